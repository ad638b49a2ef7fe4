"""Who may see what, tried as each role; never as administrator."""

from odoo.addons.crm_relationship.tests.rights_case import ALL, READ, RightsCase

from .common import FeedbackCase

NOBODY = ("employee", "crm_user", "accountant", "portal", "public")
USERS = ("feedback_user", "salesperson", "sales_lead")

# model -> (user, manager): what they may do; nobody else may anything
RIGHTS = {
    "crm.feedback.program": (READ, ALL),
    "crm.feedback.invitation": (READ, READ),
    "crm.feedback.answer": (READ, READ),
    "crm.feedback.attempt": ("", ""),
    "crm.feedback.ballot": ("", ""),
    "crm.feedback.score": (READ, READ),
    "crm.feedback.wave": (READ, READ),
    "crm.feedback.wave.comment": (READ, READ),
    "crm.case": ("cru", ALL),
    "crm.case.answer": ("cru", "cru"),
    "crm.case.appeal": ("cru", "cru"),
    "crm.case.merge": ("cru", "cru"),
    "crm.case.cause": (READ, ALL),
    "crm.case.compensation": (ALL, ALL),
    "crm.case.report": (READ, READ),
    "crm.case.pause": (READ, READ),
    "crm.case.target": (READ, READ),
    "crm.case.team": (READ, ALL),
    "crm.sla.policy": (READ, ALL),
    "crm.heard.source": (READ, ALL),
    "crm.heard.answer": (ALL, ALL),
    "crm.word.of.mouth": (READ, READ),
    "crm.case.vote": ("crd", "crd"),
    "crm.suggestion.report": (READ, READ),
    "crm.case.idea.decision": ("cru", "cru"),
    "crm.data.correction": ("ru", "ru"),
    "crm.data.correction.line": (READ, READ),
    "crm.data.correction.rule": (READ, ALL),
    "crm.data.confirmation": ("cru", "cru"),
    "crm.data.evidence": ("cr", ALL),
    "crm.data.reliability": (READ, READ),
    "crm.data.reason": ("cru", "cru"),
    "crm.data.told": ("cru", "cru"),
    "crm.feedback.ask": (ALL, ALL),
    "crm.feedback.preview": (ALL, ALL),
    "crm.feedback.preview.line": (ALL, ALL),
}


class TestAccess(FeedbackCase, RightsCase):
    """Rights on whole models."""

    addon = "crm_feedback"

    def test_table_names_every_model_of_the_addon(self):
        self._assert_complete(RIGHTS)

    def test_roles_may_do_what_the_table_says(self):
        self._assert_rights(RIGHTS, [USERS, ["feedback_manager"]])

    def test_nobody_else(self):
        self._assert_nothing(RIGHTS, NOBODY)
