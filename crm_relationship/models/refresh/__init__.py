from . import crm_relationship_basis
from . import crm_relationship_refresh
from . import crm_relationship_queue
from . import crm_relationship_run
