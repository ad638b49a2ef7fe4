from . import crm_loyalty_write_off
