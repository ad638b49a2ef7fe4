from . import asking
from . import answers
from . import reports
from . import cases
from . import own_data
from . import metrics
from . import decisions
from . import faces
