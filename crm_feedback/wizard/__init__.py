from . import crm_case_answer
from . import crm_case_appeal
from . import crm_data_reason
from . import crm_data_told
