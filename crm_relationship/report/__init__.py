from . import report_brief
