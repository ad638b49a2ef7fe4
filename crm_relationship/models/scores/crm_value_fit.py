from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools import SQL

from ...scoring import backtest
from ...scoring.btyd import fit_mbg
from ...scoring.credibility import fit_credibility
from ...scoring.lookalike import fit_table
from ...scoring.rhythm import WEEKS_A_YEAR, fit_rhythm

REFIT_MONTHS = 1
REFIT_GROWTH = 0.10  # of the customers
CURVES_AHEAD = 10  # numbers of purchases that customers may reach until the next fit
DENSE_CURVES = 100


class CrmValueModel(models.Model):
    """When a model is fitted anew, from which customers, and which method wins."""

    _inherit = "crm.value.model"

    @api.model
    def _current(self, scope):
        """The model of each company for the scope's day, fitted now where it is due.

        Called by a full run, which has put the facts of everybody in crm_full_fact.
        """
        counts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT company_id, COUNT(*) FROM crm_full_fact"
                    " WHERE purchase_days > 0 GROUP BY 1"
                )
            )
        )
        current = self.browse()
        due = []
        for terms in scope.terms:
            model = self._newest(terms)
            if model._is_due(terms, counts.get(terms.company_id, 0)):
                due.append(terms)
            else:
                current += model
        if due:
            current += self._fit(scope.of_terms(due))
        return current

    def _newest(self, terms):
        return self.search(
            [("company_id", "=", terms.company_id), ("as_of", "<=", terms.as_of)],
            limit=1,
        )

    def _is_due(self, terms, customers):
        """A month has passed, there are a tenth more customers, or settings changed."""
        company = self.env["res.company"].browse(terms.company_id)
        if not self:
            return customers > 0
        return (
            self.as_of + relativedelta(months=REFIT_MONTHS) <= terms.as_of
            or customers > self.customer_total * (1 + REFIT_GROWTH)
            or self.horizon_weeks != company.crm_value_horizon_weeks
            or self.discount_monthly != company.crm_value_discount_monthly
        )

    @api.model
    def _fit(self, scope):
        facts = self.env["crm.fact.value"]
        previous = {t.company_id: self._newest(t) for t in scope.terms}
        cuts = self._cuts(scope, previous)
        histories = facts._get_histories(scope, list(cuts.values()))
        margins = facts._get_margins(scope)
        made = self.browse()
        for terms in scope.terms:
            rows = histories[terms.company_id]
            if rows:
                past = {
                    name: [_history(row, place, days[terms.company_id]) for row in rows]
                    for place, (name, days) in enumerate(cuts.items())
                }
                made += self._fit_company(
                    terms, past, margins[terms.company_id], previous[terms.company_id]
                )
        return made

    def _cuts(self, scope, previous):
        """{name: {company id: day}} of the days the histories are looked at as of."""
        cuts = {name: {} for name in ("now", "past", "before", "year", "last_fit")}
        for terms in scope.terms:
            company = self.env["res.company"].browse(terms.company_id)
            horizon = relativedelta(weeks=company.crm_value_horizon_weeks)
            cuts["now"][terms.company_id] = terms.as_of
            cuts["past"][terms.company_id] = terms.as_of - horizon
            cuts["before"][terms.company_id] = terms.as_of - horizon - horizon
            cuts["year"][terms.company_id] = terms.as_of - relativedelta(
                weeks=WEEKS_A_YEAR
            )
            cuts["last_fit"][terms.company_id] = (
                previous[terms.company_id].as_of or terms.as_of
            )
        return cuts

    def _fit_company(self, terms, past, margins, previous):
        company = self.env["res.company"].browse(terms.company_id)
        weeks = company.crm_value_horizon_weeks
        now = _known(past["now"])
        returned = sum(1 for history in now if history[0])
        age = max(history[2] for history in now)
        fitted, refusal = self._fit_orders(now, returned, past, previous)
        results = {}
        if age >= 2 * weeks and len(now) >= backtest.LEAST_CUSTOMERS:
            results = backtest.run(
                _watched(past["past"], past["now"]),
                weeks,
                _watched(past["before"], past["past"]),
            )
        scores = {method: result.brier for method, result in results.items()}
        method = (
            backtest.choose(previous.method, scores, previous._briers())
            if results
            else backtest.untested(len(now), returned, age, fitted)
        )
        model = self.create(
            {
                "company_id": company.id,
                "as_of": terms.as_of,
                "method": method,
                "best_method": min(scores, key=scores.get) if scores else False,
                "is_tested": bool(results),
                "refusal": refusal,
                "customer_total": self._count_customers(company),
                "customer_count": len(now),
                "repeat_count": returned,
                "history_weeks": int(age),
                "horizon_weeks": weeks,
                "discount_monthly": company.crm_value_discount_monthly,
                "method_brier": scores.get(method),
                **self._order_values(fitted, now),
                **_rhythm_values(now),
                **_margin_values(margins),
            }
        )
        model._store_backtest(results)
        model._store_tables(past)
        if fitted and method == "mbg":
            self.env["crm.value.curve"]._complete(model, model.curve_purchases)
        return model

    def _count_customers(self, company):
        return self.env.execute_query(
            SQL(
                "SELECT COUNT(*) FROM crm_full_fact"
                " WHERE company_id = %s AND purchase_days > 0",
                company.id,
            )
        )[0][0]

    def _fit_orders(self, now, returned, past, previous):
        """(the order model, why a new fit was refused): the one before, if need be."""
        if not returned:
            return None, False
        fitted = fit_mbg(now)
        old = previous._fitted() if previous.is_fitted else None
        refusal = old and backtest.refit_refused(old, fitted, _known(past["last_fit"]))
        return (old if refusal else fitted), refusal or False

    def _order_values(self, fitted, now):
        if not fitted:
            return {}
        present = {history[0] for history in now}
        dense = range(min(int(max(present)) + CURVES_AHEAD, DENSE_CURVES) + 1)
        return {
            "is_fitted": True,
            "is_degenerate": fitted.degenerate,
            "r": fitted.r,
            "alpha": fitted.alpha,
            "a": fitted.a,
            "b": fitted.b,
            "log_likelihood": fitted.log_likelihood,
            "curve_purchases": sorted(present | set(dense)),
        }

    def _briers(self):
        """{method: Brier score} of the backtest over all customers."""
        whole = self.backtest_ids.filtered(lambda line: not line.quintile)
        return {line.method: line.brier for line in whole}

    def _store_backtest(self, results):
        self.env["crm.value.backtest"].create(
            [
                {"model_id": self.id, "method": method, **line}
                for method, result in results.items()
                for line in _backtest_lines(result)
            ]
        )

    def _store_tables(self, past):
        """Look-alike tables of the horizon and of a year, and the average of all."""
        if self.method not in ("lookalike", "base"):
            return
        windows = {"chance": _watched(past["past"], past["now"])}
        year = _watched(past["year"], past["now"])
        windows["year"] = year or windows["chance"]
        self.year_weeks = WEEKS_A_YEAR if year else self.horizon_weeks
        cuts = {}
        lines = []
        for window, watched in windows.items():
            table = fit_table(watched, 1)
            cuts[window] = list(table.cuts)
            if self.method == "lookalike":
                lines += _table_lines(window, table)
            else:
                lines.append(_average_line(window, watched))
        self.recency_cuts = cuts
        self.env["crm.value.cell"].create(
            [{"model_id": self.id, **line} for line in lines]
        )


def _history(row, place, day):
    """(x, t_x, T, purchases) as of a day, or None before the first purchase."""
    first, last, count = row[0], row[3 + 2 * place], row[4 + 2 * place]
    if not count:
        return None
    return count - 1, (last - first).days / 7, (day - first).days / 7, count


def _known(histories):
    """The triples of those who were customers already."""
    return [history[:3] for history in histories if history]


def _watched(then, later):
    """(x, t_x, T, purchases since) of those who were customers then."""
    return [
        (*before[:3], after[3] - before[3])
        for before, after in zip(then, later, strict=True)
        if before
    ]


def _rhythm_values(now):
    rhythm = fit_rhythm(now)
    return {"usual_gap_weeks": rhythm.gap, "churn_steps": list(rhythm.churn)}


def _margin_values(margins):
    if not margins:
        return {"margin_known": False}
    orders = sum(n for n, *_rest in margins)
    mean = sum(n * plain for n, _mean, _squares, plain in margins) / orders
    fit = fit_credibility([margin[:3] for margin in margins], mean)
    return {
        "margin_known": True,
        "margin_mean": fit.mean,
        "margin_within": fit.within or 0,
        "margin_between": fit.between or 0,
        # no number of own orders tells customers apart
        "margin_half_trust": 0 if fit.k == float("inf") else fit.k,
    }


def _backtest_lines(result):
    yield {
        "quintile": 0,
        "customer_count": result.customers,
        "predicted": result.predicted,
        "actual": result.actual,
        "brier": result.brier,
    }
    for place, group in enumerate(result.groups, start=1):
        yield {
            "quintile": place,
            "customer_count": group.customers,
            "predicted": group.predicted,
            "actual": group.actual,
        }


def _table_lines(window, table):
    return [
        {
            "window": window,
            "place": 10 * row + column,
            "recency_band": row,
            "count_band": column,
            "customer_count": cell.customers,
            "order_count": cell.returned,
            "probability": cell.order_probability,
            "orders": cell.orders,
        }
        for row, cells in enumerate(table.cells)
        for column, cell in enumerate(cells)
    ]


def _average_line(window, watched):
    returned = sum(1 for customer in watched if customer[3])
    return {
        "window": window,
        "place": 0,
        "customer_count": len(watched),
        "order_count": returned,
        "probability": returned / len(watched),
        "orders": sum(customer[3] for customer in watched) / len(watched),
    }
