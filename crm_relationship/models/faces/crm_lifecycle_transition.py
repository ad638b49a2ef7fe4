from odoo import api, fields, models


class CrmLifecycleTransition(models.Model):
    _inherit = "crm.lifecycle.transition"

    change = fields.Char(compute="_compute_change", help="From what to what.")

    @api.depends("from_stage_id", "to_stage_id", "from_band", "to_band")
    @api.depends_context("lang")
    def _compute_change(self):
        for transition in self:
            before = transition.from_stage_id.name or transition._band("from_band")
            after = transition.to_stage_id.name or transition._band("to_band")
            transition.change = self.env._(
                "%(before)s → %(after)s",
                before=before or self.env._("none"),
                after=after or self.env._("none"),
            )

    def _band(self, name):
        return (self[name] or "").upper()
