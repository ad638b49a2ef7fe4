from . import base_import
from . import base_partner_merge
from . import crm_decide
from . import crm_decision_review
from . import crm_profit_proof
from . import crm_retention_what_if
from . import crm_segment_pick
from . import crm_send_anyway
