from . import ledger
from . import earning
