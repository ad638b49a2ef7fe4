from . import crm_next_step_rule
