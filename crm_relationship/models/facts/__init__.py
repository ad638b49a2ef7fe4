from . import crm_fact_sales
from . import crm_fact_pipeline
from . import crm_fact_profit
from . import crm_fact_payment
from . import crm_fact_driver
from . import crm_contact_move
from . import crm_priority_override
from . import crm_lifecycle_override
