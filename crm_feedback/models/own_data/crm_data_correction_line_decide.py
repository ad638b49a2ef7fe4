from odoo import fields, models
from odoo.exceptions import UserError


class CrmDataCorrectionLine(models.Model):
    """Deciding on fields: written, noted and told, in one transaction."""

    _inherit = "crm.data.correction.line"

    def _accept_by_rule(self):
        """Take over what the rules of the company accept."""
        accepted = self.filtered(
            lambda line: self.env["crm.data.correction.rule"]._of(line)._accepts(line)
        )
        for correction in self.correction_id:
            lines = accepted.filtered(
                lambda line, correction=correction: line.correction_id == correction
            )
            address = correction._open_lines().filtered(
                lambda line: line.datum == "address"
            )
            if address - lines:  # half an address is none
                lines -= address
            lines._accept(automatic=True)

    def _accept(self, even_if_changed=False, automatic=False):
        """Write to the contact; with the rights of whoever accepts.

        :param even_if_changed: also where the contact says something else by now
        """
        if not even_if_changed:
            self._check_unchanged()
        for correction, lines in self.grouped("correction_id").items():
            partner = correction.partner_id
            values = lines._values()
            if not automatic:
                partner.check_access("write")
            data = set(lines.mapped("datum"))
            corrected = set(lines.filtered("old_value").mapped("datum"))
            if values:
                # the message below says what was changed, and who told it
                partner.with_context(tracking_disable=True).write(values)
            if "phone" in values and hasattr(partner, "_onchange_phone_validation"):
                partner._onchange_phone_validation()
            lines._note(data, corrected)
            lines._decide("accepted", is_automatic=automatic)
            correction._tell_users(lines)
            correction.sudo()._close_decided()  # sudo: see _decide

    def _check_unchanged(self):
        conflicts = self.filtered("is_conflict")
        if conflicts:
            first = conflicts[0]
            raise UserError(
                self.env._(
                    "%(field)s of %(contact)s was changed meanwhile, from %(old)s to"
                    " %(now)s; the customer wants %(new)s. Accept it even so, or refuse"
                    " it.",
                    field=first._field_label(),
                    contact=first.partner_id.display_name,
                    old=first.old_text or self.env._("nothing"),
                    now=first.current_text or self.env._("nothing"),
                    new=first.new_text or self.env._("nothing"),
                )
            )

    def _decide(self, state, **vals):
        self.correction_id.check_access("write")
        # sudo: lines are kept as they came; who may write a correction decides on them
        self.sudo().write(
            {
                "state": state,
                "decided_at": fields.Datetime.now(),
                "decided_by_id": self.env.uid,
                **vals,
            }
        )

    def _refuse(self, reason):
        self._check_open()
        self._decide("refused", reason=reason)
        self.correction_id.sudo()._close_decided()  # sudo: see _decide

    def _note(self, data, corrected):
        """What stood there was wrong; what stands there now is his own word.

        What only fills what was empty corrects nothing.
        """
        correction = self.correction_id
        today = correction.company_id._crm_today()
        # sudo: part of the decision
        self.env["crm.data.evidence"].sudo()._note_all(
            [
                (
                    correction.partner_id.id,
                    correction.company_id.id,
                    datum,
                    kind,
                    "correction",
                    today,
                    correction.id,
                )
                for kind, some in (("corrected", corrected), ("confirmed", data))
                for datum in sorted(some)
            ]
        )
