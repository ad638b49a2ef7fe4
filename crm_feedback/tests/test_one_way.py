from odoo.tests import tagged

from odoo.addons.crm_relationship.tests import one_way_case


@tagged("post_install", "-at_install")
class TestOneWay(one_way_case.OneWayCase):
    """People are asked, answer and complain; no layer knows the ones after it."""

    addon = "crm_feedback"
    layers = (
        "asking",
        "answers",
        "reports",
        "cases",
        "ideas",
        "own_data",
        "metrics",
        "decisions",
        "faces",
        "privacy",
    )
