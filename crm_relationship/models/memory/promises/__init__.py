from . import crm_promise
from . import crm_promise_calendar
from . import crm_promise_follow_up
from . import resource_calendar
