from . import crm_brief
from . import crm_health
from . import crm_timeline
from . import res_partner
