from . import ledger
from . import earning
from . import tiers
from . import referral
from . import money
from . import metrics
from . import faces
from . import privacy
