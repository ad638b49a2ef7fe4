from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .common import LoyaltyCase


class TestTwoCompanies(LoyaltyCase):
    """The house keeps its books in dollars, Maison in euros; a euro costs 2 dollars."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maison = cls._company("Maison", cls.eur)
        cls._open_books(cls.maison)
        for company in cls.company, cls.maison:
            cls._euro(2, 1000, company)
        cls.both = cls.company | cls.maison
        cls.etoiles = cls._program(name="Etoiles", company_id=cls.maison.id)

    @classmethod
    def _share(cls, **vals):
        """A programme of both companies, the only one there is."""
        (cls.program | cls.etoiles).active = False
        return cls._program(
            name="Everywhere", company_id=False, currency_id=cls.usd.id, **vals
        )

    def _user_of_both(self, role="salesperson", **vals):
        return self._user(role, company_ids=[Command.set(self.both.ids)], **vals)

    def _orders(self):
        """An order of 100 in each company's currency."""
        here = self._quote(self.ada, (self.lamp, 1, 100))
        there = self._quote(self.ada, (self.lamp, 1, 100), company_id=self.maison.id)
        return here | there

    def test_credit_note_in_another_currency_returns_what_it_is_worth(self):
        invoice = self._bill_order(self._confirm(self.ada, (self.lamp, 1, 100)))
        reversal = self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = reversal.create({"journal_id": invoice.journal_id.id})
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.currency_id = self.eur
        note.invoice_line_ids.price_unit = 20
        note.action_post()
        # 20 euros are 40 of the 100 dollars
        self.assertEqual(note.amount_total, 20)
        self.assertEqual(self._card(self.ada).points, 60)

    def test_one_call_confirms_orders_of_both_each_in_its_own_programme(self):
        seller = self._user_of_both("sales_lead")
        orders = self._orders()
        self._as(seller, orders).action_confirm()
        for program in self.program, self.etoiles:
            card = self._card(self.ada, program)
            self.assertEqual(self._kinds(card), [("earn", 100)])
            self.assertEqual(card.move_ids.company_id, program.company_id)
            self.assert_proven(card)

    def test_one_call_returns_invoices_of_both(self):
        orders = self._orders()
        orders.action_confirm()
        for order in orders:
            order = order.with_company(order.company_id)
            self._bill_order(order)
        clerk = self._user_of_both("accountant")
        for invoice in self._as(clerk, orders.invoice_ids):
            self._return(invoice)
        for program in self.program, self.etoiles:
            self.assertEqual(self._card(self.ada, program).points, 0)

    def test_one_night_expires_points_of_both(self):
        self._share(expiry_policy="fixed", expiry_count=1)
        self._orders().action_confirm()
        card = self.env["loyalty.card"].search([("program_id.name", "=", "Everywhere")])
        self.assertEqual(card.points, 200)
        with freeze_time("2026-08-01 12:00:00"):
            self.env["crm.loyalty.expiry"]._expire()
        self.assertEqual(card.points, 0)
        self.assert_proven(card)

    def test_shared_programme_counts_in_the_currency_of_who_sells(self):
        shared = self._share(point_value=0.1, expected_rate=1)
        self._orders().action_confirm()
        card = self._card(self.ada, shared)
        self.assertEqual(
            {(lot.company_id.name, lot.remaining) for lot in card.lot_ids},
            {("House", 100), ("Maison", 100)},
        )
        for company in self.both:
            statement = self.env["crm.loyalty.liability"].create(
                {"program_id": shared.id, "company_id": company.id, "date": TODAY}
            )
            statement.action_compute()
            self.assertEqual(statement.open_points, 100)
            # 10 cents of a dollar, 5 of a euro
            wanted = 0.1 if company == self.company else 0.05
            self.assertAlmostEqual(statement.point_value, wanted, 6)

    def test_points_of_one_company_are_redeemed_in_the_other(self):
        shared = self._share()
        self._confirm(self.ada, (self.lamp, 1, 100))
        order = self._quote(self.ada, (self.chair, 1, 50), company_id=self.maison.id)
        self._redeem(order, shared.reward_ids)
        order.action_confirm()
        # 100 points take 10 dollars off, which are 5 euros
        self.assertEqual(order.amount_total, 45)
        card = self._card(self.ada, shared)
        spent = card.move_ids.filtered(lambda move: move.kind == "spend")
        self.assertEqual((spent.points, spent.company_id), (-100, self.maison))
        self.assert_proven(card)

    def test_agent_has_terms_in_each_company_in_its_currency(self):
        shared = self._share(referral_active=True)
        card = self._give(self.ada, 0, shared)
        self._confirm(self.bob, referral_card_id=card.id)
        agents = self.env["crm.loyalty.agent"].create(
            [
                {
                    "partner_id": self.ada.id,
                    "program_id": shared.id,
                    "company_id": company.id,
                    "points_per_unit": rate,
                    "start_date": "2026-06-01",
                }
                for company, rate in ((self.company, 0.1), (self.maison, 0.2))
            ]
        )
        self._sell(self.bob, 300)
        self._sell(self.bob, 50, company=self.maison)
        agents._post_month(TODAY.replace(month=7, day=1))
        self.assertEqual(
            {(move.company_id.name, move.points) for move in card.move_ids},
            {("House", 30), ("Maison", 10)},
        )
        self.assertEqual(
            {lot.company_id.name for lot in card.lot_ids}, {"House", "Maison"}
        )

    def test_referral_of_a_shared_programme_is_owed_by_who_sold(self):
        shared = self._share(referral_active=True, referral_points=100)
        card = self._give(self.ada, 0, shared)
        order = self._confirm(
            self.bob, referral_card_id=card.id, company_id=self.maison.id
        )
        self._pay(self._bill_order(order.with_company(self.maison)))
        self.env["crm.loyalty.referral"]._reward_all(ago(-20))
        self.assertEqual(
            [(move.kind, move.points, move.company_id) for move in card.move_ids],
            [("bonus", 100, self.maison)],
        )

    def test_currency_of_a_company_with_a_ledger_stays(self):
        self._confirm(self.ada)
        self.company.currency_id = self.usd
        with self.assertRaisesRegex(UserError, "House has a points ledger.* in USD"):
            self.company.currency_id = self.eur
        self.maison.currency_id = self.usd  # which has none

    def test_programme_with_entries_stays_with_its_company(self):
        self._give(self.ada, 10)
        with self.assertRaisesRegex(UserError, "owes the points"):
            self.program.company_id = self.maison
        self.program.company_id = False
        with self.assertRaisesRegex(UserError, "owes the points"):
            self.program.company_id = self.company
