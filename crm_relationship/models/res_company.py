from datetime import datetime
from math import isfinite

import pytz

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

# settings that change what the figures mean: everybody is computed anew
FIGURE_SETTINGS = {
    "crm_purchase_basis",
    "crm_purchase_grain",
    "crm_count_zero_purchases",
    "crm_rfm_method",
    "crm_rfm_months",
    "crm_rfm_recency_days",
    "crm_rfm_frequency",
    "crm_rfm_monetary",
    "crm_return_gap_days",
    "crm_regular_days",
    "crm_payment_grace_days",
    "crm_late_payment_rate",
    "crm_acquisition_cost",
    "crm_payment_limit_a",
    "crm_payment_limit_b",
    "crm_payment_limit_c",
    "crm_payment_limit_d",
    "crm_value_horizon_weeks",
    "crm_value_discount_monthly",
    "crm_contract_tag_id",
    "crm_contract_months",
    "crm_promise_days",
}
MOST_DAYS = 36500  # that one looks back: a hundred years
# read together when one of them is asked for, not with each company there is
APART = "crm_relationship"
# those that change when a promise is early, late or broken
PROMISE_SETTINGS = {"crm_promise_days", "resource_calendar_id"}
# those that change what the days of purchases are
PURCHASE_SETTINGS = {"crm_purchase_basis", "crm_count_zero_purchases"}


class ResCompany(models.Model):
    _inherit = "res.company"

    # not required in the database: core creates companies when we are not loaded yet
    crm_purchase_basis = fields.Selection(
        [("invoice", "Posted invoices"), ("order", "Confirmed orders")],
        "A Purchase Is",
        default="invoice",
        prefetch=APART,
    )
    crm_purchase_grain = fields.Selection(
        [("day", "A day with at least one"), ("document", "Each document")],
        "Purchases Are Counted By",
        default="day",
        prefetch=APART,
    )
    crm_count_zero_purchases = fields.Boolean(
        "Count Purchases of Zero Value", prefetch=APART
    )
    crm_return_gap_days = fields.Integer(
        "Silence Before a Return", default=365, prefetch=APART
    )
    crm_regular_days = fields.Integer(
        "Purchase Days of a Regular", default=3, prefetch=APART
    )
    crm_stage_days = fields.Integer(
        "Days a Stage Stays by Hand", default=90, prefetch=APART
    )
    crm_rfm_method = fields.Selection(
        [("quintile", "Fifths of the customers"), ("threshold", "Fixed limits")],
        "RFM Scores By",
        default="quintile",
        prefetch=APART,
    )
    crm_rfm_months = fields.Integer("RFM Months", default=24, prefetch=APART)
    crm_rfm_recency_days = fields.Char(default="365, 180, 90, 30", prefetch=APART)
    crm_rfm_frequency = fields.Char(default="2, 3, 5, 10", prefetch=APART)
    crm_rfm_monetary = fields.Char(default="500, 1000, 2500, 5000", prefetch=APART)
    crm_payment_grace_days = fields.Integer("Grace Days", default=3, prefetch=APART)
    crm_late_payment_rate = fields.Float(
        "Yearly Cost of Late Payment", default=0.06, digits=(6, 4), prefetch=APART
    )
    crm_acquisition_cost = fields.Monetary(
        "Cost of Winning a Customer",
        prefetch=APART,
        # customers read their portal's company
        groups="crm_relationship.crm_relationship_group_margin,base.group_system",
    )
    crm_payment_limit_a = fields.Float("A from Points", default=80, prefetch=APART)
    crm_payment_limit_b = fields.Float("B from Points", default=65, prefetch=APART)
    crm_payment_limit_c = fields.Float("C from Points", default=50, prefetch=APART)
    crm_payment_limit_d = fields.Float("D from Points", default=30, prefetch=APART)

    crm_value_horizon_weeks = fields.Integer(
        "Weeks a Forecast Looks Ahead", default=26, prefetch=APART
    )
    crm_value_discount_monthly = fields.Float(
        "Discount of Future Value a Month", default=0.01, digits=(7, 6), prefetch=APART
    )

    crm_contract_tag_id = fields.Many2one(
        "res.partner.category", "Customers with a Contract Carry", prefetch=APART
    )
    crm_contract_months = fields.Integer(
        "Months of a Contract Period", default=12, prefetch=APART
    )

    crm_promise_days = fields.Integer(
        "Working Days Until a Promise Is Broken", default=10, prefetch=APART
    )

    _crm_promise_days = models.Constraint(
        "CHECK(crm_promise_days BETWEEN 0 AND 260)",
        "A promise counts as broken 0 to 260 working days after it was due.",
    )
    _crm_contract_months = models.Constraint(
        "CHECK(crm_contract_months BETWEEN 1 AND 60)",
        "A contract period lasts 1 to 60 months.",
    )
    _crm_value_settings = models.Constraint(
        "CHECK(crm_value_horizon_weeks BETWEEN 1 AND 260"
        " AND crm_value_discount_monthly BETWEEN 0 AND 0.5)",
        "A forecast looks 1 to 260 weeks ahead; the discount a month lies between 0"
        " and 50 %.",
    )
    _crm_settings_positive = models.Constraint(
        "CHECK(crm_rfm_months BETWEEN 1 AND 1200"
        " AND crm_return_gap_days BETWEEN 1 AND 36500"
        " AND crm_stage_days BETWEEN 1 AND 36500 AND crm_regular_days > 0"
        " AND crm_payment_grace_days BETWEEN 0 AND 36500"
        " AND crm_late_payment_rate >= 0 AND crm_acquisition_cost >= 0)",
        "Months and days of customer relationships are above zero, at most 1200 months"
        " and 36500 days; grace days, the rate of late payment and the cost of winning"
        " a customer are not negative.",
    )
    _crm_payment_limits_fall = models.Constraint(
        "CHECK(crm_payment_limit_a > crm_payment_limit_b"
        " AND crm_payment_limit_b > crm_payment_limit_c"
        " AND crm_payment_limit_c > crm_payment_limit_d)",
        "The limits of payment standing fall from A to D.",
    )

    @api.constrains(
        "crm_rfm_method",
        "crm_rfm_recency_days",
        "crm_rfm_frequency",
        "crm_rfm_monetary",
    )
    def _check_rfm_limits(self):
        for company in self.filtered(lambda c: c.crm_rfm_method == "threshold"):
            recency, *rising = company._rfm_numbers()
            beyond = [days for days in recency if not 0 <= days <= MOST_DAYS]
            for limits in ([-number for number in recency], *rising):
                rise = all(map(isfinite, limits)) and sorted(set(limits)) == limits
                if beyond or len(limits) != 4 or not rise:
                    raise ValidationError(
                        self.env._(
                            "Fixed limits of RFM in %s: give four numbers each,"
                            " falling days for recency and rising values for"
                            " frequency and monetary, such as 365, 180, 90, 30.",
                            company.name,
                        )
                    )

    @api.constrains("crm_purchase_basis")
    def _check_currency_rates(self):
        """Orders in another currency need a rate to be worth something in ours."""
        for company in self.filtered(lambda c: c.crm_purchase_basis == "order"):
            # sudo: names currencies, no orders
            foreign = (
                self.env["sale.order"]
                .sudo()
                ._read_group(
                    [
                        ("company_id", "=", company.id),
                        ("state", "=", "sale"),
                        ("currency_id", "!=", company.currency_id.id),
                    ],
                    ["currency_id"],
                )
            )
            missing = [
                currency.name
                for (currency,) in foreign
                if not currency.sudo().rate_ids.filtered(
                    lambda rate, company=company: (
                        rate.company_id in (company.root_id, rate.company_id.browse())
                    )
                )
            ]
            if missing:
                raise ValidationError(
                    self.env._(
                        "%(company)s has confirmed orders in %(currencies)s but no"
                        " currency rate for them, so their amounts are not known in"
                        " %(own)s. Add the rates under Accounting, Currencies first.",
                        company=company.name,
                        currencies=", ".join(sorted(missing)),
                        own=company.currency_id.name,
                    )
                )

    def write(self, vals):
        done = super().write(vals)
        # Odoo lets a company change its currency while it has no entries; figures of
        # orders and of payment records are in it too
        if (FIGURE_SETTINGS | {"currency_id"}) & set(vals):
            self.env["crm.relationship.run"]._request_full(self)
        if (PURCHASE_SETTINGS | {"currency_id"}) & set(vals):
            self.env["crm.purchase.day"]._request_reading()
        if PROMISE_SETTINGS & set(vals):
            self.env["crm.promise"]._renew_limits(self)
        return done

    def _crm_today(self):
        """The date at this company's place."""
        self.ensure_one()
        zone = pytz.timezone(self.partner_id.tz or "UTC")
        return datetime.now(pytz.utc).astimezone(zone).date()

    @api.model
    def _crm_sql_today(self, company: SQL) -> SQL:
        """Today at the place of each company that is looked at."""
        companies = self.env.companies
        if self.env.su:
            companies = companies.search([])
        days = {company.id: company._crm_today() for company in companies}
        if len(set(days.values())) == 1:
            return SQL("%s::date", next(iter(days.values())))
        cases = SQL(" ").join(
            SQL("WHEN %s THEN %s::date", id_, day) for id_, day in days.items()
        )
        here = self.env.company._crm_today()
        return SQL("(CASE %s %s ELSE %s::date END)", company, cases, here)

    def _crm_as_of(self):
        """The day that `crm_as_of` of the context names, else today."""
        return self._crm_day(self.env.context.get("crm_as_of"))

    def _crm_day(self, asked):
        """The day that a caller asks for, else today."""
        try:
            return fields.Date.to_date(asked) or self._crm_today()
        except (KeyError, TypeError, ValueError) as error:
            raise UserError(
                self.env._(
                    "%(due_date)s is no date. Enter it as in 2026-12-31.",
                    due_date=asked,
                )
            ) from error

    def _payment_limits(self):
        """Points from which bands a to d count."""
        return [self[f"crm_payment_limit_{band}"] for band in "abcd"]

    def _rfm_numbers(self):
        texts = (
            self.crm_rfm_recency_days,
            self.crm_rfm_frequency,
            self.crm_rfm_monetary,
        )
        try:
            return [[float(part) for part in (text or "").split(",")] for text in texts]
        except ValueError:
            return [[], [], []]

    def _rfm_limits(self, as_of):
        """{score: the values from which 2 to 5 count} of a company with fixed limits.

        A limit of days for recency becomes the date that lies so long before
        `as_of`.
        """
        if self.crm_rfm_method != "threshold":
            return None
        recency, frequency, monetary = self._rfm_numbers()
        return {
            "rfm_recency": [
                str(fields.Date.subtract(as_of, days=int(days))) for days in recency
            ],
            "rfm_frequency": [str(number) for number in frequency],
            "rfm_monetary": [str(number) for number in monetary],
        }
