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


class TestRecordStanding(OutsideCase):
    """Records and the same facts as documents of the ledger make one standing.

    Ada's invoices are kept outside, Bob's are posted and reconciled by Odoo.
    """

    def _both(self, amount, days_ago, due, paid=None, part=None, disputed=False):
        """The same invoice for Ada outside and for Bob in the ledger."""
        count = len(self._records())
        self._send(
            self._line_of(f"R{count}", days_ago, due, paid, disputed=disputed)
            | {"amount": amount, "paid_amount": part}
        )
        invoice = self._sell(self.bob, amount, days_ago=days_ago, due=due)
        if paid is not None:
            self._pay(invoice, days_ago=paid, amount=part)
        if disputed:
            invoice.action_toggle_block_payment()

    def _payment(self, partner):
        row = self._row(partner)
        names = [
            name
            for name, field in row._fields.items()
            if getattr(field, "family", None) == "payment" and field.store
        ]
        self.assertGreater(len(names), 6)
        return {name: row[name] for name in [*names, "payment_band"]}

    def assertSame(self, **vals):  # noqa: N802
        self._refresh(**vals)
        self.assertTrue(self._row(self.bob))
        self.assertEqual(self._payment(self.ada), self._payment(self.bob))

    def test_paid_on_time(self):
        self._both(100, 60, 30, paid=30)
        self.assertSame()

    def test_paid_late(self):
        self._both(100, 60, 30, paid=10)
        self.assertSame()
        self.assertEqual(self._row(self.ada).weighted_days_late, 20)

    def test_paid_early(self):
        self._both(100, 60, 30, paid=50)
        self.assertSame()

    def test_paid_in_part(self):
        self._both(100, 60, 30, paid=30, part=60)
        self.assertSame()
        self.assertEqual(self._row(self.ada).overdue_amount, 40)

    def test_paid_too_much(self):
        self._both(100, 60, 30, paid=30)
        self._records().paid_amount = 130
        self.assertSame()

    def test_not_due_yet(self):
        self._both(100, 10, -20)
        self.assertSame()
        self.assertEqual(self._row(self.ada).due_amount, 100)

    def test_due_today(self):
        self._both(100, 10, 0)
        self.assertSame()

    def test_overdue(self):
        self._both(100, 60, 30)
        self.assertSame()
        self.assertEqual(self._row(self.ada).overdue_amount, 100)

    def test_disputed(self):
        self._both(100, 60, 30, disputed="yes")
        self.assertSame()
        self.assertEqual(self._row(self.ada).overdue_amount, 0)

    def test_old_and_open(self):
        self._both(100, 900, 870)
        self.assertSame()

    def test_old_and_paid(self):
        self._both(100, 900, 870, paid=800)
        self._both(50, 20, 10)
        self.assertSame()

    def test_first_day_of_24_months(self):
        self._both(100, 729, 700, paid=690)
        self._both(300, 730, 700, paid=650)
        self.assertSame()
        self.assertEqual(self._row(self.ada).invoiced_24m, 100)

    def test_band_of_several(self):
        for days_ago in (200, 150, 100, 60):
            self._both(100 + days_ago, days_ago, days_ago - 30, paid=days_ago - 50)
        self.assertSame()
        self.assertTrue(self._row(self.ada).payment_band)

    def test_of_a_past_day(self):
        self._both(100, 60, 50, paid=10)
        self._both(70, 10, 5)
        self.assertSame(as_of=ago(20))
        self.assertEqual(self._row(self.ada).due_amount, 100)

    def test_in_euro(self):
        self._euro(1.25, days_ago=100)
        line = self._line_of(paid=10, currency="EUR", amount=80, paid_amount=30)
        self._send(line)
        invoice = self._sell(self.bob, 80, days_ago=60, due=30, currency=self.eur)
        self._pay(invoice, days_ago=10, amount=30)
        self.assertSame()
        self.assertEqual(self._row(self.ada).overdue_amount, 62.5)

    def test_cost_of_late_payment(self):
        self._both(100, 60, 30, paid=10)
        self._refresh()
        cost = self._row(self.ada).late_payment_cost_12m
        self.assertTrue(cost)
        self.assertEqual(cost, self._row(self.bob).late_payment_cost_12m)

    def test_by_the_queue_as_by_the_full_run(self):
        self._refresh()
        self._both(100, 60, 30, paid=10)
        self._drain()
        drained = self._payment(self.ada)
        self._refresh()
        self.assertEqual(self._payment(self.ada), drained)

    def test_one_customer_of_both_worlds(self):
        self._sell(self.ada, 100, days_ago=60, due=30)
        self._send(self._line_of(amount=50))
        self._refresh()
        self.assertEqual(self._row(self.ada).overdue_amount, 150)

    def test_record_and_document_are_two_observations(self):
        self._pay(self._sell(self.ada, 100, days_ago=60, due=30), days_ago=30)
        self._send(self._line_of(paid=30))
        self._refresh()
        self.assertEqual(self._row(self.ada).payment_count, 2)


class TestRecordOwner(OutsideCase):
    def test_change_of_parent_leaves_records_where_they_were(self):
        self._send(self._line_of())
        group = self._customer("Group", is_company=True)
        self.ada.parent_id = group
        self._refresh()
        self.assertEqual(self._row(self.ada).due_amount, 100)
        self.assertFalse(self._row(group).due_amount)

    def test_merge_moves_records(self):
        self._send(self._line_of())
        self._merge(self.ada, into=self.bob)
        self._drain()
        self.assertEqual(self._row(self.bob).due_amount, 100)

    def test_records_of_a_merged_customer_are_still_the_same(self):
        self._send(self._line_of())
        self._merge(self.ada, into=self.bob)
        self.bob.ref = "A1"
        self.assertEqual(self._send(self._line_of())["unchanged"], 1)

    def _merge(self, partner, into):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        self.env.flush_all()
        wizard._merge((partner + into).ids, into)
        self.env.invalidate_all()


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
