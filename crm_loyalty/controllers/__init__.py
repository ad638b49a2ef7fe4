from . import referral
from . import portal
