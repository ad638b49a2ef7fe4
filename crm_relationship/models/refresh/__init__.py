from . import crm_relationship_refresh
from . import crm_relationship_queue
from . import crm_relationship_run
from . import crm_purchase_day
from . import refresh_triggers
from . import payment_triggers
from . import contact_triggers
from . import crm_partner_merge
