from psycopg2.extras import execute_values

from odoo import fields, models
from odoo.tools import SQL

from ...scoring.sbg import ContractModel, enough, fit_renewals

CURVE = -1  # where crm.value.curve keeps contracts: no number of repeat purchases
RENEWALS_AHEAD = 24  # that contracts may reach until the next fit
DAYS_A_MONTH = 365.25 / 12
PATIENCE = 1.5  # periods of silence after which a contract has ended
CONSTANT = 1e6  # a + b of a model in which all customers renew alike


class CrmValueModel(models.Model):
    """Customers with a contract are forecast by their renewals (scoring/sbg.py).

    Who has one carries the company's tag. Each period one invoice: whoever has none for
    a period and a half has ended. With fewer than 100 contracts, or one period, all are
    taken to renew alike.
    """

    _inherit = "crm.value.model"

    contract_tag_id = fields.Many2one(
        "res.partner.category", "Tag of Contracts", readonly=True, ondelete="set null"
    )
    contract_months = fields.Integer(
        "Months of a Period",
        readonly=True,
        help="How long a contract runs before it is renewed.",
    )
    contract_count = fields.Integer(
        "Contracts",
        readonly=True,
        help="Customers with a contract that the model was fitted on.",
    )
    contract_is_fitted = fields.Boolean(
        "Renewals Fitted",
        readonly=True,
        help="Unset: too few contracts, all are taken to renew alike.",
    )
    contract_a = fields.Float(digits=0, readonly=True)
    contract_b = fields.Float(digits=0, readonly=True)
    contract_last = fields.Integer(readonly=True)

    def _is_due(self, terms, customers):
        company = self.env["res.company"].browse(terms.company_id)
        return super()._is_due(terms, customers) or (
            bool(self)
            and (
                self.contract_tag_id != company.crm_contract_tag_id
                or (
                    bool(self.contract_tag_id)
                    and self.contract_months != company.crm_contract_months
                )
            )
        )

    def _fit_company(self, terms, past, margins, previous):
        model = super()._fit_company(terms, past, margins, previous)
        model.contract_tag_id = model.company_id.crm_contract_tag_id
        model.contract_months = model.company_id.crm_contract_months
        if model.contract_tag_id:
            model._fit_contracts(terms.as_of)
        return model

    def _fit_contracts(self, as_of):
        rows = self.env.execute_query(self._query_contracts(as_of))
        if not rows:
            return
        periods = _renewals(rows)
        fitted = enough(periods) and any(0 < kept < due for due, kept in periods)
        renewals = fit_renewals(periods) if fitted else _alike(periods)
        self.write(
            {
                "contract_count": sum(count for *_history, count in rows),
                "contract_is_fitted": fitted,
                "contract_a": renewals.a,
                "contract_b": renewals.b,
                "contract_last": max(row[0] for row in rows) + RENEWALS_AHEAD,
            }
        )
        self._store_contract_curve()

    def _query_contracts(self, as_of) -> SQL:
        """(renewals, whether the contract has ended, customers)."""
        return SQL(
            """
            SELECT %(renewals)s, %(silence)s > %(patience)s, COUNT(*)::int
              FROM crm_full_fact AS row
              JOIN res_partner_res_partner_category_rel AS tagged
                ON tagged.partner_id = row.partner_id
               AND tagged.category_id = %(tag)s
             WHERE row.company_id = %(company)s AND row.purchase_days > 0
             GROUP BY 1, 2 ORDER BY 1, 2
            """,
            renewals=self._sql_renewals(),
            silence=SQL("%s::date - row.last_order_date", as_of),
            patience=SQL("%s::float8", self._patience_days()),
            tag=self.contract_tag_id.id,
            company=self.company_id.id,
        )

    def _sql_renewals(self) -> SQL:
        return SQL(
            "ROUND((row.last_order_date - row.first_order_date) / %s::float8)::int",
            DAYS_A_MONTH * self.contract_months,
        )

    def _patience_days(self):
        return PATIENCE * DAYS_A_MONTH * self.contract_months

    def _store_contract_curve(self):
        """Payments ahead of a contract with so many renewals behind it."""
        fitted = ContractModel(self.contract_a, self.contract_b, 0.0)
        period = (1 + self.discount_monthly) ** self.contract_months - 1
        year, three_years = (
            max(1, round(months / self.contract_months)) for months in (12, 36)
        )
        execute_values(
            self.env.cr,
            "INSERT INTO crm_value_curve (model_id, purchases, node, orders_12m,"
            " discounted_12m, discounted_36m) VALUES %s",
            [
                (
                    self.id,
                    CURVE,
                    n,
                    fitted.discounted_periods(0, year, n),
                    fitted.discounted_periods(period, year, n),
                    fitted.discounted_periods(period, three_years, n),
                )
                for n in range(self.contract_last + 2)
            ],
        )

    # the statement: a contract's row has `contract_renewals`, any other has none

    def _contract_figures(self):
        if not self._with_contracts():
            return {}
        tagged = SQL("tagged.partner_id IS NOT NULL AND row.purchase_days > 0")
        return {
            "contract_renewals": self._with_contracts()._sql_by_company(
                lambda m: SQL(
                    "CASE WHEN %s THEN LEAST(%s, %s) END",
                    tagged,
                    m._sql_renewals(),
                    m.contract_last,
                ),
                "int",
            ),
            "contract_runs": self._with_contracts()._sql_by_company(
                lambda m: SQL(
                    "(terms.as_of - row.last_order_date <= %s::float8)::int",
                    m._patience_days(),
                ),
                "int",
            ),
        }

    def _join_contracts(self) -> SQL:
        if not self._with_contracts():
            return SQL("")
        return SQL(
            """
            LEFT JOIN res_partner_res_partner_category_rel AS tagged
                   ON tagged.partner_id = row.partner_id
                  AND tagged.category_id = %s
            """,
            self._with_contracts()._sql_by_company(
                lambda m: SQL("%s", m.contract_tag_id.id), "int"
            ),
        )

    def _with_contracts(self):
        return self.filtered(
            lambda model: model.contract_tag_id and model.contract_count
        )

    def _sql_method(self) -> SQL:
        if not self._with_contracts():
            return super()._sql_method()
        return SQL(
            "CASE WHEN tagged.partner_id IS NOT NULL AND row.purchase_days > 0"
            " AND row.company_id = ANY(%s) THEN 'contract' ELSE %s END",
            self._with_contracts().company_id.ids,
            super()._sql_method(),
        )

    def _chance_figures(self):
        return self._for_contracts(
            super()._chance_figures(),
            value_alive=SQL("row.contract_runs::float8"),
            p_alive=SQL("row.contract_runs::numeric"),
            value_curve=SQL("%s", CURVE),
            value_place=SQL("row.contract_renewals::float8"),
        )

    def _outlook_figures(self):
        return self._for_contracts(
            super()._outlook_figures(),
            value_chance=SQL(
                "row.value_alive * %s",
                self._with_contracts()._sql_by_company(
                    lambda m: SQL(
                        "(%(b)s + row.contract_renewals)"
                        " / (%(a)s + %(b)s + row.contract_renewals)",
                        a=SQL("%s::float8", repr(m.contract_a)),
                        b=SQL("%s::float8", repr(m.contract_b)),
                    )
                ),
            ),
            value_if_there=SQL("near.orders_12m"),
            value_curve_12m=SQL("near.discounted_12m"),
            value_curve_36m=SQL("near.discounted_36m"),
        )

    def _worth_figures(self):
        return self._for_contracts(
            super()._worth_figures(),
            value_discounted=SQL("row.value_alive * row.value_curve_12m"),
            value_discounted_36m=SQL("row.value_alive * row.value_curve_36m"),
            value_retained=SQL("row.value_curve_12m"),
        )

    def _for_contracts(self, figures, **own):
        """These expressions for contracts, those of the method for all others."""
        if not self._with_contracts():
            return figures
        return figures | {
            name: SQL(
                "CASE WHEN row.contract_renewals IS NOT NULL THEN %s ELSE %s END",
                expression,
                figures[name],
            )
            for name, expression in own.items()
        }


def _renewals(rows):
    """[(up for renewal, renewed)] of the first, second, ... renewal."""
    periods = []
    for period in range(1, max(row[0] for row in rows) + 2):
        kept = sum(count for n, _ended, count in rows if n >= period)
        lost = sum(count for n, ended, count in rows if ended and n == period - 1)
        if kept or lost:
            periods.append((kept + lost, kept))
    return periods


def _alike(periods):
    """One renewal rate for all, kept off 0 and 1 by half a contract."""
    due = sum(pair[0] for pair in periods)
    kept = sum(pair[1] for pair in periods)
    rate = (kept + 0.5) / (due + 1)
    return ContractModel(CONSTANT * (1 - rate), CONSTANT * rate, 0.0)
