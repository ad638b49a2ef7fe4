from odoo.exceptions import UserError
from odoo.tests import Form

from .common import TODAY, ago
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


class TestName(OutsideCase):
    """What an import is called where nobody has named it."""

    def _shown_to(self, **context):
        reader = self._as(self._user("accountant"), self._batch())
        return reader.with_context(**context).display_name

    def test_day_in_the_readers_format(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.assertEqual(self._shown_to(lang="en_US"), "Payments, 06/15/2026")
        self.assertIn("15.06.2026", self._shown_to(lang="de_DE"))

    def test_day_at_the_readers_place(self):
        # made at noon of the 15th in UTC, when the 16th begins in New Zealand's winter
        self.assertEqual(
            self._shown_to(lang="en_US", tz="Pacific/Auckland"), "Payments, 06/16/2026"
        )

    def test_name_of_its_own(self):
        self.assertEqual(self._batch(name="Books of May").display_name, "Books of May")

    def test_unnamed_is_found_by_its_source(self):
        batch = self._batch(source_system="old books")
        found = self.env["crm.payment.import"].name_search("old books")
        self.assertEqual([found_id for found_id, _name in found], batch.ids)


class TestCustomer(OutsideCase):
    """By internal reference, else tax ID, else name."""

    def _found(self, text, **vals):
        batch = self._batch(self._line_of(partner_ref=text, **vals))
        batch.action_check()
        return batch.line_ids.read_partner_id

    def test_by_reference(self):
        self.assertEqual(self._found("B2"), self.bob)

    def test_by_tax_id(self):
        self.bob.vat = "BE0477472701"
        self.assertEqual(self._found("BE0477472701"), self.bob)

    def test_by_name(self):
        self.assertEqual(self._found("Bob"), self.bob)

    def test_reference_goes_before_name(self):
        self._customer("A1")
        self.assertEqual(self._found("A1"), self.ada)

    def test_contact_stands_for_its_company(self):
        self._customer("Clerk", ref="C3", parent_id=self.bob.id)
        self.assertEqual(self._found("C3"), self.bob)

    def test_archived_customer(self):
        self.bob.active = False
        self.assertEqual(self._found("B2"), self.bob)

    def test_archived_customer_gives_way(self):
        self._customer("Old Ada", ref="A1", active=False)
        self.assertEqual(self._found("A1"), self.ada)

    def test_chosen_customer_goes_first(self):
        self.assertEqual(self._found("A1", chosen_partner_id=self.bob.id), self.bob)

    def test_chosen_contact_stands_for_its_company(self):
        clerk = self._customer("Clerk", parent_id=self.bob.id)
        self.assertEqual(self._found("", chosen_partner_id=clerk.id), self.bob)

    def test_choice_settles_what_is_ambiguous(self):
        self._customer("Eve", ref="A1")
        self.assertEqual(self._problem(chosen_partner_id=self.ada.id), [])


class TestApply(OutsideCase):
    """One upsert of the good lines; nothing counts twice."""

    def test_record_says_what_the_line_said(self):
        self._euro(1.25, days_ago=100)
        self._send(
            self._line_of(paid=20, invoice_ref="2026-1", currency="EUR", disputed="yes")
            | {"paid_amount": 40}
        )
        self.assertRecordValues(
            self._records(),
            [
                {
                    "company_id": self.company.id,
                    "source_system": "books",
                    "external_ref": "4711",
                    "partner_id": self.ada.id,
                    "invoice_ref": "2026-1",
                    "invoice_date": ago(60),
                    "due_date": ago(30),
                    "paid_date": ago(20),
                    "currency_id": self.eur.id,
                    "company_currency_id": self.usd.id,
                    "amount": 100,
                    "paid_amount": 40,
                    "balance": 125,
                    "paid_balance": 50,
                    "disputed": True,
                }
            ],
        )

    def test_reference_stands_for_the_invoice_number(self):
        self._send(self._line_of())
        self.assertEqual(self._records().invoice_ref, "4711")

    def test_paid_date_alone_means_all_of_it(self):
        self._send(self._line_of(paid=10))
        self.assertEqual(self._records().paid_amount, 100)

    def test_upsert_equals_what_the_form_computes(self):
        self._euro(1.37, days_ago=100)
        self._send(self._line_of(paid=10, currency="EUR", amount="33.33"))
        record = self._records()
        sent = (record.balance, record.paid_balance)
        record._compute_balance()
        self.assertEqual((record.balance, record.paid_balance), sent)

    def test_repeated_file_writes_nothing(self):
        lines = [self._line_of("1"), self._line_of("2", paid=10)]
        self._send(*lines)
        before = self._versions()
        outcome = self._send(*lines)
        self.assertEqual(self._versions(), before)
        self.assertEqual((outcome["created"], outcome["updated"]), (0, 0))
        self.assertEqual(outcome["unchanged"], 2)

    def test_corrected_line_writes_one_record(self):
        self._send(self._line_of("1"), self._line_of("2"))
        before = self._versions()
        outcome = self._send(self._line_of("1"), self._line_of("2", amount="99"))
        changed = self._versions() ^ before
        self.assertEqual({ref for ref, _version in changed}, {"2"})
        self.assertEqual((outcome["updated"], outcome["unchanged"]), (1, 1))

    def _versions(self):
        """(reference, version of the row): any write makes another version."""
        self.cr.execute("SELECT external_ref, ctid::text FROM crm_payment_record")
        return set(self.cr.fetchall())

    def test_every_value_of_a_line_can_be_corrected(self):
        self._euro(1.25, days_ago=100)
        changes = {
            "partner_ref": "B2",
            "invoice_ref": "other",
            "invoice_date": str(ago(59)),
            "due_date": str(ago(29)),
            "paid_date": str(ago(5)),
            "currency": "EUR",
            "amount": "101",
            "paid_amount": "7",
            "disputed": "yes",
        }
        line = self._line_of(paid=10)
        self._send(line)
        for name, value in changes.items():
            line = line | {name: value}
            with self.subTest(name=name):
                self.assertEqual(self._send(line)["updated"], 1)
                self.assertEqual(self._send(line)["updated"], 0)

    def test_payment_that_is_taken_back(self):
        self._send(self._line_of(paid=10))
        self._send(self._line_of())
        self.assertFalse(self._records().paid_date)
        self.assertEqual(self._records().paid_balance, 0)

    def test_corrected_rate_is_taken_over(self):
        self._euro(1.25, days_ago=100)
        self._send(self._line_of(currency="EUR"))
        self.eur.rate_ids.filtered("company_id").inverse_company_rate = 1.5
        self._send(self._line_of(currency="EUR"))
        self.assertEqual(self._records().balance, 150)

    def test_import_of_the_last_change_is_kept(self):
        first = self._send(self._line_of())["import_id"]
        self._send(self._line_of())
        self.assertEqual(self._records().import_id.id, first)

    def test_only_the_good_ones(self):
        batch = self._batch(self._line_of("good"), self._line_of("bad", amount="x"))
        batch.action_apply_good()
        self.assertEqual(self._records().mapped("external_ref"), ["good"])
        self.assertEqual(batch.state, "partial")

    def test_all_or_none(self):
        batch = self._batch(self._line_of("good"), self._line_of("bad", amount="x"))
        told = batch.action_apply()
        self.assertFalse(self._records())
        self.assertIn("1 of 2 lines are bad", told["params"]["message"])
        self.assertEqual(batch.bad_line_ids.mapped("external_ref"), ["bad"])

    def test_all(self):
        batch = self._batch(self._line_of("1"), self._line_of("2"))
        batch.action_apply()
        self.assertEqual(len(self._records()), 2)
        self.assertEqual(batch.state, "applied")

    def test_bad_line_is_corrected_and_applied(self):
        batch = self._batch(self._line_of("good"), self._line_of("bad", amount="x"))
        batch.action_apply_good()
        batch.bad_line_ids.amount = "70"
        batch.action_apply()
        self.assertEqual(self._records(external_ref="bad").amount, 70)
        self.assertEqual((batch.state, batch.created_count), ("applied", 2))

    def test_line_that_became_bad_after_the_check_is_not_applied(self):
        batch = self._batch(self._line_of())
        batch.action_check()
        self.ada.ref = False
        batch.action_apply_good()
        self.assertFalse(self._records())

    def test_corrected_line_is_to_be_checked_again(self):
        batch = self._batch(self._line_of(amount="x"))
        batch.action_check()
        batch.line_ids.amount = "5"
        self.assertEqual((batch.line_ids.state, batch.state), ("new", "draft"))

    def test_applied_line_that_is_corrected(self):
        batch = self._batch(self._line_of())
        batch.action_apply()
        batch.line_ids.amount = "5"
        self.assertEqual(batch.state, "partial")
        batch.action_apply()
        self.assertEqual(self._records().amount, 5)

    def test_applying_twice(self):
        batch = self._batch(self._line_of())
        batch.action_apply()
        batch.action_apply()
        self.assertEqual((batch.created_count, batch.unchanged_count), (1, 0))

    def test_applied_import_stays(self):
        batch = self._batch(self._line_of())
        batch.action_apply()
        with self.assertRaisesRegex(UserError, "stays as the proof"):
            batch.unlink()

    def test_applied_import_keeps_its_source(self):
        batch = self._batch(self._line_of())
        batch.action_apply()
        with self.assertRaisesRegex(UserError, "make another import"):
            batch.source_system = "other"

    def test_outcome_in_the_chatter(self):
        batch = self._batch(self._line_of("1"), self._line_of("2", amount="x"))
        batch.action_apply_good()
        said = batch.message_ids[:1].body
        self.assertIn("1 records created, 0 changed, 0 unchanged. 1 lines", said)

    def test_lines_keep_their_number(self):
        batch = self._batch(*(self._line_of(str(n), amount="x") for n in range(3)))
        batch.action_check()
        batch.line_ids[0].unlink()
        batch._add_lines([self._line_of("new")])
        batch.action_check()
        numbers = {line.external_ref: line.number for line in batch.line_ids}
        self.assertEqual(numbers, {"1": 2, "2": 3, "new": 4})

    def test_lines_go_some_months_after_they_were_applied(self):
        batch = self._batch(self._line_of("1"), self._line_of("2", amount="x"))
        batch.action_apply_good()
        lines = self.env["crm.payment.import.line"]
        lines._gc_applied()
        self.assertEqual(len(batch.line_ids), 2)
        batch.line_ids.filtered("applied_date").applied_date = ago(91)
        lines._gc_applied()
        self.assertEqual(batch.line_ids.mapped("external_ref"), ["2"])


class TestAffected(OutsideCase):
    """Customers whose records differ are computed anew, and no others."""

    def test_customers_of_new_records(self):
        self._send(self._line_of("1"), self._line_of("2", partner_ref="B2"))
        self.assertEqual(self._queued(), self.ada + self.bob)

    def test_customer_of_the_corrected_line(self):
        self._send(self._line_of("1"), self._line_of("2", partner_ref="B2"))
        self._empty_queue()
        self._send(self._line_of("1"), self._line_of("2", partner_ref="B2", amount="9"))
        self.assertEqual(self._queued(), self.bob)

    def test_nobody_of_a_repeated_file(self):
        self._send(self._line_of())
        self._empty_queue()
        self._send(self._line_of())
        self.assertFalse(self._queued())

    def test_both_customers_of_a_record_that_moves(self):
        self._send(self._line_of())
        self._empty_queue()
        self._send(self._line_of(partner_ref="B2"))
        self.assertEqual(self._queued(), self.ada + self.bob)


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
