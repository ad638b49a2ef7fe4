from . import crm_relationship
from . import crm_relationship_rhythm
from . import crm_cost_pool
from . import crm_cost_rate
from . import crm_cost_allocation
from . import crm_profit_report
from . import crm_receivable_report
