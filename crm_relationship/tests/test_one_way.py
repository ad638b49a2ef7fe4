from odoo.tests import tagged

from . import one_way_case


@tagged("post_install", "-at_install")
class TestOneWay(one_way_case.OneWayCase):
    """Data flows from documents to faces: no layer knows the ones after it."""

    addon = "crm_relationship"
    layers = (
        "memory",
        "facts",
        "metrics",
        "scores",
        "decisions",
        "refresh",
        "faces",
        "privacy",
    )
    # overrides a person records name the stage they chose
    free = frozenset({"crm.lifecycle.stage"})
