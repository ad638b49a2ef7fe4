from . import crm_timeline
from . import res_partner
