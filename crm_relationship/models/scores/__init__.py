from . import crm_priority_scheme
from . import crm_priority_factor
from . import crm_relationship_rfm
from . import crm_relationship_payment
from . import crm_relationship_priority
from . import crm_priority_contribution
