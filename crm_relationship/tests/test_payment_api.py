from datetime import date, timedelta

from odoo.tests import new_test_user, tagged

from .json2_case import Json2Case


@tagged("post_install", "-at_install")
class TestPaymentJson2(Json2Case):
    """An accounting system sends invoices with the API key of a restricted user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create(
            {"name": "Api customer", "ref": "API-1"}
        )
        cls.line = {
            "external_ref": "4711",
            "partner_ref": "API-1",
            "invoice_date": str(date.today() - timedelta(days=60)),
            "due_date": str(date.today() - timedelta(days=30)),
            "paid_date": None,
            "amount": 120.5,
            "disputed": False,
        }

    def _send(self, groups, lines):
        login = groups.rpartition(".")[2]
        user = self.env["res.users"].search([("login", "=", login)])
        user = user or new_test_user(self.env, login, groups=groups)
        return self._call(
            user,
            "crm.payment.import",
            "import_lines",
            lines=lines,
            source_system="books",
        )

    def _answer(self, *lines):
        answer = self._send("account.group_account_invoice", lines)
        self.assertEqual(answer.status_code, 200, answer.text)
        outcome = answer.json()
        outcome.pop("import_id")
        return outcome

    def _records(self):
        return self.env["crm.payment.record"].search(
            [("partner_id", "=", self.customer.id)]
        )

    def test_send_repeat_and_correct(self):
        steps = [
            (self.line, (1, 0, 0)),
            (self.line, (0, 0, 1)),
            (self.line | {"paid_date": str(date.today())}, (0, 1, 0)),
        ]
        for line, counts in steps:
            created, updated, unchanged = counts
            expected = {"created": created, "updated": updated, "bad": []}
            self.assertEqual(self._answer(line), expected | {"unchanged": unchanged})
        self.assertEqual(self._records().paid_amount, 120.5)

    def test_bad_line_is_named_and_the_good_one_counts(self):
        outcome = self._answer(self.line, self.line | {"external_ref": 7, "amount": -1})
        [bad] = outcome["bad"]
        self.assertEqual((bad["line"], bad["external_ref"]), (2, "7"))
        self.assertIn("Amount negative: -1", bad["problems"][0])
        self.assertEqual(self._records().external_ref, "4711")

    def test_unknown_name_is_refused_in_words(self):
        answer = self._send(
            "account.group_account_invoice", [self.line | {"colour": "red"}]
        )
        self.assertEqual(answer.status_code, 422, answer.text)
        self.assertIn("A line has colour", answer.text)

    def test_salesperson_is_denied(self):
        answer = self._send("sales_team.group_sale_salesman", [self.line])
        self.assertEqual(answer.status_code, 403)
        self.assertFalse(self._records())
