from . import loyalty_program
from . import loyalty_card
from . import crm_loyalty_referral
from . import crm_loyalty_referral_guard
from . import crm_loyalty_referral_reward
from . import sale_order
from . import crm_lead
from . import account_move
