"""What the tests of own data start from: two customers who log in, and who checks."""

from odoo.addons.crm_relationship.tests.common import TODAY
from odoo.addons.crm_relationship.tests.portal_user_case import PortalUserCase

from .common import FeedbackCase


class OwnDataCase(FeedbackCase, PortalUserCase):
    """Ada is her own customer; Eve works for Firm. No rule, no salesperson."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["crm.data.correction.rule"].search([]).active = False
        cls.company.own_data_proposals = True
        cls.ada.write(
            {"phone": "+1 202 555 0101", "street": "1 Elm St", "city": "Salem"}
            | {"zip": "97301", "country_id": cls.env.ref("base.us").id}
            | {"state_id": cls.env.ref("base.state_us_41").id}
        )
        cls.firm = cls._customer("Firm", is_company=True, email="firm@example.com")
        cls.eve = cls._customer("Eve", parent_id=cls.firm.id, email="eve@example.com")
        cls.clerk = cls._user("feedback_manager", name="Clara Clerk")
        cls.clerk.group_ids += cls.env.ref("base.group_partner_manager")

    @classmethod
    def _rule(cls, **vals):
        return cls.env["crm.data.correction.rule"].create(
            {"company_id": cls.company.id, **vals}
        )

    def _propose(self, values, partner=None, proposer=None):
        """As the portal does it; returns the correction as the clerk sees it."""
        partner = partner or self.ada
        correction = (
            self.env["crm.data.correction"]
            .sudo()
            ._propose(partner, values, proposer or partner, self.company)
        )
        return correction.with_user(self.clerk)

    def _mails(self, words):
        """Mails whose text has these words."""
        mails = self.env["mail.mail"].search([])
        return mails.filtered(lambda mail: words in (mail.body_html or ""))

    def _evidence(self, partner, datum, kind, day=TODAY, **vals):
        return self.env["crm.data.evidence"].create(
            {
                "partner_id": partner.id,
                "company_id": self.company.id,
                "datum": datum,
                "kind": kind,
                "on_date": day,
                **vals,
            }
        )

    def _reliability(self, partner, datum="email"):
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["crm.data.reliability"].search(
            [("partner_id", "=", partner.id), ("datum", "=", datum)]
        )
