from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import format_list

from ..metrics.crm_relationship import MARGIN_GROUP

STEPS = 3  # of those that cost most
POOLS = 2  # of those that make the cost to serve


class CrmRelationship(models.Model):
    """Why a customer stands on a worklist, in words, from the figures of the row."""

    _name = "crm.relationship"
    _inherit = ["crm.relationship", "crm.worklist.row"]

    at_risk_reason = fields.Char(
        "Why at Risk",
        compute="_compute_at_risk_reason",
        help="How likely it is that no order comes any more, how long the customer has"
        " been silent, and what is at stake where you may see it.",
    )
    unprofitable_reason = fields.Char(
        "Why Unprofitable",
        compute="_compute_unprofitable_reason",
        groups=MARGIN_GROUP,
        help="What of the sales of the last 12 months went where: the steps that cost"
        " most, and the cost pools behind the cost to serve.",
    )
    order_due_reason = fields.Char(
        "Why Due",
        compute="_compute_order_due_reason",
        help="How often the customer buys, and how long ago the last order was.",
    )

    @api.depends("churn_probability", "last_order_date")
    @api.depends_context("lang", "uid")
    def _compute_at_risk_reason(self):
        with_value = self._may_see(["value_at_risk"])
        for relation in self:
            relation.at_risk_reason = relation._get_at_risk_reason(with_value)

    def _get_at_risk_reason(self, with_value):
        if self.churn_probability is False or not self.last_order_date:
            return False
        values = {
            "chance": 100 * self.churn_probability,
            "days": self._silent_days(),
        }
        if with_value and self.value_at_risk:
            return self.env._(
                "Of 100 such customers %(chance).0f do not order again. Silent for"
                " %(days)s days. At stake: %(amount)s.",
                amount=self._format_amount(self.value_at_risk),
                **values,
            )
        return self.env._(
            "Of 100 such customers %(chance).0f do not order again. Silent for"
            " %(days)s days.",
            **values,
        )

    def _silent_days(self):
        # sudo: today at the company's place
        return (self.company_id.sudo()._crm_today() - self.last_order_date).days

    @api.depends("last_order_date", "usual_gap_days")
    @api.depends_context("lang")
    def _compute_order_due_reason(self):
        for relation in self:
            # sudo: today at the company's place
            today = relation.company_id.sudo()._crm_today()
            relation.order_due_reason = (
                relation._get_rhythm_words(today) if relation.last_order_date else False
            )

    @api.depends("net_profit_12m", "gross_sales_12m", "cost_allocation")
    @api.depends_context("lang")
    def _compute_unprofitable_reason(self):
        pools = self._cost_pool_names()
        notes = self._count_credit_notes()
        steps = [step for step in self._profit_components() if step.sign < 0]
        for relation in self:
            unprofitable = (
                relation.net_profit_12m is not False and relation.net_profit_12m < 0
            )
            relation.unprofitable_reason = unprofitable and (
                relation._get_unprofitable_reason(
                    steps, pools, notes.get((relation.partner_id, relation.company_id))
                )
            )

    def _count_credit_notes(self):
        """{(customer, company): posted credit notes of the last 12 months}."""
        today = self.env.company._crm_today()
        # sudo: their number, to those who see what they cost
        return {
            (partner, company): count
            for partner, company, count in self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("move_type", "=", "out_refund"),
                    ("state", "=", "posted"),
                    ("commercial_partner_id", "in", self.partner_id.ids),
                    ("company_id", "in", self.company_id.ids),
                    ("date", ">", today - relativedelta(months=12)),
                    ("date", "<=", today),
                ],
                ["commercial_partner_id", "company_id"],
                ["__count"],
            )
        }

    def _cost_pool_names(self):
        """{id in words: name} of the pools these customers were charged with."""
        ids = {int(id_) for relation in self for id_ in relation.cost_allocation or ()}
        # sudo: the names of pools, to those who see what they cost
        pools = self.env["crm.cost.pool"].sudo().browse(sorted(ids)).exists()
        return {str(pool.id): pool.name for pool in pools}

    def _get_unprofitable_reason(self, steps, pools, notes):
        costs = [(self[step.figure], step) for step in steps if self[step.figure]]
        costs = sorted(costs, key=lambda cost: cost[0], reverse=True)[:STEPS]
        words = [
            self._get_cost_words(amount, step, pools, notes)
            for amount, step in costs
            if amount > 0
        ]
        costs = format_list(self.env, words)
        if not self.gross_sales_12m:
            return self.env._("No sales. It cost: %(costs)s.", costs=costs)
        return self.env._(
            "Of gross sales of %(sales)s went: %(costs)s.",
            sales=self._format_amount(self.gross_sales_12m),
            costs=costs,
        )

    def _get_cost_words(self, amount, step, pools, notes):
        values = {"step": step.label, "amount": self._format_amount(amount)}
        if step.figure == "refund_12m" and notes:
            return self.env._(
                "%(step)s %(amount)s (credit notes: %(count)s)", count=notes, **values
            )
        shares = self._shares_of_pools(pools)
        if step.figure == "cost_to_serve_12m" and shares:
            return self.env._(
                "%(step)s %(amount)s (most of it %(pools)s)",
                pools=format_list(self.env, shares),
                **values,
            )
        return self.env._("%(step)s %(amount)s", **values)

    def _shares_of_pools(self, pools):
        amounts = {
            pools[id_]: float(amount)
            for id_, amount in (self.cost_allocation or {}).items()
            if id_ in pools and float(amount) > 0
        }
        largest = sorted(amounts.items(), key=lambda share: share[1], reverse=True)
        return [
            self.env._(
                "%(pool)s %(amount)s", pool=name, amount=self._format_amount(amount)
            )
            for name, amount in largest[:POOLS]
        ]
