from . import test_access
from . import test_answer_page
from . import test_asking
from . import test_case
from . import test_scales
from . import test_it_counts
from . import test_one_way
