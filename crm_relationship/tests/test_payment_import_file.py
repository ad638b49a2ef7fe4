"""Imports from a program and from a file."""

from odoo.exceptions import UserError

from .common import ago
from .payment_case import OutsideCase


class TestProgram(OutsideCase):
    """What a program is told."""

    def test_outcome(self):
        outcome = self._send(self._line_of(), self._line_of("2", partner_ref="Z9"))
        [bad] = outcome.pop("bad")
        self.assertEqual((bad["line"], bad["external_ref"]), (2, "2"))
        self.assertIn("Customer unknown", bad["problems"][0])
        batch = self.env["crm.payment.import"].browse(outcome.pop("import_id"))
        self.assertEqual(batch.state, "partial")
        self.assertEqual(outcome, {"created": 1, "updated": 0, "unchanged": 0})

    def test_none_if_one_is_bad(self):
        lines = (self._line_of(), self._line_of("2", amount="x"))
        outcome = self._send(*lines, only_good=False)
        self.assertEqual((outcome["created"], len(outcome["bad"])), (0, 1))
        self.assertFalse(self._records())

    def test_numbers_and_flags(self):
        self._send(
            self._line_of(paid=5, amount=0.00001e7, paid_amount=7, disputed=True)
        )
        record = self._records()
        self.assertEqual((record.amount, record.paid_amount), (100, 7))
        self.assertTrue(record.disputed)

    def test_nothing_where_a_value_is_null(self):
        self._send(
            self._line_of(paid_amount=None, disputed=False) | {"paid_date": None}
        )
        self.assertFalse(self._records().paid_date)

    def test_unknown_name(self):
        with self.assertRaisesRegex(
            UserError, "has colour, .* Known are: external_ref"
        ):
            self._send(self._line_of(colour="red"))


class TestFile(OutsideCase):
    """Odoo's import page fills the lines, and loses none."""

    def test_csv(self):
        batch = self._batch()
        lines = [self._line_of("1", paid=10), self._line_of("2", partner_ref="B2")]
        answer = self._load(batch, self._csv(*lines))
        self.assertFalse(answer["messages"])
        batch.action_apply()
        self.assertRecordValues(
            self._records().sorted("external_ref"),
            [
                {"partner_id": self.ada.id, "amount": 100, "paid_date": ago(10)},
                {"partner_id": self.bob.id, "amount": 100, "paid_date": False},
            ],
        )

    def test_csv_twice(self):
        content = self._csv(self._line_of("1", paid=10), self._line_of("2"))
        for expected in ((2, 0), (0, 2)):
            batch = self._batch()
            self._load(batch, content)
            batch.action_apply()
            counts = (batch.created_count, batch.unchanged_count)
            self.assertEqual(counts, expected)

    def test_bad_lines_are_kept(self):
        batch = self._batch()
        bad = {"invoice_date": "soon", "amount": "much", "currency": "?", "paid": None}
        self._load(batch, self._csv(self._line_of("1", **bad), self._line_of("2")))
        batch.action_apply_good()
        self.assertEqual(batch.bad_line_ids.mapped("invoice_date"), ["soon"])
        self.assertEqual(self._records().external_ref, "2")

    def test_xlsx(self):
        batch = self._batch(decimal_mark=",")
        line = self._line_of(amount=1234.5, disputed=True)
        # the 1st of April: the user's language writes 04/01, and this import reads
        # the day first
        line |= {"invoice_date": ago(75), "due_date": ago(30), "external_ref": 4711}
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        answer = self._load(batch, self._xlsx(line), kind)
        self.assertFalse(answer["messages"])
        batch.action_apply()
        self.assertRecordValues(
            self._records(),
            [
                {
                    "external_ref": "4711",
                    "invoice_date": ago(75),
                    "due_date": ago(30),
                    "amount": 1234.5,
                    "disputed": True,
                }
            ],
        )

    def test_template_fits(self):
        from odoo.tools.misc import file_open

        [template] = self.env["crm.payment.import.line"].get_import_templates()
        with file_open(template["template"].lstrip("/"), "rb") as file:
            content = file.read()
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        self._customer("One", ref="C-1001")
        self._customer("Two", ref="C-1002")
        self._euro(1.25, days_ago=200)
        batch = self._batch()
        self.assertFalse(self._load(batch, content, kind)["messages"])
        batch.action_apply()
        self.assertEqual(batch.state, "applied")
        self.assertEqual(self._records().mapped("amount"), [800.5, 1250])

    def test_whole_import_in_one_file(self):
        """A file on the list of imports: the import and its lines."""
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "crm.payment.import",
                "file": b"a,b,c,d,e,f\n"
                + b"books,1,A1,2026-05-01,2026-05-31,100\n"
                + b",2,B2,2026-05-01,2026-05-31,soon\n",
                "file_type": "text/csv",
            }
        )
        names = ("external_ref", "partner_ref", "invoice_date", "due_date", "amount")
        fields = ["source_system", *(f"line_ids/{name}" for name in names)]
        options = {"quoting": '"', "separator": ",", "has_headers": True}
        answer = wizard.execute_import(fields, list("abcdef"), options)
        batch = self.env["crm.payment.import"].browse(answer["ids"])
        batch.action_apply_good()
        self.assertEqual((batch.applied_count, batch.bad_count), (1, 1))

    def test_accountant_loads_a_file(self):
        accountant = self._user("accountant")
        batch = self._as(accountant, self._batch())
        self._load(batch, self._csv(self._line_of()), user=accountant)
        batch.action_apply()
        self.assertEqual(self._records().create_uid, accountant)
