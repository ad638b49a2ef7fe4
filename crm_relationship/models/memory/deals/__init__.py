from . import crm_deal_memory_mixin
from . import crm_interaction
from . import crm_benefit
from . import crm_objection_type
from . import crm_objection_plan
from . import crm_objection
from . import crm_buyer_step
from . import crm_delay_cost
