from . import crm_brief
from . import crm_chart
from . import crm_feedback_program
from . import crm_health
from . import crm_timeline
from . import crm_worklist
from . import crm_first_steps
from . import res_partner
