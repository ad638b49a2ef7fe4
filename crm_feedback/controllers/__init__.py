from . import answer
from . import portal
from . import own_data
