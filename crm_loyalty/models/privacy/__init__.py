from . import crm_privacy
