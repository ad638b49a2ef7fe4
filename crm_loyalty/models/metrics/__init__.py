from . import crm_fact_points
from . import crm_relationship
