from . import crm_memory_mixin
from . import talks
from . import promises
from . import people
from . import deals
from . import rivals
from . import needs
from . import wishes
