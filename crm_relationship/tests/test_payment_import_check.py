"""What is wrong with a line, and how its text is read."""

from odoo.tests import Form

from .common import TODAY
from .payment_case import OutsideCase


class TestCheck(OutsideCase):
    """Check names what is wrong with a line, and nothing with a good one."""

    def test_good_line(self):
        self.assertEqual(self._problem(), [])

    def test_good_line_with_everything(self):
        self._euro(1.25, days_ago=100)
        line = {"invoice_ref": "2026-1", "currency": "eur", "paid_amount": "99.50"}
        self.assertEqual(self._problem(paid=10, disputed="Yes", **line), [])

    def test_reference_missing(self):
        batch = self._batch(self._line_of(ref="  ", invoice_ref="2026-1"))
        batch.action_check()
        self.assertEqual(batch.line_ids.problems, "key_missing")

    def test_reference_twice(self):
        found = self._problems(
            self._line_of("1"), self._line_of("2"), self._line_of("1 ")
        )
        self.assertEqual(found, {"1": ["key_twice"], "1 ": ["key_twice"]})

    def test_customer_missing(self):
        self.assertEqual(self._problem(partner_ref=""), ["partner_missing"])

    def test_customer_unknown(self):
        self.assertEqual(self._problem(partner_ref="Z9"), ["partner_unknown"])

    def test_customer_ambiguous(self):
        self._customer("Eve", ref="A1")
        self.assertEqual(self._problem(), ["partner_ambiguous"])

    def test_two_contacts_of_one_customer_are_not_ambiguous(self):
        self._customer("Clerk", ref="A1", parent_id=self.ada.id)
        self.assertEqual(self._problem(), [])

    def test_customer_of_another_company(self):
        self.ada.company_id = self._company("Branch", self.usd)
        self.assertEqual(self._problem(), ["partner_unknown"])

    def test_dates(self):
        for text in ("2026-02-30", "31/04/2026", "2026-13-01", "yesterday", "1/1/26"):
            for name in ("invoice_date", "due_date", "paid_date"):
                with self.subTest(name=name, text=text):
                    self.assertIn(f"{name}_bad", self._problem(**{name: text}))

    def test_dates_that_are_missing(self):
        for name in ("invoice_date", "due_date"):
            with self.subTest(name=name):
                self.assertEqual(self._problem(**{name: ""}), [f"{name}_missing"])

    def test_invoice_that_lies_ahead(self):
        self.assertEqual(self._problem(days_ago=-1, due=-9), ["invoice_date_ahead"])

    def test_payment_that_lies_ahead(self):
        self.assertEqual(self._problem(paid=-1), ["paid_date_ahead"])

    def test_due_before_invoiced(self):
        self.assertEqual(self._problem(due=61), ["due_date_early"])

    def test_paid_before_invoiced(self):
        self.assertEqual(self._problem(paid=61), ["paid_date_early"])

    def test_same_day_throughout(self):
        self.assertEqual(self._problem(days_ago=0, due=0, paid=0), [])

    def test_amount_missing(self):
        self.assertEqual(self._problem(amount=""), ["amount_missing"])

    def test_amounts(self):
        for text in ("abc", "12 EUR", "1,23,456", "1.2.3", "--5", "1e5", "9" * 13):
            for name in ("amount", "paid_amount"):
                with self.subTest(name=name, text=text):
                    found = self._problem(paid=10, **{name: text})
                    self.assertEqual(found, [f"{name}_bad"])

    def test_negative_amounts(self):
        for name in ("amount", "paid_amount"):
            found = self._problem(paid=10, **{name: "-0.01"})
            self.assertEqual(found, [f"{name}_negative"])

    def test_paid_without_a_date(self):
        self.assertEqual(self._problem(paid_amount="5"), ["paid_date_missing"])

    def test_paid_date_without_a_payment(self):
        found = self._problem(paid=10, paid_amount="0")
        self.assertEqual(found, ["paid_amount_zero"])

    def test_nothing_paid_and_no_date(self):
        self.assertEqual(self._problem(paid_amount="0"), [])

    def test_currency_unknown(self):
        self.assertEqual(self._problem(currency="XXQ"), ["currency_unknown"])

    def test_currency_without_a_rate(self):
        self.eur.rate_ids.unlink()
        self.assertEqual(self._problem(currency="EUR"), ["currency_no_rate"])

    def test_rate_of_another_company_is_no_rate(self):
        self.eur.rate_ids.unlink()
        self._euro(1.25, days_ago=100, company=self._company("Branch", self.usd))
        self.assertEqual(self._problem(currency="EUR"), ["currency_no_rate"])

    def test_dispute(self):
        self.assertEqual(self._problem(disputed="maybe"), ["disputed_bad"])

    def test_invoice_of_the_ledger(self):
        invoice = self._sell(self.ada, 100)
        self.assertEqual(self._problem(invoice_ref=invoice.name), ["in_ledger"])

    def test_reference_is_the_number_of_an_invoice_of_the_ledger(self):
        invoice = self._sell(self.ada, 100)
        found = self._problem(ref=invoice.name)
        self.assertEqual(found, ["in_ledger"])

    def test_invoice_of_the_ledger_of_a_contact(self):
        clerk = self._customer("Clerk", parent_id=self.ada.id)
        invoice = self._sell(clerk, 100)
        self.assertEqual(self._problem(invoice_ref=invoice.name), ["in_ledger"])

    def test_invoice_of_another_source(self):
        self._send(self._line_of("other ref", invoice_ref="2026-1"), source="old books")
        self.assertEqual(self._problem(invoice_ref="2026-1"), ["other_source"])

    def test_several_problems_of_a_line(self):
        found = self._problem(partner_ref="Z9", amount="abc", disputed="maybe")
        self.assertEqual(found, ["partner_unknown", "amount_bad", "disputed_bad"])

    def test_every_problem_says_what_is_wrong_and_what_to_do(self):
        lines = self.env["crm.payment.import.line"]
        self.assertEqual(set(lines._problem_titles()), set(lines._problem_advices()))

    def test_problem_in_words(self):
        batch = self._batch(self._line_of(partner_ref="Z9", amount="-5"))
        batch.action_check()
        unknown, negative = batch.line_ids.problem_text.split("\n")
        self.assertRegex(unknown, "^Customer unknown: no contact has Z9 .*Choose")
        self.assertRegex(negative, "^Amount negative: -5. Leave credit notes out")

    def test_summary_counts_each_problem(self):
        bad = [self._line_of(str(n), partner_ref="Z9") for n in range(3)]
        batch = self._batch(*bad, self._line_of(amount="x"), self._line_of("good"))
        batch.action_check()
        expected = "3 x Customer unknown\n1 x Amount unreadable"
        self.assertEqual(batch.problem_summary, expected)
        self.assertEqual((batch.good_count, batch.bad_count), (1, 4))


class TestRead(OutsideCase):
    """What Check reads in a text."""

    def _read(self, name, text, **vals):
        batch = self._batch(self._line_of(**{name: text}), **vals)
        batch.action_check()
        return batch.line_ids[f"read_{name}"]

    def test_dates(self):
        self.assertEqual(TODAY.year, 2026)
        for text in (
            "2026-03-04",
            "2026/3/4",
            "04.03.2026",
            "4/3/2026",
            " 4-3-2026 ",
            "2026-03-04 00:00:00",
            "2026-03-04T11:22:33Z",
        ):
            with self.subTest(text=text):
                self.assertEqual(str(self._read("invoice_date", text)), "2026-03-04")

    def test_month_first(self):
        day = self._read("invoice_date", "03/04/2026", month_first="month")
        self.assertEqual(str(day), "2026-03-04")

    def test_last_day_of_february(self):
        self.assertEqual(str(self._read("invoice_date", "29.2.2024")), "2024-02-29")
        self.assertFalse(self._read("invoice_date", "29.2.2100"))

    def test_amounts(self):
        for text, number in {
            "1234.5": 1234.5,
            "1234,5": 1234.5,
            "1,234.50": 1234.5,
            "1.234,50": 1234.5,
            "1 234,50": 1234.5,
            "1\u202f234.50": 1234.5,
            "1'234.50": 1234.5,
            "1,234,567": 1234567,
            "1.234.567": 1234567,
            "0.005": 0.01,
            "12.300000000000001": 12.3,
        }.items():
            with self.subTest(text=text):
                self.assertEqual(self._read("amount", text), number)

    def test_three_digits_behind_one_mark(self):
        for mark, text, number in (
            (".", "1,234", 1234),
            (",", "1,234", 1.23),
            (".", "1.234", 1.23),
            (",", "1.234", 1234),
        ):
            with self.subTest(mark=mark, text=text):
                self.assertEqual(self._read("amount", text, decimal_mark=mark), number)

    def test_four_digits_before_a_mark_of_thousands(self):
        self.assertIs(self._read("amount", "1234,567"), False)

    def test_flags(self):
        for text, flag in {"Yes": True, "x": True, "1": True, "no": False}.items():
            with self.subTest(text=text):
                self.assertIs(self._read("disputed", text), flag)

    def test_formats_of_the_users_language(self):
        user = self._user("accountant")
        self.env["res.lang"]._activate_lang("de_DE")
        for lang, expected in (("en_US", ("month", ".")), ("de_DE", ("day", ","))):
            user.lang = lang
            form = Form(self._as(user)["crm.payment.import"])
            with self.subTest(lang=lang):
                self.assertEqual((form.month_first, form.decimal_mark), expected)
