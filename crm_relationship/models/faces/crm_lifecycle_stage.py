from odoo import api, fields, models


class CrmLifecycleStage(models.Model):
    _inherit = "crm.lifecycle.stage"

    by_rule = fields.Boolean(
        "Entered by a Rule",
        compute="_compute_by_rule",
        inverse="_inverse_by_rule",
        readonly=False,
        help="Off: people put customers here by hand, nobody else does.",
    )

    @api.depends("rule")
    def _compute_by_rule(self):
        for stage in self:
            stage.by_rule = bool(stage.rule)

    def _inverse_by_rule(self):
        for stage in self:
            stage.rule = (stage.rule or "[]") if stage.by_rule else False

    def action_open_matching(self):
        """The customers for whom the entry rule holds today, whatever their stage."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action"
        )
        domain = self._parse_rule(fields.Date.context_today(self)) if self.rule else []
        return action | {"domain": domain, "context": {}, "path": False}
