"""What tests of a customer's profit share: its steps, and a run that computes them."""

from .common import RelationshipCase

STEPS = {
    "gross_sales_12m": 1,
    "discount_12m": -1,
    "refund_12m": -1,
    "cost_of_sales_12m": -1,
    "cost_to_serve_12m": -1,
    "acquisition_cost_12m": -1,
    "late_payment_cost_12m": -1,
    "loyalty_cost_12m": -1,
}


class ProfitCase(RelationshipCase):
    """The row of a customer holds the steps of the last twelve months."""

    def _profit(self, partner=None):
        """The customer's row after a full run."""
        self._refresh()
        return self._row(partner or self.ada)

    def assertSteps(self, row, **expected):  # noqa: N802
        """These steps have these amounts and the others none."""
        amounts = {step: round(row[step], 2) for step in STEPS if row[step]}
        wanted = {f"{step}_12m": amount for step, amount in expected.items()}
        self.assertEqual(amounts, wanted)
