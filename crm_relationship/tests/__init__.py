from . import test_cost_pool
from . import test_priority
from . import test_profit
from . import test_profit_proof
