"""A referral from its code to its reward: the card, the first order, the points."""

from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger

from odoo.addons.crm_relationship.tests.common import TODAY, ago

from .referral_case import ReferralCase


class TestReferralCode(ReferralCase):
    def test_card_of_a_referral_programme_has_a_code_and_a_link(self):
        self.assertEqual(len(self.card.referral_code), 14)
        self.assertTrue(
            self.card.referral_link.endswith(
                f"/loyalty/referral/{self.card.referral_code}"
            )
        )

    def test_switching_on_gives_every_card_a_code_of_its_own(self):
        later = self._program(name="Later")
        cards = self._give(self.ada, 5, later) | self._give(self.bob, 5, later)
        self.assertFalse(any(cards.mapped("referral_code")))
        later.referral_active = True
        self.assertEqual(len(set(cards.mapped("referral_code")) - {False}), 2)

    def test_switching_off_and_on_keeps_the_code(self):
        code = self.card.referral_code
        self.program.referral_active = False
        self.assertFalse(self.card.referral_link)
        self.program.referral_active = True
        self.assertEqual(self.card.referral_code, code)

    def test_only_a_ledger_of_loyalty_cards_rewards_referrals(self):
        with self.assertRaises(ValidationError):
            self._program(strict_ledger=False, referral_active=True)

    def test_card_is_found_by_customer_and_by_code(self):
        cards = self.env["loyalty.card"].with_context(crm_loyalty_show_owner=True)
        for words in ("Ada", self.card.referral_code, self.card.code):
            with self.subTest(words=words):
                self.assertIn(self.card.id, dict(cards.name_search(words)))


class TestReferralOrder(ReferralCase):
    def test_confirmed_order_makes_the_referral(self):
        referral = self._come(self.bob)
        self.assertEqual(referral.state, "ordered")
        self.assertEqual(referral.referrer_id, self.ada)

    def test_quotation_makes_none(self):
        self._quote(self.bob, referral_card_id=self.card.id)
        self.assertFalse(self._referral(self.bob))

    def test_first_quotation_asks_who_recommended(self):
        self.assertTrue(self._quote(self.bob).referral_possible)
        self._confirm(self.bob)
        self.assertFalse(self._quote(self.bob).referral_possible)

    def test_nobody_is_asked_without_a_programme(self):
        self.program.referral_active = False
        self.assertFalse(self._quote(self.bob).referral_possible)

    def test_contact_of_a_company_is_the_company(self):
        firm = self._customer("Firm", is_company=True)
        eve = self._customer("Eve", parent_id=firm.id)
        self.assertEqual(self._come(eve).referred_id, firm)

    def test_second_order_makes_no_second_referral(self):
        first = self._come(self.bob)
        self._first_order(self.bob)
        self.assertEqual(self._referral(self.bob), first)
        self.assertEqual(first.state, "ordered")

    @mute_logger("odoo.sql_db")
    def test_two_of_one_customer_are_refused_by_the_database(self):
        values = {"card_id": self.card.id, "referred_id": self.bob.id}
        self.env["crm.loyalty.referral"].create(values)
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            self.env["crm.loyalty.referral"].create(values)

    def test_invited_by_hand_is_completed_by_his_order(self):
        invited = self.env["crm.loyalty.referral"].create(
            {"card_id": self.card.id, "referred_id": self.bob.id}
        )
        order = self._confirm(self.bob)
        self.assertEqual((invited.state, invited.order_id), ("ordered", order))

    def test_who_invited_first_stays(self):
        eve = self._give(self._customer("Eve"), 0)
        invited = self.env["crm.loyalty.referral"].create(
            {"card_id": eve.id, "referred_id": self.bob.id}
        )
        self._first_order(self.bob)
        self.assertEqual(self._referral(self.bob), invited)
        self.assertEqual(invited.card_id, eve)

    def test_cancelled_order_waits_for_the_next(self):
        order = self._first_order(self.bob)
        order._action_cancel()
        referral = self._referral(self.bob)
        self.assertEqual((referral.state, referral.order_id.id), ("invited", False))
        again = self._confirm(self.bob)
        self.assertEqual((referral.state, referral.order_id), ("ordered", again))

    def test_lead_keeps_its_invitation_when_it_becomes_a_customer(self):
        lead = self.env["crm.lead"].create({"name": "Cy", "contact_name": "Cy"})
        invited = self.env["crm.loyalty.referral"].create(
            {"card_id": self.card.id, "origin": "link", "lead_id": lead.id}
        )
        lead._handle_partner_assignment()
        self.assertEqual(invited.referred_id.name, "Cy")
        self._confirm(invited.referred_id)
        self.assertEqual(invited.state, "ordered")

    def test_merged_lead_keeps_the_invitation(self):
        first, second = self.env["crm.lead"].create(
            [{"name": "Cy", "email_from": "cy@example.com"} for _each in range(2)]
        )
        invited = self.env["crm.loyalty.referral"].create(
            {"card_id": self.card.id, "origin": "link", "lead_id": second.id}
        )
        kept = (first | second).merge_opportunity(auto_unlink=True)
        self.assertEqual(invited.lead_id, kept)

    def test_ordered_referral_is_not_deleted(self):
        with self.assertRaises(UserError):
            self._come(self.bob).unlink()


class TestReferralReward(ReferralCase):
    """Both sides get their points when the first order is paid for good."""

    def _paid(self, customer, card=None):
        order = self._first_order(customer, card)
        invoice = self._bill_order(order)
        self._pay(invoice)
        return self._referral(customer), invoice

    def _days_later(self, days):
        self.env["crm.loyalty.referral"]._reward_all(today=ago(-days))

    def _bonus(self, customer):
        moves = self._card(customer).move_ids
        return sum(moves.filtered(lambda one: one.kind == "bonus").mapped("points"))

    def _bonuses(self):
        return self._bonus(self.ada), self._bonus(self.bob)

    def test_payment_opens_the_window(self):
        referral, _invoice = self._paid(self.bob)
        self.assertEqual(referral.paid_date, TODAY)
        self.assertEqual(referral.release_date, ago(-14))
        self.assertEqual(self._bonuses(), (0, 0))

    def test_day_before_the_end_gives_nothing(self):
        self._paid(self.bob)
        self._days_later(13)
        self.assertEqual(self._bonuses(), (0, 0))

    def test_end_of_the_window_rewards_both(self):
        referral, _invoice = self._paid(self.bob)
        self._days_later(14)
        self.assertEqual(self._bonuses(), (100, 50))
        self.assertEqual(referral.state, "rewarded")
        self.assert_proven(self.card, self._card(self.bob))

    def test_pressed_twice_rewards_once(self):
        self._paid(self.bob)
        self._days_later(14)
        self._days_later(15)
        self.assertEqual(self._bonuses(), (100, 50))

    def test_without_a_window_payment_rewards(self):
        self.program.referral_days = 0
        self._paid(self.bob)
        self.assertEqual(self._bonuses(), (100, 50))

    def test_unpaid_gives_nothing(self):
        self._bill_order(self._first_order(self.bob))
        self._days_later(100)
        self.assertEqual(self._bonuses(), (0, 0))

    def test_payment_taken_back_closes_the_window(self):
        referral, invoice = self._paid(self.bob)
        invoice.line_ids.remove_move_reconcile()
        self.assertFalse(referral.release_date)

    def test_whole_return_before_the_end_refuses(self):
        referral, invoice = self._paid(self.bob)
        self._return(invoice)
        self._days_later(14)
        self.assertEqual(self._reasons(referral), ("refused", "returned"))
        self.assertEqual(self._bonuses(), (0, 0))

    def test_return_of_a_part_keeps_the_reward(self):
        order = self._first_order(
            self.bob, self.card, (self.lamp, 1, 100), (self.chair, 1, 50)
        )
        invoice = self._bill_order(order)
        self._pay(invoice)
        self._return(invoice, {self.chair: 1})
        self._days_later(14)
        self.assertEqual(self._bonuses(), (100, 50))

    def test_held_one_waits_and_is_rewarded_on_release(self):
        self.ada.phone = self.bob.phone = "0470123456"
        referral, _invoice = self._paid(self.bob)
        referral.release_date = ago(0)
        self._days_later(14)
        self.assertEqual(self._bonuses(), (0, 0))
        referral._decide(True, "Neighbours")
        self.assertEqual(self._bonuses(), (100, 50))

    def test_cap_is_asked_again_at_the_reward(self):
        self.program.referral_cap = 0
        people = [self._customer(f"C{i}") for i in range(3)]
        referrals = [self._paid(one)[0] for one in people]
        self.program.referral_cap = 2
        self._days_later(14)
        self.assertEqual(
            [one.state for one in referrals], ["rewarded", "rewarded", "held"]
        )
        self.assertEqual(self._bonus(self.ada), 200)

    def test_both_are_told_once(self):
        self.ada.email, self.bob.email = "ada@example.com", "bob@example.org"
        self._paid(self.bob)
        self._days_later(14)
        self._days_later(15)
        notices = self.env["crm.loyalty.notice"].search([("kind", "=", "referral")])
        self.assertEqual(notices.partner_id, self.ada | self.bob)
        self.assertEqual(len(notices), 2)

    def test_accountant_without_loyalty_rewards_by_a_payment(self):
        self.program.referral_days = 0
        invoice = self._bill_order(self._first_order(self.bob))
        accountant = self._user("accountant")
        wizard = self._as(accountant)["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({})._create_payments()
        self.assertEqual(self._bonuses(), (100, 50))

    def test_two_companies_reward_their_own(self):
        other = self._company("Other", self.usd)
        far = self._program(name="Far", company_id=other.id, referral_active=True)
        theirs = self._give(self.ada, 0, far)
        with self.assertRaises(ValidationError):
            self._quote(self.bob, referral_card_id=theirs.id)

    def test_merged_customer_keeps_his_reward(self):
        eve = self._customer("Eve")
        referral, _invoice = self._paid(self.bob)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.ada | eve).ids, eve)
        referral.invalidate_recordset()
        self._days_later(14)
        self.assertEqual(self._bonus(eve), 100)
