from . import asking
from . import answers
from . import cases
from . import metrics
