from . import crm_feedback_answer
