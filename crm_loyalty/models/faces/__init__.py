from . import crm_loyalty_referral
from . import crm_health
from . import crm_timeline
from . import loyalty_card
from . import loyalty_program
from . import loyalty_program_template
from . import res_partner
from . import sale_order
