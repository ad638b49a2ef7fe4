from . import portal
from . import referral
