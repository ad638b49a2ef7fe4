from . import chart
from . import thread
