from . import asking
from . import answers
from . import metrics
