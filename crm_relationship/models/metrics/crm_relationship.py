from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ... import nullable

# Who sees cost and profit: managers, accounting, and salespeople if a setting says so
MARGIN_GROUP = "crm_relationship.crm_relationship_group_margin"


class ProfitStep(NamedTuple):
    """A step of the profit waterfall: a figure, its sign, and where it comes from."""

    figure: str
    label: str
    sign: int
    kind: str


class Layer(NamedTuple):
    """Figures computed from those of the layers before it, which SQL calls `row`."""

    figures: dict[str, SQL]
    joins: SQL = SQL("")


class CrmRelationship(models.Model):
    """The relationship of one customer with one company of ours.

    One row for each commercial partner and company with any fact between them. All
    figures are written by the refresh engine and by nobody else; a partner without
    a row is a stranger. Money is in company currency at the documents' own dates.
    """

    _name = "crm.relationship"
    _description = "Customer Relationship"
    _order = "priority_rounded desc nulls last, priority_score desc, id"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id", store=True)
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    country_id = fields.Many2one(related="partner_id.country_id")

    # sales
    first_order_date = fields.Date("First Purchase", family="sales")
    last_order_date = fields.Date("Last Purchase", family="sales")
    returned_date = fields.Date(
        "Came Back",
        family="sales",
        help="The last purchase that followed a silence longer than the company's"
        " setting.",
    )
    purchase_count = nullable.Integer(
        "Purchases",
        family="sales",
        help="Distinct days with a purchase, or purchase documents, as the company"
        " has chosen. Credit notes are no purchases.",
    )
    order_count_12m = nullable.Integer(
        "Orders, 12 Months",
        family="sales",
        help="Orders confirmed in the last 12 months.",
    )
    revenue_12m = nullable.Monetary(
        "Revenue, 12 Months",
        family="sales",
        help="Posted invoices less credit notes of the last 12 months, tax-exclusive.",
    )
    revenue_total = nullable.Monetary(
        "Revenue, Total",
        family="sales",
        help="Posted invoices less credit notes of all time, tax-exclusive.",
    )
    quotation_count = nullable.Integer(
        "Open Quotations",
        family="sales",
        help="Quotations of the customer that are neither ordered nor cancelled.",
    )
    opportunity_count = nullable.Integer(
        "Open Opportunities",
        family="sales",
        help="Opportunities of the customer that are not closed.",
    )
    lead_count = nullable.Integer(
        "Open Leads",
        family="sales",
        help="Leads of the customer that are not closed.",
    )

    # profit, rolling 12 months
    gross_sales_12m = nullable.Monetary(
        "Gross Sales",
        family="profit",
        help="Posted sale lines before their own discount, tax-exclusive.",
    )
    discount_12m = nullable.Monetary(
        "Discounts",
        family="profit",
        help="What line discounts and negative lines took off gross sales.",
    )
    refund_12m = nullable.Monetary(
        "Refunds", family="profit", help="Posted credit notes, tax-exclusive."
    )
    cost_of_sales_12m = nullable.Monetary(
        "Cost of Sales",
        family="profit",
        groups=MARGIN_GROUP,
        help="Cost-of-goods lines where stock accounting posts them, else the"
        " purchase price kept on the sale line, else the product's standard cost."
        " Empty when no cost is known for any of the goods sold.",
    )
    cost_of_sales_basis = fields.Selection(
        [
            ("ledger", "Ledger"),
            ("sale_line", "Purchase price of the order"),
            ("standard", "Standard cost"),
            ("mixed", "Several sources"),
            ("unknown", "Not known"),
        ],
        "Basis of Cost of Sales",
        family="profit",
        groups=MARGIN_GROUP,
    )
    cost_known_share = nullable.Float(
        "Sales with Known Cost",
        digits=(5, 4),
        aggregator="avg",
        family="profit",
        groups=MARGIN_GROUP,
        help="Share (0 to 1) of the sales of goods whose cost of sales is known.",
    )
    cost_to_serve_12m = nullable.Monetary(
        "Cost to Serve",
        family="profit",
        groups=MARGIN_GROUP,
        help="This customer's share of the cost pools.",
    )
    acquisition_cost_12m = nullable.Monetary(
        "Acquisition Cost",
        family="profit",
        groups=MARGIN_GROUP,
        help="The part of the cost of winning this customer that falls in the"
        " window, spread evenly over 24 months from the first purchase.",
    )
    late_payment_cost_12m = nullable.Monetary(
        "Cost of Late Payment",
        family="profit",
        groups=MARGIN_GROUP,
        help="Amounts paid late, times days late, at the company's yearly rate.",
    )
    loyalty_cost_12m = nullable.Monetary(
        "Loyalty Cost", family="profit", groups=MARGIN_GROUP
    )
    net_profit_12m = nullable.Monetary(
        "Net Profit",
        family="profit",
        groups=MARGIN_GROUP,
        help="Gross sales less discounts, refunds and all costs of the last 12"
        " months: exactly the sum of the steps shown.",
    )
    cost_allocation = fields.Json(family="profit", groups=MARGIN_GROUP)

    _partner_company_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id)",
        "A customer has one relationship with each company.",
    )

    def _valid_field_parameter(self, field, name):
        return name == "family" or super()._valid_field_parameter(field, name)

    def init(self):
        # pages a little less than half full let a nightly rewrite, whose rows may be
        # somewhat longer, stay on its page (HOT updates)
        self.env.cr.execute("ALTER TABLE crm_relationship SET (fillfactor = 45)")

    @api.model
    def _profit_components(self):
        """The steps of the profit waterfall, in order.

        A spoke adds its step with super(); the figure must be in its own source.
        """
        return [
            ProfitStep("gross_sales_12m", self.env._("Gross sales"), 1, "ledger"),
            ProfitStep("discount_12m", self.env._("Discounts"), -1, "ledger"),
            ProfitStep("refund_12m", self.env._("Refunds"), -1, "ledger"),
            ProfitStep("cost_of_sales_12m", self.env._("Cost of sales"), -1, "mixed"),
            ProfitStep("cost_to_serve_12m", self.env._("Cost to serve"), -1, "mixed"),
            ProfitStep(
                "acquisition_cost_12m", self.env._("Acquisition"), -1, "imputed"
            ),
            ProfitStep(
                "late_payment_cost_12m", self.env._("Late payment"), -1, "imputed"
            ),
            ProfitStep("loyalty_cost_12m", self.env._("Loyalty"), -1, "imputed"),
        ]

    @api.model
    def _metric_sources(self, scope):
        """The sources of facts: what to read for each customer and company."""
        return [
            *self.env["crm.fact.sales"]._sources(scope),
            *self.env["crm.fact.pipeline"]._sources(scope),
            *self.env["crm.fact.profit"]._sources(scope),
            *self.env["crm.fact.payment"]._sources(scope),
            *self.env["crm.fact.driver"]._sources(scope),
        ]

    @api.model
    def _metric_layers(self, scope, basis):
        """Figures from facts; later models append layers that build on these."""
        shares, cost_to_serve = basis.rate_ids._layers()
        return [
            Layer(self._sales_figures() | self._cost_figures() | shares),
            Layer(cost_to_serve),
            Layer({"net_profit_12m": self._sql_net_profit()}),
        ]

    def _sales_figures(self):
        """What is nothing, not unknown, where no document says otherwise."""
        names = (
            "purchase_count",
            "order_count_12m",
            "revenue_12m",
            "revenue_total",
            "rfm_purchases",
            "rfm_amount",
            "quotation_count",
            "opportunity_count",
            "lead_count",
            "gross_sales_12m",
            "discount_12m",
            "refund_12m",
            "invoiced_24m",
            "due_amount",
            "overdue_amount",
        )
        return {
            name: SQL("COALESCE(row.%s, 0)", SQL.identifier(name)) for name in names
        }

    def _cost_figures(self):
        unknown_only = SQL(
            "row.sales_cost_unknown > 0 AND row.sales_cost_ledger IS NULL AND"
            " row.sales_cost_order IS NULL AND row.sales_cost_standard IS NULL"
        )
        known = SQL(
            "COALESCE(row.sales_cost_ledger, 0) + COALESCE(row.sales_cost_order, 0)"
            " + COALESCE(row.sales_cost_standard, 0)"
        )
        return {
            "cost_of_sales_12m": SQL(
                "CASE WHEN %s AND COALESCE(row.cost_ledger, 0) = 0 THEN NULL ELSE"
                " COALESCE(row.cost_ledger, 0) + COALESCE(row.cost_imputed, 0) END",
                unknown_only,
            ),
            "cost_of_sales_basis": SQL(
                """CASE WHEN num_nonnulls(row.sales_cost_ledger, row.sales_cost_order,
                                     row.sales_cost_standard, row.sales_cost_unknown)
                             > 1 THEN 'mixed'
                        WHEN row.sales_cost_ledger IS NOT NULL THEN 'ledger'
                        WHEN row.sales_cost_order IS NOT NULL THEN 'sale_line'
                        WHEN row.sales_cost_standard IS NOT NULL THEN 'standard'
                        WHEN row.sales_cost_unknown IS NOT NULL THEN 'unknown' END"""
            ),
            "cost_known_share": SQL(
                "ROUND((%(known)s) / NULLIF(%(known)s"
                " + COALESCE(row.sales_cost_unknown, 0), 0), 4)",
                known=known,
            ),
            "acquisition_cost_12m": self._sql_acquisition_cost(),
            "late_payment_cost_12m": self._sql_late_payment_cost(),
            "loyalty_cost_12m": SQL("0::numeric"),
        }

    def _sql_acquisition_cost(self) -> SQL:
        """The days of the first 24 months that fall in the window, times the rate."""
        until = SQL("(row.first_order_date + INTERVAL '24 months')::date")
        return SQL(
            """
            CASE WHEN terms.acquisition_cost = 0 OR row.first_order_date IS NULL THEN 0
                 ELSE ROUND(terms.acquisition_cost
                      * GREATEST(0, LEAST(terms.as_of + 1, %(until)s)
                                    - GREATEST(terms.profit_start,
                                               row.first_order_date))
                      / (%(until)s - row.first_order_date), terms.digits) END
            """,
            until=until,
        )

    def _sql_late_payment_cost(self) -> SQL:
        """Amounts times days late, at the yearly rate."""
        return SQL(
            "ROUND(COALESCE(row.late_money_days, 0) * terms.late_rate / 365,"
            " terms.digits)"
        )

    def _sql_net_profit(self) -> SQL:
        return SQL(" ").join(
            SQL(
                "%s COALESCE(row.%s, 0)",
                SQL("+") if step.sign > 0 else SQL("-"),
                SQL.identifier(step.figure),
            )
            for step in self._profit_components()
        )

    def _format_figure(self, field):
        """A figure in words for people: money with its currency, blank if unknown."""
        self.ensure_one()
        value = self[field.name]
        if value is False:
            return False
        if field.type == "monetary":
            return self.currency_id.format(value)
        digits = field.get_digits(self.env) if field.type == "float" else None
        return formatLang(self.env, value, digits=digits[1] if digits else 0)

    def _grouped_by_customer(self, model, empty, domain=()):
        """{relationship: records of `model` on its customer and company}."""
        found = dict.fromkeys(self, empty)
        by_key = {(rel.partner_id, rel.company_id): rel for rel in self}
        for record in model.search_fetch(
            [("partner_id", "in", self.partner_id.ids), *domain]
        ):
            relation = by_key.get((record.partner_id, record.company_id))
            if relation:
                found[relation] |= record
        return found
