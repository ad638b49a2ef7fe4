from . import crm_case_answer
from . import crm_case_appeal
