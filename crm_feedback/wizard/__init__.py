from . import crm_case_answer
from . import crm_case_appeal
from . import crm_data_reason
from . import crm_data_told
from . import crm_feedback_preview
from . import crm_feedback_ask
from . import crm_case_merge
