# in the order in which data flows
from . import crm_sample
from . import crm_fact_sample
from . import crm_relationship
from . import crm_timeline
from . import crm_worklist
from . import res_partner
from . import crm_privacy
