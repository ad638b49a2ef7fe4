from odoo import api, fields, models
from odoo.exceptions import UserError

# written in the same step as the stage
DECIDED = {
    "stage_id",
    "stage_since",
    "rule_stage_id",
    "priority_band",
    "payment_band",
    "payment_rule_band",
}


class CrmLifecycleStage(models.Model):
    """A rung of the ladder a relationship climbs, and may step down.

    A customer is in the last stage, by sequence, whose entry rule holds. The rule
    is a domain over the figures of the relationship; an empty rule is never met by
    itself, so the stage is set by hand only, and "[]" is met by everybody.
    """

    _name = "crm.lifecycle.stage"
    _description = "Lifecycle Stage"
    _inherit = ["crm.figure.rule"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    fold = fields.Boolean(
        "Folded in Kanban",
        help="Shown narrow on the board of customers.",
    )
    color = fields.Integer("Colour")
    kind = fields.Selection(
        [
            ("before", "Not a customer yet"),
            ("customer", "Customer"),
            ("loss", "Going or gone"),
        ],
        required=True,
        default="customer",
        help="The peak stage of a customer is the highest of kind Customer.",
    )
    rule = fields.Char("Entry Rule")
    minimum_days = fields.Integer(
        "Minimum Stay in Days",
        help="So long the rules do not take a customer out of this stage again, unless"
        " he buys: figures near a limit must not move him to and fro.",
    )
    description = fields.Char("Meaning", translate=True)
    relationship_count = fields.Integer(
        "Customers",
        compute="_compute_relationship_count",
        help="Customers that stand in this stage now.",
    )

    _minimum_not_negative = models.Constraint(
        "CHECK(minimum_days BETWEEN 0 AND 730)",
        "The minimum stay lies between 0 (none) and 730 days.",
    )

    @api.depends_context("company", "uid")
    def _compute_relationship_count(self):
        counts = dict(
            self.env["crm.relationship"]._read_group(
                [
                    ("stage_id", "in", self.ids),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["stage_id"],
                ["__count"],
            )
        )
        for stage in self:
            stage.relationship_count = counts.get(stage, 0)

    @api.ondelete(at_uninstall=False)
    def _check_unused(self):
        # sudo: stages of companies the reader is not in count as well
        used = self.env["crm.relationship"].sudo()
        for stage in self:
            if used.search_count([("stage_id", "=", stage.id)], limit=1):
                raise UserError(
                    self.env._(
                        "Customers are in stage %s. Archive it: its customers move on"
                        " with the next refresh and its history stays.",
                        stage.name,
                    )
                )

    def action_open_customers(self):
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action"
        )
        return action | {"domain": [("stage_id", "=", self.id)], "context": {}}

    def _get_rule_name(self):
        return self.env._("The entry rule of stage %s", self.name)

    def _refused_figures(self):
        """A rule on what the rules decide would hold one run and fail the next."""
        return DECIDED
