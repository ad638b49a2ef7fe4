from . import answer
from . import portal
from . import own_data
from . import survey
