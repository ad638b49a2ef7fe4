from . import crm_competitor
from . import crm_competitor_offer
from . import crm_competitor_offer_price
from . import crm_wallet
