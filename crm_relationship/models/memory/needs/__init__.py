from . import crm_need
from . import crm_need_quotation
