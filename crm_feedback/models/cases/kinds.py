"""Words that the models of cases share."""

KINDS = [
    ("commercial", "Inquiry"),
    ("service", "Service"),
    ("complaint", "Complaint"),
    ("claim", "Claim"),
    ("suggestion", "Suggestion"),
    ("other", "Other"),
]
COMPLAINTS = ("complaint", "claim")  # go by ISO 10002
SEVERITIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Critical")]
STATES = [
    ("new", "New"),
    ("working", "In Work"),
    ("waiting", "Waiting for Customer"),
    ("decided", "Answered"),
    ("closed", "Closed"),
]
CHANNELS = [
    ("office", "Entered by us"),
    ("mail", "Mail"),
    ("portal", "Portal"),
    ("form", "Public Form"),
    ("answer", "Bad Answer"),
]
