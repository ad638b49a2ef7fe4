from odoo import api, fields, models
from odoo.tools import ormcache


class CrmBuyerStep(models.Model):
    """How far a buyer is on his way, whatever stage of ours the deal is in.

    A step names the last stage of ours that makes sense while the buyer is there.
    """

    _name = "crm.buyer.step"
    _description = "Step of the Buyer"
    _order = "sequence, id"

    name = fields.Char("Step", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    fold = fields.Boolean(
        "Folded in the Pipeline",
        help="Shown narrow in the pipeline.",
    )
    description = fields.Text(
        translate=True, help="What the buyer does then, for colleagues."
    )
    last_stage_id = fields.Many2one(
        "crm.stage",
        "Our Stage at Most",
        ondelete="set null",
        help="A deal in a later stage of ours runs ahead of its buyer. Empty: no stage"
        " is too late.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        steps = super().create(vals_list)
        self.env.registry.clear_cache()
        return steps

    def write(self, vals):
        done = super().write(vals)
        if "last_stage_id" in vals:
            self.env.registry.clear_cache()
        return done

    @api.model
    @ormcache()
    def _last_stages(self):
        """{step id: sequence of the last stage that makes sense in it}."""
        # sudo: the rule holds for whoever looks at a deal; of archived steps too
        steps = self.sudo().with_context(active_test=False)
        return {
            step.id: step.last_stage_id.sequence
            for step in steps.search([("last_stage_id", "!=", False)])
        }

    @api.model
    @ormcache()
    def _stage_places(self):
        """{stage id: its sequence}."""
        # sudo: as above
        stages = self.env["crm.stage"].sudo().search([])
        return {stage.id: stage.sequence for stage in stages}
