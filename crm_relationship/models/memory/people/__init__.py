from . import crm_contact_role_type
from . import crm_contact_role
from . import crm_contact_stance
from . import crm_contact_role_moves
from . import res_partner
