"""One history: for whom."""

from odoo.exceptions import AccessError
from odoo.fields import Command

from .timeline_case import TimelineCase


class TestTimelineRights(TimelineCase):
    """Every branch as those who may not see it; each test fails without its rule."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("salesperson", name="Sam")
        cls.other = cls._user("salesperson", name="Olga")

    def _channels(self, user, partner=None, **vals):
        page = self._page(partner, user=user, limit=100, **vals)
        return sorted({entry["channel"] for entry in page["entries"]})

    def test_orders_of_another_salesperson(self):
        self._order(self.ada, 300, 2, user_id=self.other.id)
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.other), ["order"])

    def test_messages_of_an_order_that_is_hidden(self):
        order = self._order(self.ada, 300, 2, user_id=self.other.id)
        self._say(order, "Secret price", 1)
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.other), ["email", "order"])

    def test_opportunities_of_another_salesperson(self):
        lead = self._lead(self.ada, user_id=self.other.id)
        self._say(lead, "Secret plan", 1)
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.other), ["email", "opportunity"])

    def test_invoices_of_another_salesperson(self):
        invoice = self._sell(self.ada, 100, 40)
        invoice.invoice_user_id = self.other
        self._say(invoice, "Secret sum", 1)
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.other), ["email", "invoice"])

    def test_payments_are_accountings(self):
        self._pay(self._sell(self.ada, 100, 40), 5)
        self.assertNotIn("payment", self._channels(self.us))
        self.assertIn("payment", self._channels(self._user("accountant")))

    def test_salesperson_sees_that_it_was_paid_late_and_no_amount(self):
        invoice = self._sell(self.ada, 777, 40, due=20)
        self._pay(invoice, 5)
        entry = self._page(user=self.us)["entries"][0]
        self.assertEqual((entry["paid"], entry["amount"]), ("Paid late", False))
        self.assertNotIn("777", str(entry))
        seen = self._page(user=self._user("accountant"))["entries"]
        entry = next(e for e in seen if e["channel"] == "invoice")
        self.assertEqual(entry["paid"], "Paid 15 days late")
        self.assertIn("777", entry["amount"])

    def test_words_of_payment(self):
        for days, paid, words in (
            (10, 12, "Paid on time"),
            (10, 10, "Paid on time"),
            (10, None, "Overdue for 10 days"),
            (-5, None, ""),
        ):
            with self.subTest(due=days, paid=paid):
                customer = self._customer("Payer")
                invoice = self._sell(customer, 100, 40, due=days)
                if paid is not None:
                    self._pay(invoice, paid)
                entries = self._page(customer, user=self._user("accountant"))["entries"]
                entry = next(e for e in entries if e["channel"] == "invoice")
                self.assertEqual(entry["paid"], words)

    def test_reversed_invoice_is_not_called_late(self):
        invoice = self._sell(self.ada, 100, 40, due=20)
        refund = self._refund(self.ada, 100, 1)
        self._match(invoice, refund)
        entries = self._page(user=self._user("accountant"))["entries"]
        self.assertEqual({entry["paid"] for entry in entries}, {""})

    def test_meeting_that_is_private(self):
        self._meet("Doctor", 1, privacy="private")
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.us), ["meeting"])

    def test_meeting_in_a_calendar_that_is_private(self):
        self.env["res.users.settings"]._find_or_create_for_user(
            self.us
        ).calendar_default_privacy = "private"
        self._meet("Doctor", 1)
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.us), ["meeting"])

    def test_private_meeting_with_oneself_in_it(self):
        self._meet(
            "Plan",
            1,
            privacy="private",
            partner_ids=[Command.set((self.eva | self.seller.partner_id).ids)],
        )
        self.assertEqual(self._channels(self.seller), ["meeting"])

    def test_confidential_entry(self):
        self._talk("Illness", 1, confidential=True)
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.us), ["phone"])
        reader = self._user("sales_lead")
        reader.group_ids += self.env.ref(
            "crm_relationship.crm_relationship_group_confidential"
        )
        self.assertEqual(self._channels(reader), ["phone"])

    def test_entries_of_customers_of_another_salesperson(self):
        self.ada.user_id = self.other
        self._talk("Call", 1)
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.other), ["phone"])

    def test_nothing_of_another_company(self):
        company = self._company("Branch", self.eur)
        self._open_books(company)
        foreign = self._user("accountant", company_id=company.id)
        self._order(self.ada, 300, 2)
        invoice = self._sell(self.ada, 100, 40)
        self._pay(invoice, 5)
        self._lead(self.ada)
        self._talk("Call", 1)
        self._say(invoice, "Thanks", 1)
        self.assertEqual(self._channels(foreign), [])

    def test_decisions_about_customers_of_another_salesperson(self):
        self.ada.user_id = self.other
        self._decide(self.other)
        self.assertEqual(self._channels(self.seller), [])
        self.assertEqual(self._channels(self.other), ["decision"])

    def test_decision_shows_no_figure_of_it(self):
        self._sell(self.ada, 777, 40, product=self._product(cost=111))
        self._refresh()
        self._decide(self._user("crm_manager"))
        page = self._page(user=self.seller, filters={"channels": ["decision"]})
        self.assertEqual([entry["title"] for entry in page["entries"]], ["Ten off"])
        self.assertNotIn("777", str(page))
        self.assertNotIn("666", str(page))

    def test_decisions_of_another_company(self):
        self._decide(self.us)
        company = self._company("Branch", self.eur)
        foreign = self._user("accountant", company_id=company.id)
        self.assertEqual(self._channels(foreign), [])

    def _decide(self, user):
        return self._as(user)["crm.decision"].make(
            "price", self.ada, "Ten off", reason="Loyal"
        )

    def test_message_on_the_contact_is_for_whoever_sees_the_contact(self):
        self._say(self.ada, "Hello", 1)
        self.assertEqual(self._channels(self.seller), ["email"])

    def test_employee_without_sales(self):
        self._order(self.ada, 300, 2)
        self._sell(self.ada, 100, 40)
        self._lead(self.ada)
        self._talk("Call", 1)
        self.assertEqual(self._channels(self._user("employee")), [])

    def test_people_outside_have_no_history(self):
        portal = self._user("portal")
        with self.assertRaises(AccessError):
            self._page(portal.partner_id, user=portal)

    def test_search_finds_nothing_that_is_hidden(self):
        order = self._order(self.ada, 300, 2, user_id=self.other.id)
        self._say(order, "Secret price", 1)
        self._talk("Secret illness", 1, confidential=True)
        self.assertEqual(self._channels(self.seller, filters={"search": "Secret"}), [])
