"""What the tests of feedback start from: a house that asks one question."""

from odoo.tools import SQL

from odoo.addons.crm_relationship.tests.common import ROLES, RelationshipCase, ago

ROLES = {
    **ROLES,
    "feedback_user": "crm_feedback.crm_feedback_group_user",
    "feedback_manager": "crm_feedback.crm_feedback_group_manager",
}

DEMO = (
    "crm_case_compensation",
    "crm_case",
    "crm_data_confirmation",
    "crm_data_evidence",
    "crm_data_correction",
    "crm_feedback_answer",
    "crm_feedback_invitation",
    "crm_heard_answer",
)


class FeedbackCase(RelationshipCase):
    """A program that asks for a recommendation after each order."""

    roles = ROLES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._forget_demo()
        cls.env["crm.feedback.program"].search([]).state = "paused"
        cls.ada.email = "ada@example.com"
        cls.bob.email = "bob@example.com"
        cls.question = cls._question()

    @classmethod
    def _forget_demo(cls):
        """A house in which nobody was asked, complained or corrected anything."""
        for table in DEMO:
            cls.env.cr.execute(SQL("DELETE FROM %s", SQL.identifier(table)))

    @classmethod
    def _question(cls, **vals):
        """A running program, from a month ago on."""
        program = cls.env["crm.feedback.program"].create(
            {
                "name": "After an order",
                "company_id": cls.company.id,
                "kind": "nps",
                "trigger": "order",
                **vals,
            }
        )
        program.action_start()
        program.started_at = f"{ago(30)} 00:00:00"
        return program

    def _ask(self, company=None):
        """What the scheduled action does; returns all invitations."""
        self.env["crm.feedback.send"]._prepare(self.question | self._running())
        self.env["crm.feedback.send"]._send_all(company or self.company)
        return self._invitations()

    def _running(self):
        return self.env["crm.feedback.program"].search([("state", "=", "running")])

    def _invitations(self, partner=None):
        demo = self.env.ref("base.main_company")
        domain = [("company_id", "!=", demo.id)]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return self.env["crm.feedback.invitation"].search(domain, order="id")

    def _invite(self, partner, program=None):
        """Somebody who has just been asked."""
        self._order(partner, 100)
        self._ask()
        return self._invitations(partner)[-1:]

    def _answer(self, invitation, score, comment=""):
        return self.env["crm.feedback.answer"]._give(invitation, score, comment)
