from typing import NamedTuple

from odoo import api, models

from ...scoring.intervals import LEAST_ANSWERS, share_interval
from ...scoring.ratios import (
    Sample,
    fixed_ratio,
    mean_ratio,
    paired_ratio,
    share_ratio,
)
from ...scoring.retention import margin_multiple

ENOUGH = LEAST_ANSWERS  # customers, invoices or deals below which nothing is shown
DISCOUNT = 0.10  # a year, of the value that keeping customers adds


class Measured(NamedTuple):
    """A company's own value: how much, from where to where, of how many.

    Without a value the reason stands in `missing`; without an interval the value was
    counted over everybody, and nothing was estimated.
    """

    value: float | None = None
    low: float | None = None
    high: float | None = None
    count: int = 0
    missing: str = ""


class CrmBenchmarkMeasure(models.AbstractModel):
    """A company's own values, each beside the claim it is to be compared with.

    One method a measure, `_measure_<name>`, from the facts read at once; shares and
    changes in percent.
    """

    _name = "crm.benchmark.measure"
    _description = "Own Values of the Benchmarks"

    @api.model
    def _measure_all(self, names, company, as_of):
        """{name of the measure: Measured} of one company as of a day."""
        facts = self.env["crm.benchmark.facts"]._read(company, as_of)
        return {name: getattr(self, f"_measure_{name}")(facts) for name in names}

    # customers who stay

    def _measure_retention(self, facts):
        return self._share(facts["kept_count"], facts["start_count"])

    def _measure_churn(self, facts):
        start = facts["start_count"]
        return self._share(start - facts["kept_count"], start)

    def _measure_retention_change(self, facts):
        return self._change(
            (facts["kept_count"], facts["start_count"]),
            (facts["earlier_kept_count"], facts["earlier_start_count"]),
            self._customers_words(),
        )

    def _measure_five_points(self, facts):
        return self._more_retention(facts, 0.05)

    def _measure_ten_points(self, facts):
        return self._more_retention(facts, 0.10)

    def _more_retention(self, facts, points):
        """What so many points of retention would add to the value of a customer."""
        share = self._share(facts["kept_count"], facts["start_count"])
        if share.missing:
            return share
        if share.high / 100 + points > 1:
            return Measured(
                count=share.count,
                missing=self.env._(
                    "Retention cannot rise by %(points).0f points: it may be"
                    " %(high).1f %% already.",
                    points=100 * points,
                    high=share.high,
                ),
            )
        if not share.low:
            return Measured(
                count=share.count,
                missing=self.env._("Too few customers stayed to tell."),
            )
        return Measured(*_gains(share, points), count=share.count)

    def _measure_revenue_kept(self, facts):
        count = facts["paying_count"]
        if count < ENOUGH:
            return self._too_few(count, self._customers_words())
        names = ("square_before", "product", "square_after")
        return _percent(
            paired_ratio(
                count,
                facts["spent_before"],
                facts["spent_after"],
                *(facts[name] for name in names),
            ),
            count,
        )

    def _measure_second_purchase(self, facts):
        return self._share(facts["second_purchases"], facts["second_chances"])

    def _measure_regulars(self, facts):
        return self._share(facts["regulars"], facts["buyers"])

    # money

    def _measure_unprofitable(self, facts):
        return self._share(facts["unprofitable"], facts["buyers"])

    def _measure_top_profit(self, facts):
        """Of everybody, so without an interval."""
        if facts["buyers"] < ENOUGH:
            return self._too_few(facts["buyers"], self._customers_words())
        if not facts["profit"] or facts["profit"] <= 0:
            return Measured(
                count=facts["buyers"],
                missing=self.env._(
                    "All customers together brought no profit in 12 months."
                ),
            )
        share = facts["top_profit"] / facts["profit"]
        return Measured(100 * share, count=facts["buyers"])

    def _measure_repeat_sales(self, facts):
        repeat = self._sample(facts, "repeat")
        new = self._sample(facts, "new")
        count = min(repeat.n, new.n)
        if count < ENOUGH:
            return self._too_few(count, self._customers_words())
        return self._times(mean_ratio(repeat, new), repeat.n + new.n)

    def _measure_acquisition(self, facts):
        if not facts["acquisition_cost"]:
            return Measured(
                missing=self.env._(
                    "What winning a customer costs is not known: enter it in the"
                    " settings."
                )
            )
        count = facts["repeat_count"]
        if count < ENOUGH:
            return self._too_few(count, self._customers_words())
        if not facts["serve_mean"]:
            return Measured(
                count=count,
                missing=self.env._(
                    "What keeping a customer costs is not known: define cost pools."
                ),
            )
        serve = Sample(count, facts["serve_mean"], facts["serve_variance"])
        return self._times(fixed_ratio(facts["acquisition_cost"], serve), count)

    def _measure_refunds(self, facts):
        return self._part(facts["refunds"], facts["sales"], facts["buyers"])

    def _measure_late_payment(self, facts):
        return self._part(facts["late_cost"], facts["revenue"], facts["buyers"])

    # work

    def _measure_order_accuracy(self, facts):
        right = facts["invoices"] - facts["credited"]
        return self._share(right, facts["invoices"], self.env._("invoices"))

    def _measure_close_rate_change(self, facts):
        return self._change(
            (facts["won"], facts["closed"]),
            (facts["earlier_won"], facts["earlier_closed"]),
            self.env._("closed opportunities"),
        )

    def _measure_sales_per_seller(self, facts):
        """Of everybody, so without an interval."""
        if not (facts["sellers"] and facts["earlier_sellers"]):
            return self._too_few(0, self.env._("salespeople with invoices"), 1)
        before = facts["earlier_sold"] / facts["earlier_sellers"]
        if before <= 0:
            return Measured(missing=self.env._("Nothing was sold the year before."))
        growth = facts["sold"] / facts["sellers"] / before - 1
        return Measured(100 * growth, count=facts["sellers"])

    # parts

    def _customers_words(self):
        return self.env._("customers")

    def _too_few(self, count, of_what, enough=ENOUGH):
        return Measured(
            count=count,
            missing=self.env._(
                "Not enough data: %(count)s %(of_what)s, %(enough)s are needed.",
                count=count,
                of_what=of_what,
                enough=enough,
            ),
        )

    def _share(self, hits, count, of_what=None):
        if count < ENOUGH:
            return self._too_few(count, of_what or self._customers_words())
        return _percent(share_interval(hits, count), count)

    def _change(self, now, before, of_what):
        """By how many percent a share is greater than the year before."""
        count = min(now[1], before[1])
        if count < ENOUGH:
            return self._too_few(count, of_what)
        ratio = share_ratio(*now, *before)
        if not ratio:
            return Measured(
                count=count, missing=self.env._("A change from nothing has no rate.")
            )
        return Measured(*(100 * (part - 1) for part in ratio), count=now[1])

    def _part(self, amount, of_amount, count):
        """Of everybody, so without an interval."""
        if count < ENOUGH:
            return self._too_few(count, self._customers_words())
        if amount is None or not of_amount or of_amount <= 0:
            return Measured(
                count=count, missing=self.env._("Nothing was sold in 12 months.")
            )
        return Measured(100 * amount / of_amount, count=count)

    def _times(self, ratio, count):
        if not ratio:
            return Measured(
                count=count,
                missing=self.env._("What there is to compare with is nothing."),
            )
        return Measured(*ratio, count=count)

    def _sample(self, facts, name):
        """The buyers of one kind, and what each bought for."""
        return Sample(
            facts[f"{name}_count"],
            facts[f"{name}_mean"] or 0,
            facts[f"{name}_variance"] or 0,
        )


def _gains(share, points):
    """What more retention adds to the value of a customer: as measured, least, most.

    Least in the middle, where retention and loss are alike, so the ends alone would
    not do.
    """
    value, low, high = (rate / 100 for rate in share[:3])
    middle = (1 + DISCOUNT - points) / 2
    between = [middle] if low < middle < high else []
    gains = [_gain(rate, points) for rate in (value, low, high, *between)]
    return gains[0], min(gains), max(gains)


def _gain(retention, points):
    """By how many percent so many points of retention raise the value of a customer."""
    now = margin_multiple(retention, DISCOUNT)
    return 100 * (margin_multiple(retention + points, DISCOUNT) / now - 1)


def _percent(interval, count):
    return Measured(*(100 * part for part in interval), count=count)
