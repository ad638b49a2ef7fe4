from . import crm_feedback_answer
from . import crm_feedback_program
from . import crm_feedback_invitation
from . import crm_feedback_attempt
from . import crm_feedback_ballot
from . import crm_feedback_wave
from . import crm_feedback_wave_comment
