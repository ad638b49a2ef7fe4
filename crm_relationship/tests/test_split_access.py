"""Who may split contacts, and of which company."""

from odoo.exceptions import AccessError

from .split_case import SplitCase


class TestSplitOfTwoCompanies(SplitCase):
    def test_rows_of_both_houses(self):
        other = self._company("Abroad", self.eur)
        self._open_books(other)
        companies = self.company | other
        self._sell(self.ada, 10)
        self._sell(self.bob, 20)
        self._sell(self.bob, 30, company=other)
        self._refresh(companies=companies)
        merge = self._merge()
        self._refresh(companies=companies)
        merge.action_split()
        self._refresh(companies=companies)
        rows = self.env["crm.relationship"].search(
            [
                ("company_id", "in", companies.ids),
                ("partner_id", "in", (self.ada | self.bob).ids),
            ]
        )
        self.assertEqual(
            {
                (row.partner_id.name, row.company_id.name, row.revenue_total)
                for row in rows.filtered("revenue_total")
            },
            {("Ada", "House", 10), ("Bob", "House", 20), ("Bob", "Abroad", 30)},
        )

    def test_contacts_of_another_company(self):
        other = self._company("Abroad", self.eur)
        cleo = self._customer("Cleo", company_id=other.id)
        dan = self._customer("Dan", company_id=other.id)
        merge = self._merge(dan, cleo)
        manager = self._manager()
        self.assertNotIn(merge, self._as(manager)["crm.partner.merge"].search([]))
        with self.assertRaises(AccessError):
            self._as(manager, merge).action_split()
        self._as(self._manager(other), merge).action_split()
        self.assertEqual(dan.company_id, other)


class TestWhoMaySplit(SplitCase):
    def setUp(self):
        super().setUp()
        self._sell(self.bob, 100)
        self.merge = self._merge()

    def test_nobody_else(self):
        for role in ("employee", "salesperson", "sales_lead", "accountant", "portal"):
            user = self._user(role)
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._as(user, self.merge).action_split()
        self.assertFalse(self.bob.exists())

    def test_a_manager_who_may_not_create_contacts(self):
        user = self._user("crm_manager")
        user.group_ids -= self.env.ref("base.group_partner_manager")
        with self.assertRaisesRegex(AccessError, "who may also create contacts"):
            self._as(user, self.merge).action_split()

    def test_a_manager_without_the_books(self):
        manager = self._manager()
        action = self._as(manager, self.merge).action_split()
        self.assertEqual(action["res_model"], "res.partner")
        self.assertEqual(self.merge.split_user_id, manager)
        self.assertEqual(self.bob.message_ids[0].author_id, manager.partner_id)
        moves = self.env["account.move"].search([("partner_id", "=", self.bob_id)])
        self.assertEqual(moves.amount_total, 100)

    def test_nobody_reads_the_rows_themselves(self):
        merge = self._as(self._manager(), self.merge)
        self.assertEqual(merge.content, "2 × Journal Item\n1 × Journal Entry")
        with self.assertRaises(AccessError):
            merge.read(["changes"])
