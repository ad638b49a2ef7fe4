from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship.notice import CLOSE, notice


class ResPartner(models.Model):
    """What speaks for and against the data of a contact, and what he corrects."""

    _inherit = "res.partner"

    def _message_receive_bounce(self, email, partner):
        """A mail that came back says that the address is wrong."""
        done = super()._message_receive_bounce(email, partner)
        companies = {one: one.company_id or self.env.company for one in self}
        self.env["crm.data.evidence"]._note_all(
            [
                (
                    contact.id,
                    company.id,
                    "email",
                    "contradicted",
                    "bounce",
                    company._crm_today(),
                    None,
                )
                for contact, company in companies.items()
                if contact.id
            ]
        )
        return done

    @api.ondelete(at_uninstall=False)
    def _unlink_own_data(self):
        """What he wanted corrected goes with him, and that he wanted it stays."""
        self.env["crm.data.correction"]._forget(self)

    def action_ask_to_confirm(self):
        """Ask these contacts by mail whether their data are right."""
        asked = self.env["crm.data.confirmation"]._ask(self, self.env.company)
        if not asked:
            raise UserError(
                self.env._(
                    "Nobody was asked: %s has no e-mail address or was asked already"
                    " and has not answered.",
                    ", ".join(self[:3].mapped("display_name")),
                )
            )
        names = ", ".join(asked[:3].partner_id.mapped("display_name"))
        return notice(
            self.env._(
                "%(count)s asked to confirm: %(names)s",
                count=len(asked),
                names=names,
            ),
            next=CLOSE,
        )

    def action_told_correction(self):
        """Enter what the customer told of himself."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Customer Told"),
            "res_model": "crm.data.told",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }

    def action_note_evidence(self):
        """Note that a letter came back, or that a number is wrong."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Data Proved Wrong or Right"),
            "res_model": "crm.data.evidence",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": self.id,
                "default_datum": "address",
                "default_kind": "contradicted",
                "default_source": "letter",
            },
        }

    def action_open_reliability(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_feedback.crm_data_reliability_action"
            ),
            "domain": [("customer_id", "=", self.commercial_partner_id.id)],
            "context": {},
        }
