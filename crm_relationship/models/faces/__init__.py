from . import crm_cost_pool
from . import crm_lifecycle_stage
from . import crm_lifecycle_transition
from . import crm_profit_report
from . import crm_relationship
from . import crm_relationship_run
from . import crm_segment
from . import res_partner
