from . import crm_feedback_figure
from . import crm_feedback_program
from . import crm_feedback_score_query
from . import crm_feedback_score
from . import crm_feedback_wave
