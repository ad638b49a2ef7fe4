"""What tests of how a customer pays share."""

from .common import RelationshipCase


class PaymentCase(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.crm_payment_grace_days = 0

    @classmethod
    def _sell_and_pay(cls, amount, late, partner=None, days_ago=300):
        """An invoice paid so many days after it was due."""
        due = days_ago - 30
        invoice = cls._sell(partner or cls.ada, amount, days_ago=days_ago, due=due)
        cls._pay(invoice, days_ago=due - late)
        return invoice

    def _standing(self, partner=None, **vals):
        self._refresh(**vals)
        return self._row(partner or self.ada)
