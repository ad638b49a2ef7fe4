import io
import json

from openpyxl import load_workbook

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

    def _file(self, kind, login="crm_manager", name="waterfall", **filters):
        self.authenticate(self.manager.login, login)
        return self.url_open(
            f"/crm/chart/{name}.{kind}?filters={json.dumps(filters)}"
            f"&companies={self.company.id}"
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

    def test_who_may_not_export_is_told(self):
        self.manager.group_ids -= self.env.ref("base.group_allow_export")
        self.assertEqual(self._file("csv").status_code, 403)
