from . import crm_lifecycle_stage
from . import crm_lifecycle_transition
from . import crm_relationship_stage
from . import crm_relationship_advance
