from odoo import api, fields, models
from odoo.tools import email_normalize

from .datum import DATA, parsed

SUBJECTS = [
    ("self", "His own contact"),
    ("address", "Another address of his firm"),
    ("company", "Data of his firm"),
]


class CrmDataCorrectionRule(models.Model):
    """Which corrections are taken over without a person looking at them.

    The first rule that fits decides; where none fits, a person does.
    """

    _name = "crm.data.correction.rule"
    _description = "Rule for Corrections"
    _order = "sequence, id"

    name = fields.Char(compute="_compute_name")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty for all companies."
    )
    datum = fields.Selection(DATA, "Data", help="Empty for all data.")
    subject = fields.Selection(SUBJECTS, "Whose", help="Empty for all.")
    accept = fields.Selection(
        [
            ("never", "Never: a person decides"),
            ("empty", "When it only fills what was empty"),
            ("valid", "When the format is valid"),
            ("always", "Always"),
        ],
        "Take over by Itself",
        required=True,
        default="never",
        help="Which corrections are taken over without a look by one of us.",
    )
    recipient_ids = fields.Many2many(
        "res.partner",
        "crm_data_correction_rule_recipient_rel",
        "rule_id",
        "partner_id",
        string="Also Tell",
        help="Who uses these data beside the salesperson and the followers, and is told"
        " when they are corrected: a carrier, an accountant.",
    )

    @api.depends("datum", "subject")
    def _compute_name(self):
        for rule in self:
            data = dict(rule._fields["datum"]._description_selection(rule.env))
            whose = dict(rule._fields["subject"]._description_selection(rule.env))
            parts = [data.get(rule.datum), whose.get(rule.subject)]
            rule.name = ", ".join(filter(None, parts)) or rule.env._("All data")

    @api.model
    def _of(self, line):
        """The rule that decides on a line, or none."""
        correction = line.correction_id
        # sudo: rules bind customers, who may not read them
        for rule in self.sudo().search(
            [("company_id", "in", (False, correction.company_id.id))]
        ):
            if rule.datum not in (False, line.datum):
                continue
            if rule.subject in (False, correction.subject):
                return rule
        return self.browse()

    def _accepts(self, line):
        """Whether a line is taken over by itself."""
        if self.accept == "empty":
            return not line.old_value
        if self.accept == "valid":
            return self._is_valid(line)
        return self.accept == "always"

    def _is_valid(self, line):
        """Whether the format says that the value can be right; empty never is."""
        value = parsed(line.partner_id, line.field_name, line.new_value)
        if not value:
            return False
        if line.datum == "email":
            return bool(email_normalize(value))
        if line.datum == "phone":
            contact = line.partner_id
            country = contact.country_id or line.company_id.country_id
            return bool(contact._phone_format(number=value, country=country))
        return True
