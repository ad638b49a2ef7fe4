from odoo import api, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    @api.model
    def _evidence_words(self, evidence, currency):
        """Figures kept with a decision, in words: those the reader may see.

        :param evidence: {name of the figure: value, as json keeps it}
        :param currency: of the amounts
        """
        parts = []
        for name, value in (evidence or {}).items():
            field = self._fields.get(name)
            if field and self._has_field_access(field, "read"):
                label = field._description_string(self.env)
                parts.append(f"{label}: {self._value_words(field, value, currency)}")
        return ", ".join(parts)

    def _value_words(self, field, value, currency):
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "monetary":
            return currency.format(value)
        if field.type in ("float", "integer"):
            digits = field.get_digits(self.env)[1] if field.type == "float" else 0
            return formatLang(self.env, value, digits=digits)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        if field.type == "many2one":
            return self.env[field.comodel_name].browse(value).exists().display_name
        return value
