"""Records of invoices kept outside: what may be entered, by whom, and who sees it."""

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tools import mute_logger

from .common import ago
from .payment_case import OutsideCase


class TestRecordGuards(OutsideCase):
    """What a person may not enter."""

    def _refuse(self, error, text, **vals):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(error, text),
            self.cr.savepoint(),
        ):
            self._record(**vals)

    def test_same_reference_twice(self):
        self._record()
        self._refuse(IntegrityError, "crm_payment_record_key", invoice_ref="other")

    def test_same_reference_of_another_system(self):
        self._record()
        self._record(source_system="other", invoice_ref="other")
        self.assertEqual(len(self._records(external_ref="4711")), 2)

    def test_negative_amount(self):
        self._refuse(IntegrityError, "amounts_positive", amount=-1)

    def test_negative_payment(self):
        self._refuse(IntegrityError, "amounts_positive", paid=0, paid_amount=-1)

    def test_due_before_invoiced(self):
        self._refuse(IntegrityError, "due_after_invoice", days_ago=10, due=11)

    def test_paid_before_invoiced(self):
        self._refuse(IntegrityError, "paid_after_invoice", days_ago=10, due=0, paid=11)

    def test_invoice_that_lies_ahead(self):
        self._refuse(ValidationError, "lie ahead", days_ago=-1, due=-9)

    def test_payment_that_lies_ahead(self):
        self._refuse(ValidationError, "lie ahead", paid=-1)

    def test_of_today(self):
        self.assertTrue(self._record(days_ago=0, due=0, paid=0))

    def test_contact_instead_of_its_company(self):
        clerk = self._customer("Clerk", parent_id=self.ada.id)
        self._refuse(ValidationError, "choose Ada instead of", partner_id=clerk.id)

    def test_currency_without_a_rate(self):
        self.eur.rate_ids.unlink()
        self._refuse(ValidationError, "no rate for EUR", currency_id=self.eur.id)

    def test_invoice_of_the_ledger(self):
        invoice = self._sell(self.ada, 100)
        self._refuse(ValidationError, "in the ledger", invoice_ref=invoice.name)

    def test_reference_of_an_invoice_of_the_ledger(self):
        self._sell(self.ada, 100).ref = "2026-17"
        self._refuse(ValidationError, "in the ledger", invoice_ref="2026-17")

    def test_invoice_number_of_another_customer(self):
        invoice = self._sell(self.bob, 100)
        self.assertTrue(self._record(invoice_ref=invoice.name))

    def test_invoice_number_of_a_draft(self):
        invoice = self._sell(self.ada, 100)
        name = invoice.name
        invoice.button_draft()
        self.assertTrue(self._record(invoice_ref=name))

    def test_paid_date_means_all_of_it(self):
        self.assertEqual(self._record(paid=10).paid_amount, 100)

    def test_part_that_is_paid(self):
        self.assertEqual(self._record(paid=10, paid_amount=40).paid_balance, 40)

    def test_payment_that_is_taken_back(self):
        record = self._record(paid=10)
        record.paid_date = False
        self.assertEqual(record.paid_balance, 0)

    def test_amount_at_the_rate_of_the_invoice_date(self):
        self._euro(1.25, days_ago=100)
        self._euro(2, days_ago=20)
        record = self._record(currency_id=self.eur.id, days_ago=60, paid=10)
        self.assertEqual((record.balance, record.paid_balance), (125, 125))

    def test_amount_before_the_first_rate(self):
        # Odoo takes the first rate there is
        self._euro(1.25, days_ago=50)
        record = self._record(currency_id=self.eur.id, days_ago=60)
        self.assertEqual(record.balance, 125)


class TestRecordQueue(OutsideCase):
    """Whoever a record concerns is computed anew."""

    def test_new_record(self):
        self._record()
        self.assertEqual(self._queued(), self.ada)

    def test_changed_record(self):
        record = self._record()
        self._empty_queue()
        record.paid_date = ago(1)
        self.assertEqual(self._queued(), self.ada)

    def test_record_that_goes_to_another_customer(self):
        record = self._record()
        self._empty_queue()
        record.partner_id = self.bob
        self.assertEqual(self._queued(), self.ada + self.bob)

    def test_deleted_record(self):
        record = self._record()
        self._empty_queue()
        record.unlink()
        self.assertEqual(self._queued(), self.ada)


class TestRecordCompanies(OutsideCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls._company("Branch", cls.eur)
        companies = (cls.company + cls.branch).ids
        cls.env.user.company_ids += cls.branch
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=companies))

    def test_same_reference_of_two_companies(self):
        self._send(self._line_of())
        outcome = self._send(self._line_of(), company_id=self.branch.id)
        self.assertEqual(outcome["created"], 1)

    def test_each_company_has_its_own_standing(self):
        self._send(self._line_of(amount=100))
        self._send(self._line_of(amount=30), company_id=self.branch.id)
        self._refresh(companies=self.company + self.branch)
        self.assertEqual(self._row(self.ada).due_amount, 100)
        self.assertEqual(self._row(self.ada, self.branch).due_amount, 30)

    def test_each_company_in_its_own_currency(self):
        self._euro(1.25, days_ago=100)
        usd_rate = {"name": ago(100), "currency_id": self.usd.id}
        usd_rate |= {"company_id": self.branch.id, "inverse_company_rate": 0.5}
        self.env["res.currency.rate"].with_company(self.branch).create(usd_rate)
        self._send(self._line_of("E", currency="EUR"))
        self._send(self._line_of("D", currency="USD"), company_id=self.branch.id)
        balances = {record.external_ref: record.balance for record in self._records()}
        self.assertEqual(balances, {"E": 125, "D": 50})

    def test_records_of_another_company_are_hidden(self):
        self._send(self._line_of(), company_id=self.branch.id)
        accountant = self._as(self._user("accountant"))
        self.assertFalse(accountant["crm.payment.record"].search([]))
        self.assertFalse(accountant["crm.payment.import"].search([]))
        self.assertFalse(accountant["crm.payment.import.line"].search([]))

    def test_no_import_for_another_company(self):
        accountant = self._as(self._user("accountant"))
        with self.assertRaises(AccessError):
            accountant["crm.payment.import"].import_lines(
                [self._line_of()], "books", self.branch.id
            )


class TestRecordRights(OutsideCase):
    """Accountants enter and correct, auditors read, others see nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.record = cls._record()
        cls.batch = cls._batch(cls._line_of("1"))
        cls.owned = (cls.record, cls.batch, cls.batch.line_ids)

    def test_accountant_reads_and_writes(self):
        accountant = self._user("accountant")
        for records in self.owned:
            records = self._as(accountant, records)
            records.check_access("read")
            records.check_access("write")
            records.browse().check_access("create")

    def test_accountant_does_not_delete_records(self):
        with self.assertRaises(AccessError):
            self._as(self._user("accountant"), self.record).unlink()

    def test_accountant_checks_and_applies(self):
        self._as(self._user("accountant"), self.batch).action_apply()
        self.assertEqual(self.batch.state, "applied")

    def test_auditor_reads_only(self):
        auditor = self._user("employee")
        auditor.group_ids += self.env.ref("account.group_account_readonly")
        for records in self.owned:
            records = self._as(auditor, records)
            records.check_access("read")
            for operation in ("write", "create", "unlink"):
                with self.assertRaises(AccessError):
                    records.check_access(operation)

    def test_auditor_applies_nothing(self):
        auditor = self._user("employee")
        auditor.group_ids += self.env.ref("account.group_account_readonly")
        for button in ("action_check", "action_apply", "action_apply_good"):
            with self.subTest(button=button), self.assertRaises(AccessError):
                getattr(self._as(auditor, self.batch), button)()

    def test_others_see_nothing(self):
        for role in (
            "employee",
            "salesperson",
            "sales_lead",
            "crm_user",
            "crm_manager",
            "portal",
            "public",
        ):
            user = self._user(role)
            for records in self.owned:
                with self.subTest(role=role, model=records._name):
                    records = self._as(user, records)
                    with self.assertRaises(AccessError):
                        records.read(
                            ["company_id" if "company_id" in records else "id"]
                        )
                    with self.assertRaises(AccessError):
                        records.search([])

    def test_others_import_nothing(self):
        for role in ("salesperson", "crm_manager", "employee"):
            imports = self._as(self._user(role))["crm.payment.import"]
            with self.subTest(role=role), self.assertRaises(AccessError):
                imports.import_lines([self._line_of()], "books")
