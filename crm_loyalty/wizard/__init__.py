from . import crm_loyalty_write_off
from . import crm_loyalty_referral_decision
from . import crm_profit_proof
