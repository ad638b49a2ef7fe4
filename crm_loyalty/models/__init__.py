from . import ledger
from . import earning
from . import money
from . import tiers
from . import metrics
from . import faces
