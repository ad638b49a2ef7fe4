"""Accounting shares what it wants to share, and nobody takes nothing for zero."""

from odoo.exceptions import AccessError

from .payment_standing_case import PaymentCase
from .test_access_figures import SALES, AccessFiguresCase

DAYS = (
    "weighted_days_late",
    "mean_days_late",
    "on_time_share",
    "payment_trend",
    "disputed_share",
)
SHARED_DAYS = ("shared_days_late", "shared_on_time_share")
SHARED_AMOUNTS = ("shared_due_amount", "shared_overdue_amount", "shared_invoiced_24m")


class SharingCase(PaymentCase):
    """Ada paid 100 ten days late, three times, and owes 50 for five days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for _time in range(3):
            cls._sell_and_pay(100, 10)
        cls._sell(cls.ada, 50, days_ago=35, due=5)
        cls._refresh()

    @classmethod
    def _share(cls, sharing, company=None):
        policy = cls.env["crm.payment.policy"]
        return policy.create(
            {"company_id": (company or cls.company).id, "sharing": sharing}
        )

    def _seen(self, role="salesperson"):
        return self._as(self._user(role), self._row(self.ada))


class TestPaymentSharing(SharingCase):
    def test_nothing_but_the_standing_is_shared_by_default(self):
        row = self._seen()
        self.assertEqual(row.payment_band, "b")
        for name in SHARED_DAYS + SHARED_AMOUNTS:
            self.assertIs(row[name], False, name)

    def test_words_without_a_figure_of_accounting(self):
        self.assertEqual(
            self._seen().payment_reason,
            "Pays a little late (4 payments in 24 months).",
        )

    def test_days_are_shared(self):
        self._share("days")
        # 300 for 10 days and 50 for 5: 3250 / 350
        self.assertEqual(self._seen().shared_days_late, 9.3)

    def test_days_are_shared_without_amounts(self):
        self._share("days")
        self.assertIs(self._seen().shared_overdue_amount, False)

    def test_words_with_days(self):
        self._share("days")
        reason = self._seen().payment_reason
        self.assertIn("9 days late", reason)
        self.assertNotIn("Overdue", reason)

    def test_amounts_are_shared(self):
        self._share("all")
        row = self._seen()
        self.assertEqual(
            (row.shared_due_amount, row.shared_overdue_amount, row.shared_invoiced_24m),
            (50, 50, 350),
        )

    def test_words_with_amounts(self):
        self._share("all")
        self.assertIn("Overdue now: $\xa050.00.", self._seen().payment_reason)

    def test_sharing_can_be_taken_back(self):
        policy = self._share("all")
        self.assertEqual(self._seen().shared_due_amount, 50)
        policy.sharing = "band"
        self.assertIs(self._seen().shared_due_amount, False)

    def test_deleted_policy_shares_the_standing_alone(self):
        self._share("all").unlink()
        self.assertIs(self._seen().shared_due_amount, False)

    def test_nothing_due_is_a_shared_zero(self):
        self._share("all")
        self._sell_and_pay(100, 0, self.bob)
        self._refresh()
        row = self._as(self._user("salesperson"), self._row(self.bob))
        self.assertEqual(row.shared_due_amount, 0)
        self.assertIsNot(row.shared_due_amount, False)

    def test_accounting_reads_all_in_words(self):
        reason = self._seen("accountant").payment_reason
        self.assertIn("9 days late", reason)
        self.assertIn("Overdue now", reason)

    def test_unshared_rows_are_not_found_by_what_they_hide(self):
        relation = self._as(self._user("salesperson"))["crm.relationship"]
        for domain in (
            [("shared_due_amount", ">", 0)],
            [("shared_due_amount", "!=", False)],
            [("shared_days_late", "<", 1000)],
        ):
            self.assertFalse(relation.search(domain), domain)

    def test_shared_rows_are_found(self):
        self._share("all")
        relation = self._as(self._user("salesperson"))["crm.relationship"]
        found = relation.search([("shared_overdue_amount", ">", 49)])
        self.assertEqual(found.partner_id, self.ada)

    def test_groups_of_unshared_figures_are_blank(self):
        relation = self._as(self._user("salesperson"))["crm.relationship"]
        rows = relation.formatted_read_group(
            [("partner_id", "=", self.ada.id)], [], ["shared_due_amount:sum"]
        )
        self.assertFalse(rows[0]["shared_due_amount:sum"])

    def test_contact_shows_what_is_shared(self):
        self._share("all")
        ada = self._as(self._user("salesperson"), self.ada)
        self.assertEqual(ada.relationship_shared_overdue_amount, 50)
        self.assertIn("Overdue now", ada.payment_reason)

    def test_contact_shows_nothing_unshared(self):
        ada = self._as(self._user("salesperson"), self.ada)
        self.assertIs(ada.relationship_shared_overdue_amount, False)
        self.assertEqual(ada.payment_band, "b")

    def test_contacts_are_sorted_by_what_is_shared(self):
        self._share("all")
        self._sell(self.bob, 70, days_ago=35, due=5)
        self._refresh()
        partners = self._as(self._user("salesperson"))["res.partner"]
        found = partners.search(
            [("id", "in", (self.ada | self.bob).ids)],
            order="relationship_shared_overdue_amount desc",
        )
        self.assertEqual(found, self.bob | self.ada)

    def test_each_company_shares_its_own(self):
        other = self._company("Annex", self.eur)
        self._open_books(other)
        self._sell(self.ada, 80, days_ago=35, due=5, company=other)
        self._refresh(companies=self.company | other)
        self._share("all", other)
        user = self._user(
            "salesperson", company_ids=[(6, 0, (self.company | other).ids)]
        )
        rows = self._as(user)["crm.relationship"].search(
            [("partner_id", "=", self.ada.id)]
        )
        self.assertEqual(
            {row.company_id: row.shared_overdue_amount for row in rows},
            {self.company: False, other: 80},
        )


class TestPaymentSharingAccess(AccessFiguresCase):
    def test_days_of_a_row_are_accountings(self):
        for role in (*SALES, "crm_manager"):
            with self.subTest(role=role):
                self.assertHidden(self._rows(role), DAYS)

    def test_days_of_a_contact_are_accountings(self):
        names = [f"relationship_{name}" for name in DAYS]
        for role in (*SALES, "crm_manager"):
            with self.subTest(role=role):
                self.assertHidden(self._partners(role), names)

    def test_accountant_sees_days(self):
        self.assertShown(self._rows("accountant"), DAYS)

    def test_everybody_may_ask_for_shared_figures(self):
        for role in (*SALES, "crm_manager", "accountant"):
            self.assertShown(self._rows(role), SHARED_DAYS + SHARED_AMOUNTS)

    def test_who_may_change_what_is_shared(self):
        policy = self.env["crm.payment.policy"].create({"company_id": self.company.id})
        for role in (*SALES, "crm_manager", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(self._user(role), policy).write({"sharing": "all"})
        advisor = self._user("accountant")
        advisor.group_ids += self.env.ref("account.group_account_manager")
        self._as(advisor, policy).write({"sharing": "all"})
        self.assertEqual(policy.sharing, "all")
