"""The standing leaves the house as CSV, XLSX and JSON-2, as much as the reader sees."""

import io
import json

import openpyxl

from odoo.http import Request
from odoo.tests import new_test_user, tagged

from .json2_case import Json2Case


@tagged("post_install", "-at_install")
class TestPaymentExport(Json2Case):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        users = {
            "seller": "sales_team.group_sale_salesman_all_leads",
            "keeper": "account.group_account_invoice",
        }
        cls.users = {
            login: new_test_user(
                cls.env,
                login,
                password=login,
                groups=f"{groups},base.group_allow_export",
            )
            for login, groups in users.items()
        }
        cls.row = cls.env["crm.relationship"].create(
            {
                "partner_id": cls.env["res.partner"].create({"name": "Exported"}).id,
                "company_id": cls.env.company.id,
                "payment_band": "d",
                "payment_count": 7,
                "weighted_days_late": 41.5,
                "overdue_amount": 1234.5,
            }
        )

    def _export(self, login, kind, *names):
        self.authenticate(login, login)
        return self.url_open(
            f"/web/export/{kind}",
            data={
                "csrf_token": Request.csrf_token(self),
                "data": json.dumps(
                    {
                        "model": "crm.relationship",
                        "fields": [
                            {
                                "name": name,
                                "label": name,
                                "type": self.row._fields[name].type,
                            }
                            for name in names
                        ],
                        "ids": self.row.ids,
                        "domain": [],
                        "import_compat": False,
                        "context": {},
                    }
                ),
            },
        )

    def _share(self, sharing):
        policies = self.env["crm.payment.policy"]
        policies.search([("company_id", "=", self.env.company.id)]).unlink()
        policies.create({"company_id": self.env.company.id, "sharing": sharing})

    def test_accountant_exports_amounts(self):
        answer = self._export("keeper", "csv", "partner_id", "overdue_amount")
        self.assertEqual(answer.text.splitlines()[1], '"Exported","1234.5"')

    def test_salesperson_exports_the_standing(self):
        answer = self._export("seller", "csv", "partner_id", "payment_band")
        self.assertEqual(answer.text.splitlines()[1], '"Exported","D: very late"')

    def test_salesperson_exports_no_amount_of_accounting(self):
        answer = self._export("seller", "csv", "partner_id", "overdue_amount")
        self.assertNotIn("1234", answer.text)
        self.assertGreaterEqual(answer.status_code, 400)

    def test_unshared_figure_is_an_empty_cell(self):
        self._share("band")
        answer = self._export("seller", "csv", "partner_id", "shared_overdue_amount")
        self.assertEqual(answer.text.splitlines()[1], '"Exported",""')

    def test_shared_figure_is_exported(self):
        self._share("all")
        answer = self._export("seller", "csv", "partner_id", "shared_overdue_amount")
        self.assertEqual(answer.text.splitlines()[1], '"Exported","1234.5"')

    def test_spreadsheet(self):
        self._share("all")
        answer = self._export("seller", "xlsx", "partner_id", "shared_days_late")
        sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
        self.assertEqual([cell.value for cell in sheet[2]], ["Exported", 41.5])

    def test_json2(self):
        names = ["payment_band", "shared_overdue_amount"]
        for sharing, amount in (("band", False), ("all", 1234.5)):
            self._share(sharing)
            answer = self._call(
                self.users["seller"],
                "crm.relationship",
                "read",
                ids=self.row.ids,
                fields=names,
            )
            [row] = answer.json()
            with self.subTest(sharing=sharing):
                self.assertEqual(
                    (row["payment_band"], row["shared_overdue_amount"]), ("d", amount)
                )
