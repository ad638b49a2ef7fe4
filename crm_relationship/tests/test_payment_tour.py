from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY
from .payment_case import OutsideCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestPaymentTour(OutsideCase, HttpCase):
    """An accountant brings in a file in the browser."""

    def test_import(self):
        accountant = self._user("accountant", password="accountant")
        self.start_tour(
            "/odoo", "crm_relationship_payment_import", login=accountant.login
        )
        records = self._records(company_id=self.company.id)
        amounts = {record.external_ref: record.amount for record in records}
        self.assertEqual(amounts, {"4711": 100, "4712": 50})
