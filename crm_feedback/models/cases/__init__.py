from . import res_company
from . import crm_case_team
from . import crm_case
from . import crm_case_mail
