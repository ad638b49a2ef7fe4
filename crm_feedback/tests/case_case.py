"""What the tests of cases start from: a desk that two people work at."""

from odoo.fields import Command

from .common import FeedbackCase


class CaseCase(FeedbackCase):
    """A team with a leader, an agent and an address."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.leader = cls._user("feedback_manager", name="Lena Lead")
        cls.agent = cls._user("feedback_user", name="Amir Agent")
        cls.team = cls.env["crm.case.team"].create(
            {
                "name": "Desk",
                "company_id": cls.company.id,
                "user_id": cls.leader.id,
                "member_ids": [Command.set((cls.leader | cls.agent).ids)],
                "alias_name": "desk",
            }
        )

    @classmethod
    def _case(cls, partner=None, **vals):
        """A case of Ada's, which the agent has."""
        return cls.env["crm.case"].create(
            {
                "name": "Lamp came broken",
                "partner_id": (partner or cls.ada).id,
                "company_id": cls.company.id,
                "user_id": cls.agent.id,
                **vals,
            }
        )

    def _write(self, case, body):
        """A message to the customer."""
        return case.message_post(
            body=body, message_type="comment", subtype_xmlid="mail.mt_comment"
        )
