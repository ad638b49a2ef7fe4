from . import loyalty_program
from . import crm_loyalty_account
from . import crm_loyalty_cohort
from . import crm_loyalty_liability
from . import crm_loyalty_liability_line
from . import crm_loyalty_liability_post
from . import crm_fact_loyalty
from . import crm_relationship
