from . import answer
from . import portal
from . import own_data
from . import survey
from . import case
from . import case_form
from . import stop
from . import ideas
