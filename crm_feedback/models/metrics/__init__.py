from . import crm_fact_case
from . import crm_fact_compensation
from . import crm_fact_feedback
from . import crm_relationship
from . import crm_relationship_profit
