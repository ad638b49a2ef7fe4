from . import test_card_entity
from . import test_ledger
from . import test_returns
