import io
import json

from openpyxl import load_workbook

from odoo.fields import Command
from odoo.tests import HttpCase, freeze_time, tagged

from .common import TODAY, RelationshipCase


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00", tick=True)  # a browser waits for a clock that goes
class TestChartTours(RelationshipCase, HttpCase):
    """Charts in the browser, and their files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager", password="crm_manager")
        lamp = cls._product(cost=60)
        cls._sell(cls.ada, 300, days_ago=40, discount=10, product=lamp)
        cls._sell(cls.bob, 200, days_ago=200, product=lamp)
        cls._refresh()
        cls.env["crm.purchase.day"]._read_documents(cls.company)

    def _file(self, kind, login="crm_manager", name="waterfall", **filters):
        self.authenticate(self.manager.login, login)
        return self.url_open(
            f"/crm/chart/{name}.{kind}?filters={json.dumps(filters)}"
            f"&companies={self.company.id}"
        )

    def _login(self, role):
        return self._user(role, password=role).login

    def test_accountant_reads_the_whale_curve(self):
        self._refund(self.bob, 210, days_ago=3)  # Ada 210, Bob 200 - 60 - 210 = -70
        self._refresh()
        self.start_tour("/odoo", "crm_chart_whale", login=self._login("accountant"))

    def test_sales_lead_reads_the_cohorts(self):
        buyers = self._customer("Cleo"), self._customer("Dan")
        for partner, amount, days in zip(
            (*buyers, buyers[0]), (100, 60, 40), (97, 96, 64), strict=True
        ):
            self._sell(partner, amount, days_ago=days)
        self._refresh()
        self.env["crm.purchase.day"]._read_documents(self.company)
        self.start_tour("/odoo", "crm_chart_cohort", login=self._login("sales_lead"))

    def test_manager_reads_the_ladder(self):
        stages = self.env["crm.lifecycle.stage"].search([])
        by_name = {stage.name: stage.id for stage in stages}
        self.env["crm.lifecycle.transition"].create(
            {
                "partner_id": self.bob.id,
                "company_id": self.company.id,
                "date": TODAY,
                "from_stage_id": by_name["Loyal"],
                "to_stage_id": by_name["At risk"],
                "cause": "rule",
            }
        )
        self.start_tour("/odoo", "crm_chart_ladder", login=self.manager.login)

    def test_manager_reads_predicted_and_actual(self):
        self.env["crm.value.model"].create(
            {
                "company_id": self.company.id,
                "as_of": TODAY,
                "method": "mbg",
                "horizon_weeks": 13,
                "is_tested": True,
                "backtest_ids": [
                    Command.create(
                        {
                            "method": "mbg",
                            "quintile": fifth,
                            "customer_count": 60,
                            "predicted": fifth / 5,
                            "actual": fifth / 6,
                        }
                    )
                    for fifth in range(1, 6)
                ],
            }
        )
        self.start_tour("/odoo", "crm_chart_forecast", login=self.manager.login)

    def test_salesperson_is_told_what_he_may_not_see(self):
        self.start_tour(
            "/odoo/customer-charts?chart=whale",
            "crm_chart_refused",
            login=self._login("salesperson"),
        )

    def test_manager_reads_the_waterfall(self):
        self.start_tour("/odoo", "crm_chart_waterfall", login=self.manager.login)

    def test_csv(self):
        lines = self._file("csv").content.decode().splitlines()
        self.assertEqual(lines[0].split(",")[:2], ['"Step"', '"Effect on Profit"'])
        self.assertTrue(lines[1].startswith('"Gross sales","500.0"'))

    def test_xlsx(self):
        response = self._file("xlsx", period="quarter")
        sheet = load_workbook(io.BytesIO(response.content)).active
        self.assertEqual([cell.value for cell in sheet[2]][:2], ["Gross sales", 300])

    def test_an_address_that_is_none_is_a_bad_request(self):
        self.authenticate(self.manager.login, "crm_manager")
        for query in ("filters={", "companies=ours"):
            with self.subTest(query=query):
                answer = self.url_open(f"/crm/chart/waterfall.csv?{query}")
                self.assertEqual(answer.status_code, 400)

    def test_filters_that_are_none_count_for_nothing(self):
        self.authenticate(self.manager.login, "crm_manager")
        plain = self.url_open(f"/crm/chart/waterfall.csv?companies={self.company.id}")
        for filters in ("[1]", '"quarter"', "7", '{"period": [1], "team": {}}'):
            with self.subTest(filters=filters):
                answer = self.url_open(
                    f"/crm/chart/waterfall.csv?filters={filters}"
                    f"&companies={self.company.id}"
                )
                self.assertEqual(answer.text, plain.text)

    def test_who_may_not_export_is_told(self):
        self.manager.group_ids -= self.env.ref("base.group_allow_export")
        self.assertEqual(self._file("csv").status_code, 403)
