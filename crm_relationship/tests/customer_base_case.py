"""What tests of the customer base share: its flows, and days without documents."""

from datetime import date

from .common import TODAY, RelationshipCase, ago

COUNT_FLOWS = {"new": 1, "won_back": 1, "left": -1}
VALUE_FLOWS = {"new": 1, "won_back": 1, "more": 1, "less": -1, "left": -1}
GAP = 100  # days of silence after which a customer has left


class CustomerBaseCase(RelationshipCase):
    """Today is 15 June 2026; who is silent for more than 100 days has left."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.crm_return_gap_days = GAP

    def _buy(self, partner, day, amount=100, **vals):
        days_ago = (TODAY - date.fromisoformat(day)).days
        return self._sell(partner, amount, days_ago=days_ago, **vals)

    def _rows(self, grain="month", **vals):
        """{first day of the period: its row}"""
        report = self.env["crm.customer.base"].with_context(**vals)
        report.invalidate_model()  # of another day
        rows = report.search(
            [("grain", "=", grain), ("company_id", "=", self.company.id)]
        )
        return {str(row.period_date): row for row in rows}

    def _base(self, **vals):
        self.env["crm.purchase.day"]._read_documents(self.company)
        return self._rows(**vals)

    def _counts(self, row):
        names = ("opening", *COUNT_FLOWS, "closing")
        return tuple(row[f"{name}_count"] for name in names)


class BalanceCase(CustomerBaseCase):
    """Three customers whose days are written as they come."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.ada | cls.bob | cls._customer("Cleo")

    def _write_days(self, histories):
        """A history of each: {days ago: (what was bought, whether it is invoiced)}."""
        days = self.env["crm.purchase.day"]
        days.search([("company_id", "=", self.company.id)]).unlink()
        days.create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "day": ago(days_ago),
                    "purchases": int(amount > 0),
                    "revenue": amount,
                    "margin": amount / 2 if invoiced else None,
                    "sales_cost_known": abs(amount) if invoiced else 0,
                    "sales_cost_unknown": 0,
                }
                for partner, history in zip(self.partners, histories, strict=False)
                for days_ago, (amount, invoiced) in history.items()
            ]
        )
        days.flush_model()
