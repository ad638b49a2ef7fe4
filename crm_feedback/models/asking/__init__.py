from . import crm_feedback_program
from . import crm_feedback_invitation
from . import crm_feedback_plan
from . import crm_feedback_throttle
from . import crm_feedback_send
