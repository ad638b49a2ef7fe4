from odoo.tests import tagged

from odoo.addons.crm_relationship.tests import one_way_case


@tagged("post_install", "-at_install")
class TestOneWay(one_way_case.OneWayCase):
    """Documents move points, and no layer knows the ones after it."""

    addon = "crm_loyalty"
    layers = (
        "ledger",
        "earning",
        "tiers",
        "referral",
        "money",
        "metrics",
        "faces",
        "privacy",
    )
    # an entry and a lot say which order's points they are
    free = frozenset({"crm.loyalty.accrual"})
