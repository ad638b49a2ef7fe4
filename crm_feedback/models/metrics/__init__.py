from . import crm_fact_case
from . import crm_fact_feedback
from . import crm_relationship
