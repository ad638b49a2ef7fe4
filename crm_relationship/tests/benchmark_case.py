"""Customers by the dozen, sold to all at once."""

from math import sqrt

from .common import RelationshipCase, ago

YEAR = 365  # the 12 months that end today begin this many days less one ago


class BenchmarkCase(RelationshipCase):
    """Customers by the dozen: the figures are counted and averaged over them."""

    @classmethod
    def _many(cls, number):
        return cls.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(number)]
        )

    @classmethod
    def _sell_all(cls, partners, amount, days_ago, **vals):
        """An invoice to each of them, posted at once."""
        company = vals.pop("company", cls.company)
        moves = (
            cls.env["account.move"]
            .with_company(company)
            .create(
                [
                    {
                        "move_type": vals.get("move_type", "out_invoice"),
                        "partner_id": partner.id,
                        "invoice_date": ago(days_ago),
                        "date": ago(days_ago),
                        "invoice_user_id": vals.get("user", cls.env.user).id,
                        "invoice_line_ids": [
                            cls._line(amount, product=vals.get("product"))
                        ],
                    }
                    for partner in partners
                ]
            )
        )
        moves.action_post()
        return moves

    def _benchmark(self, measure, low=None, high=None, **vals):
        unit = "times" if measure in ("repeat_sales", "acquisition") else "percent"
        return self.env["crm.benchmark"].create(
            {
                "name": "Claim",
                "topic": "Tested",
                "wording": "So they say.",
                "place": "1",
                "unit": unit,
                "measure": measure,
                "low": low,
                "high": high,
                **vals,
            }
        )

    def _own(self, measure):
        self._refresh()
        return self._benchmark(measure)

    def _wald(self, hits, n):
        """95 % adjusted Wald: 1.96²/2 hits and as many misses are added."""
        count = n + 1.96**2
        middle = (hits + 1.96**2 / 2) / count
        margin = 1.96 * sqrt(middle * (1 - middle) / count)
        return 100 * (middle - margin), 100 * (middle + margin)

    def assertOwn(self, benchmark, value, low=None, high=None, count=None):  # noqa: N802
        self.assertAlmostEqual(benchmark.own_value, value, 2)
        for bound, expected in ((benchmark.own_low, low), (benchmark.own_high, high)):
            if expected is None:
                self.assertIs(bound, False)
            else:
                self.assertAlmostEqual(bound, expected, 2)
        if count is not None:
            self.assertEqual(benchmark.own_count, count)
