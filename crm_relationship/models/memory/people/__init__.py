from . import crm_contact_role_type
from . import crm_contact_role
from . import crm_contact_stance
from . import crm_contact_role_moves
from . import crm_partner_relation_type
from . import crm_partner_relation
from . import res_partner
