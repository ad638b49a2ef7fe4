from . import crm_loyalty_tier
from . import crm_loyalty_tier_assessment
from . import crm_loyalty_tier_engine
from . import loyalty_program
from . import loyalty_card
from . import crm_loyalty_accrual
from . import sale_order
