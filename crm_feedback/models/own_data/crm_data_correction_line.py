from odoo import api, fields, models
from odoo.exceptions import UserError

from .datum import DATA, DATUM_OF, FIELDS, parsed, raw, words

LINE_STATES = [
    ("open", "Waiting"),
    ("accepted", "Accepted"),
    ("refused", "Refused"),
    ("replaced", "Replaced by a Later One"),
    ("withdrawn", "Withdrawn"),
]


class CrmDataCorrectionLine(models.Model):
    """One field of a correction, before and after.

    What was decided stays. An address is one thing: its lines are decided together.
    """

    _name = "crm.data.correction.line"
    _description = "Corrected Field"
    _order = "correction_id DESC, id"
    _rec_name = "field_name"

    correction_id = fields.Many2one(
        "crm.data.correction", required=True, index=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(related="correction_id.partner_id", string="Contact")
    company_id = fields.Many2one(related="correction_id.company_id", store=True)
    field_name = fields.Selection(FIELDS, "Field", required=True)
    datum = fields.Selection(DATA, "Data", compute="_compute_datum", store=True)
    old_value = fields.Char(help="As it was kept when the correction came.")
    new_value = fields.Char(help="As it is kept once it is accepted.")
    old_text = fields.Char("Before", compute="_compute_texts")
    new_text = fields.Char("After", compute="_compute_texts")
    current_text = fields.Char("Now", compute="_compute_texts")
    is_conflict = fields.Boolean(
        "Changed Meanwhile",
        compute="_compute_texts",
        help="The contact no longer says what it said when the correction came.",
    )
    state = fields.Selection(LINE_STATES, required=True, default="open", index=True)
    is_automatic = fields.Boolean(
        "By a Rule",
        help="Taken over by a rule, without a look by one of us.",
    )
    reason = fields.Char("Reason of Refusal")
    decided_at = fields.Datetime()
    decided_by_id = fields.Many2one("res.users", ondelete="restrict")

    @api.depends("field_name")
    def _compute_datum(self):
        for line in self:
            line.datum = DATUM_OF.get(line.field_name)

    @api.depends("old_value", "new_value", "state", "correction_id.partner_id")
    def _compute_texts(self):
        for line in self:
            contact, name = line.partner_id, line.field_name
            now = raw(contact, name) if contact else ""
            line.old_text = words(contact, name, line.old_value)
            line.new_text = words(contact, name, line.new_value)
            line.current_text = words(contact, name, now)
            line.is_conflict = line.state == "open" and now not in (
                line.old_value or "",
                line.new_value or "",
            )

    def _together(self):
        """With what is decided with these: open lines of the same address."""
        return self.correction_id.line_ids.filtered(
            lambda line: (
                line.state == "open"
                and (
                    line in self
                    or (
                        line.datum == "address"
                        and line.correction_id
                        in self.filtered(
                            lambda one: one.datum == "address"
                        ).correction_id
                    )
                )
            )
        )

    def _values(self):
        """What these lines write to the contact."""
        return {
            line.field_name: parsed(line.partner_id, line.field_name, line.new_value)
            for line in self
            if raw(line.partner_id, line.field_name) != (line.new_value or "")
        }

    def _field_label(self):
        labels = dict(self._fields["field_name"]._description_selection(self.env))
        return labels[self.field_name]

    def _check_open(self):
        if decided := self.filtered(lambda line: line.state != "open"):
            raise UserError(
                self.env._(
                    "%(field)s of %(contact)s is decided already; enter a correction"
                    " anew if it is wrong.",
                    field=decided[0]._field_label(),
                    contact=decided[0].partner_id.display_name or "",
                )
            )

    def action_accept(self):
        """Take these over, as far as nothing changed meanwhile."""
        self._check_open()
        self._together()._accept()

    def action_accept_anyway(self):
        self._check_open()
        self._together()._accept(even_if_changed=True)

    def action_refuse(self):
        """Ask for the reason, which the customer is told."""
        self._check_open()
        return self.env["crm.data.reason"]._open("refuse", lines=self._together())

    def action_open_correction(self):
        self.ensure_one()
        return self.correction_id.get_formview_action()
