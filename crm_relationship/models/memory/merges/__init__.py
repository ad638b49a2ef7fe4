from . import crm_partner_merge
from . import crm_partner_merge_note
from . import crm_partner_merge_split
