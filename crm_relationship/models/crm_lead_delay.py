from odoo import api, fields, models

from .. import nullable


class CrmLead(models.Model):
    """What a week of waiting costs the buyer of a deal, in his own parts."""

    _inherit = "crm.lead"

    delay_cost_ids = fields.One2many(
        "crm.delay.cost",
        "lead_id",
        "Parts of the Cost of Delay",
        groups="crm_relationship.crm_relationship_group_user",
    )
    delay_currency_id = fields.Many2one(
        "res.currency", "Currency of the Cost of Delay", readonly=True, copy=False
    )
    delay_cost_week = nullable.Monetary(
        "Cost of Delay a Week",
        currency_field="delay_currency_id",
        readonly=True,
        copy=False,
        aggregator="sum",
        help="What a week of waiting costs the buyer: the sum of its parts. Empty while"
        " no part is known.",
    )
    delay_cost_formula = fields.Text("How It Is Reckoned", readonly=True, copy=False)
    delay_since_date = fields.Date(
        "Waiting Since",
        copy=False,
        help="From this day on waiting costs the buyer something.",
    )
    delay_cost_so_far = nullable.Monetary(
        "Cost of Delay So Far",
        currency_field="delay_currency_id",
        compute="_compute_delay_cost_so_far",
        help="The cost a week over the days since then, until the deal was closed.",
    )

    @api.depends("delay_cost_week", "delay_since_date", "date_closed")
    def _compute_delay_cost_so_far(self):
        today = fields.Date.context_today(self)
        for lead in self:
            known = lead.delay_cost_week is not False and lead.delay_since_date
            until = lead.date_closed.date() if lead.date_closed else today
            days = max(0, (until - lead.delay_since_date).days) if known else 0
            lead.delay_cost_so_far = lead.delay_cost_week * days / 7 if known else None

    def _sum_delay_costs(self):
        """Write the sum of the parts and its formula on the deals that changed."""
        # sudo: the sum follows from its parts, whoever may write the deal
        costs = self.env["crm.delay.cost"].sudo().with_context(active_test=True)
        found = costs.search([("lead_id", "in", self.ids)]).grouped("lead_id")
        for lead in self.sudo():
            parts = found.get(lead, costs)
            total = sum(parts.mapped("week_amount"))
            vals = {
                "delay_cost_week": total if parts else False,
                "delay_currency_id": parts[:1].company_id.currency_id.id,
                "delay_cost_formula": parts._formula() if parts else False,
            }
            lead.write(vals)

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "delay_since_date"]

    def _merge_dependences(self, opportunities):
        """Parts of merged deals go along; where this one has some they do not count.

        Deals that are merged are the same one: its cost would be counted twice.
        """
        done = super()._merge_dependences(opportunities)
        if any(lead.delay_cost_week is not False for lead in opportunities):
            self._take_delay_costs(opportunities)
        return done

    def _take_delay_costs(self, opportunities):
        # sudo: as core moves messages, whoever may see them; archived ones too
        costs = self.env["crm.delay.cost"].sudo().with_context(active_test=False)
        moved = costs.search([("lead_id", "in", opportunities.ids)])
        moved.company_id = self.company_id or moved[:1].company_id
        if self.delay_cost_week is False:
            moved.lead_id = self
            return
        moved.write({"lead_id": self.id, "active": False})
        self.message_post(
            body=self.env._(
                "The cost of delay of the deals merged into this one does not count"
                " twice: their parts are archived."
            )
        )
