from odoo import api, fields, models
from odoo.exceptions import UserError

SHARES = ("_share", "_ratio", "_probability")  # ends of the names of what is 0 to 1


class CrmDecision(models.Model):
    """The figures of the customer as they were: written once, never again.

    A reader sees those he may see on the customer, and whatever was not known then is
    said to be so.
    """

    _inherit = "crm.decision"

    figures = fields.Json(
        readonly=True,
        copy=False,
        groups=fields.NO_ACCESS,
        help="{as_of, currency_id, values: {figure: value}}",
    )
    evidence = fields.Json(
        "Evidence as Kept", readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    figure_lines = fields.Json("Figures Seen", compute="_compute_figure_lines")
    evidence_words = fields.Text("Evidence", compute="_compute_evidence_words")

    @api.model
    def _figures_seen(self):
        """Figures of a customer that a decision keeps, in the order they are shown."""
        return [
            "stage_id",
            "stage_since",
            "priority_band",
            "priority_score",
            "payment_band",
            "payment_score",
            "on_time_share",
            "weighted_days_late",
            "due_amount",
            "overdue_amount",
            "first_order_date",
            "last_order_date",
            "next_order_due_date",
            "purchase_count",
            "revenue_12m",
            "revenue_total",
            "net_profit_12m",
            "churn_risk",
            "churn_probability",
            "expected_orders_12m",
            "clv_12m",
            "clv_36m",
            "value_at_risk",
            "quotation_count",
            "opportunity_count",
            "open_promise_count",
            "promise_kept_ratio",
        ]

    @api.model
    def _readable_figures(self):
        """Those of them that whoever asks may see."""
        relations = self.env["crm.relationship"]
        return [
            name
            for name in self._figures_seen()
            if relations._has_field_access(relations._fields[name], "read")
        ]

    @api.model
    def _snapshots(self, customers, company, names):
        """{customer: the figures of now}, in one reading; of a stranger none."""
        # sudo: which figures to keep was decided by the caller, field by field
        relations = self.env["crm.relationship"].sudo()
        rows = relations.search(
            [("partner_id", "in", customers.ids), ("company_id", "=", company.id)]
        )
        values = {row.partner_id.id: row._figures_kept(names) for row in rows}
        return {
            customer: {
                "as_of": fields.Date.to_string(company._crm_today()),
                "currency_id": company.currency_id.id,
                "values": values.get(customer.id, {}),
            }
            for customer in customers
        }

    @api.model_create_multi
    def create(self, vals_list):
        """Approvals keep all figures: who will decide is not known yet."""
        for vals in vals_list:
            if "figures" not in vals and vals.get("partner_id"):
                customer = self.env["res.partner"].browse(vals["partner_id"])
                company = self.env["res.company"].browse(vals.get("company_id"))
                company = company or self.env.company
                found = self._snapshots(customer, company, self._figures_seen())
                vals["figures"] = found[customer]
        return super().create(vals_list)

    def write(self, vals):
        if {"figures", "evidence"} & set(vals):
            raise UserError(
                self.env._("The figures a decision was made on are never changed.")
            )
        return super().write(vals)

    @api.depends("figures")
    @api.depends_context("uid", "lang")
    def _compute_figure_lines(self):
        relations = self.env["crm.relationship"]
        for decision in self:
            # sudo: kept from everybody; shown below by the rights of each figure
            kept = decision.sudo().figures or {}
            currency = self.env["res.currency"].browse(kept.get("currency_id"))
            decision.figure_lines = relations._kept_words(
                kept.get("values") or {}, currency
            )

    @api.depends("evidence")
    @api.depends_context("uid")
    def _compute_evidence_words(self):
        relations = self.env["crm.relationship"]
        for decision in self:
            # sudo: a sentence is shown to those who may see all its figures
            decision.evidence_words = "\n".join(
                sentence["text"]
                for sentence in decision.sudo().evidence or ()
                if relations._may_see(sentence.get("figures", ()))
            )


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    def _figures_kept(self, names):
        """{figure: value} as json keeps it; None where it is not known."""
        self.ensure_one()
        return {name: self._figure_kept(self._fields[name]) for name in names}

    def _figure_kept(self, field):
        value = self[field.name]
        if field.type == "many2one":
            return value.display_name or None
        if field.type == "date":
            return fields.Date.to_string(value) or None
        return None if value is False else value

    @api.model
    def _may_see(self, names):
        return all(
            name in self._fields and self._has_field_access(self._fields[name], "read")
            for name in names
        )

    @api.model
    def _kept_words(self, values, currency):
        """[{figure, label, value}] of the figures kept that the reader may see."""
        order = self.env["crm.decision"]._figures_seen()
        names = [name for name in order if name in values]  # json forgets the order
        return [
            {
                "figure": name,
                "label": self._fields[name]._description_string(self.env),
                "value": self._kept_value(self._fields[name], values[name], currency),
            }
            for name in names
            if self._may_see([name])
        ]

    def _kept_value(self, field, value, currency):
        if value is None:
            return self.env._("Not known")
        if field.type == "many2one":
            return value
        if field.name.endswith(SHARES):
            return f"{100 * value:.0f} %"
        return self._value_words(field, value, currency)
