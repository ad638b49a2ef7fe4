from . import crm_timeline
from . import loyalty_card
from . import loyalty_program
from . import res_partner
