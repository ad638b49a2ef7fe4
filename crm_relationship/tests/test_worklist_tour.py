from odoo.fields import Date
from odoo.tests import HttpCase, tagged

from .test_worklist import WorklistCase


@tagged("post_install", "-at_install")
class TestWorklistTour(WorklistCase, HttpCase):
    """From the front page to a row, and what is done there in one click."""

    def _tour(self, name, user):
        self.env.flush_all()
        self.start_tour("/odoo/my-work-today", name, login=user.login)

    def test_salesperson(self):
        today = Date.context_today(self.seller)
        promise = self._promise(
            self.seller, made_date=Date.subtract(today, days=9), due_date=today
        )
        promise.write({"due_date": Date.subtract(today, days=1)})
        self._tour("crm_worklist_salesperson", self.seller)
        self.assertTrue(promise.done_date)
