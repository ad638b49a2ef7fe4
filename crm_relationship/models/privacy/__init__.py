from . import treatment
from . import crm_privacy
from . import crm_privacy_erase
from . import crm_privacy_export
