from datetime import timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import float_round

from ...points.amounts import rounded
from ...points.breakage import fit_survival, outlook
from ...points.liability import allocate, recognised
from .crm_loyalty_liability import OWED

VALUE_DIGITS = 6  # of the worth of a point, as a line keeps it


class Estimate:
    """How many points will be redeemed: by own survival, else by the stated rate."""

    def __init__(self, survival, rate):
        self.survival, self.rate = survival, rate

    def share_of_new(self):
        """Of points just granted; to as many digits as a statement keeps."""
        share = self.rate
        if self.survival:
            share = self.survival.redeemed_share(0, self.rate)
        return rounded(share, 4)

    def still(self, cohort):
        """Of the open points of a cohort.

        Without own data the stated rate holds for all that were granted, so what was
        redeemed already counts towards it.
        """
        if self.survival:
            pairs = [(points, age) for age, points in cohort.ages.items()]
            return outlook(self.survival, pairs, self.rate).redeemed
        granted = cohort.bought + cohort.free
        expected = rounded(granted * Decimal(str(self.rate)))
        return min(max(expected - max(cohort.redeemed, 0), Decimal(0)), cohort.open)


class CrmLoyaltyLiability(models.Model):
    """How the figures of a statement follow from the ledger and from earlier ones."""

    _inherit = "crm.loyalty.liability"

    @api.model
    def _cron_state(self):
        self._state_last_month(commit=True)

    @api.model
    def _state_last_month(self, commit=False):
        """Drafts as of the last month's end, of programmes whose points have a value.

        :param commit: commit after each, as a cron must
        """
        programs = self.env["loyalty.program"].search(
            [
                *OWED,
                ("point_value", ">", 0),
                ("expected_rate", "!=", False),
            ]
        )
        for company in self.env["res.company"].search([]):
            day = company._crm_today().replace(day=1) - timedelta(days=1)
            for program in programs:
                if program.company_id and program.company_id != company:
                    continue
                asked = {
                    "program_id": program.id,
                    "company_id": company.id,
                    "date": day,
                }
                known = [(name, "=", value) for name, value in asked.items()]
                if not self.search_count(known, limit=1):
                    self.create(asked).action_compute()
                if commit:
                    self.env["ir.cron"]._commit_progress(1)

    def _compute_lines(self):
        self.ensure_one()
        program = self.program_id.sudo()  # accountants read no programmes otherwise
        value = program._point_value_in(self.company_id, self.date)
        value = float_round(value, precision_digits=VALUE_DIGITS)
        cohorts, months = self.env["crm.loyalty.cohort"]._read_cohorts(
            program, self.company_id, self.date
        )
        survival = fit_survival(months)
        known = len(survival.redeemed) if survival else 0
        rate = program.expected_rate
        if cohorts and self._needs_rate(survival, cohorts):
            rate = program._expected_rate_or_refuse()
            basis = "mixed" if survival else "stated"
        else:
            basis = "own" if survival else False
        estimate = Estimate(survival, rate or 0)
        fixed = self._fixed_terms()
        own = self.sudo()  # nobody else writes figures
        own.line_ids.unlink()
        own.write(
            {
                "computed_at": fields.Datetime.now(),
                "point_value": value,
                "stated_rate": rate or 0,
                "basis": basis,
                "known_months": known,
                "line_ids": [
                    Command.create(
                        self._line_of(
                            month,
                            cohort,
                            estimate,
                            fixed.get(month) or (value, estimate.share_of_new()),
                        )
                    )
                    for month, cohort in cohorts.items()
                ],
            }
        )

    @api.model
    def _expected_shares(self, company, day):
        """{programme id: share of the open points that will be redeemed}, by the last
        statement of each programme until a day."""
        statements = self.search(
            [
                ("company_id", "=", company.id),
                ("date", "<=", day),
                ("computed_at", "!=", False),
            ],
            order="date",
        )
        return {
            statement.program_id.id: statement.to_redeem / statement.open_points
            for statement in statements
            if statement.open_points
        }

    def _needs_rate(self, survival, cohorts):
        """Whether some open point is older than what the ledger knows."""
        if not survival:
            return True
        ages = {0} | {age for cohort in cohorts.values() for age in cohort.ages}
        return any(
            survival.redeemed_share(age, 0) < survival.redeemed_share(age, 1)
            for age in ages
        )

    def _fixed_terms(self):
        """{month: (value, share)} by which posted statements shared the price out."""
        earlier = self.search(
            [
                ("program_id", "=", self.program_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("date", "<", self.date),
            ],
            order="date DESC",
        )
        return {
            line.month: (line.point_value, line.expected_rate)
            for statement in earlier
            for line in statement.line_ids
        }

    def _line_of(self, month, cohort, estimate, terms):
        value, share = terms
        digits = self.currency_id.decimal_places
        alone = Decimal(str(value)) * Decimal(str(share))
        bought = max(cohort.bought, 0)
        price = allocate(cohort.amount, cohort.amount, bought * alone, digits).points
        allocated = price + rounded(max(cohort.free, 0) * alone, digits)
        redeemed = max(cohort.redeemed, 0)
        expected = redeemed + estimate.still(cohort)
        done = recognised(allocated, redeemed, expected, digits)
        return {
            "month": month,
            "granted": cohort.bought + cohort.free,
            "redeemed": cohort.redeemed,
            "expired": cohort.expired,
            "open_points": cohort.open,
            "to_redeem": expected - redeemed,
            "point_value": value,
            "expected_rate": share,
            "amount": cohort.amount,
            "allocated": allocated,
            "recognised": done,
            "liability": allocated - done,
        }
