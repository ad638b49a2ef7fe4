"""Referrals that are held back, with each reason, and who decides on them."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form

from odoo.addons.crm_relationship.tests.common import ago

from .referral_case import ReferralCase


class TestReferralGuards(ReferralCase):
    """What speaks against a reward holds it back, with each reason in words."""

    def test_own_contact_is_the_same_customer(self):
        firm = self._customer("Firm", is_company=True)
        card = self._give(firm, 0)
        eve = self._customer("Eve", parent_id=firm.id)
        self.assertEqual(
            self._reasons(self._come(eve, card)), ("held", "same_customer")
        )

    def _hold(self, mine, his, reason):
        self.ada.write(mine)
        self.bob.write(his)
        referral = self._come(self.bob)
        self.assertEqual(self._reasons(referral), ("held", reason))
        self.assertTrue(referral.reasons)

    def test_same_vat(self):
        self._hold({"vat": "BE0477472701"}, {"vat": "BE 0477.472.701"}, "same_vat")

    def test_same_email_with_a_tag(self):
        self._hold(
            {"email": "ada@example.com"}, {"email": "Ada+b@example.com"}, "same_email"
        )

    def test_same_phone_written_otherwise(self):
        self._hold({"phone": "+32 470 123456"}, {"phone": "0470.123456"}, "same_phone")

    def test_same_address(self):
        home = {"street": "Main Street 12", "zip": "1000", "city": "Town"}
        self._hold(home, {**home, "street": "12 main street"}, "same_address")

    def test_same_bank_account(self):
        for partner in self.ada | self.bob:
            self.env["res.partner.bank"].create(
                {"acc_number": "BE71096123456769", "partner_id": partner.id}
            )
        self._hold({}, {}, "same_account")

    def test_phone_of_a_contact_counts(self):
        self._customer("Eve", parent_id=self.bob.id, phone="0470123456")
        self._hold({"phone": "0470123456"}, {}, "same_phone")

    def test_every_reason_is_shown(self):
        self._hold(
            {"phone": "0470123456", "email": "a@example.com"},
            {"phone": "0470123456", "email": "a@example.com"},
            "same_email,same_phone",
        )

    def test_who_had_an_order_before(self):
        self._confirm(self.bob)
        self.assertEqual(self._reasons(self._come(self.bob)), ("held", "bought_before"))

    def test_who_had_an_invoice_before_through_a_contact(self):
        eve = self._customer("Eve", parent_id=self.bob.id)
        self._sell(eve, 10, days_ago=400)
        self.assertEqual(self._reasons(self._come(self.bob)), ("held", "bought_before"))

    def test_quotation_and_cancelled_order_are_no_purchase(self):
        self._quote(self.bob)
        self._confirm(self.bob)._action_cancel()
        self.assertEqual(self._come(self.bob).state, "ordered")

    def test_purchase_from_another_company_is_none_here(self):
        other = self._company("Other", self.usd)
        self._open_books(other)
        self._sell(self.bob, 10, company=other)
        self.assertEqual(self._come(self.bob).state, "ordered")

    def test_circle_of_three(self):
        eve = self._customer("Eve")
        self._come(self.bob)
        self._come(eve, self._card(self.bob))
        referral = self._come(self.ada, self._card(eve))
        self.assertEqual(self._reasons(referral), ("held", "cycle"))

    def test_chain_is_no_circle(self):
        eve = self._customer("Eve")
        self._come(self.bob)
        self.assertEqual(self._come(eve, self._card(self.bob)).state, "ordered")

    def test_third_beyond_the_cap_of_two_is_held(self):
        three = [self._come(self._customer(f"C{i}")) for i in range(3)]
        self.assertEqual([one.state for one in three], ["ordered", "ordered", "held"])
        self.assertEqual(three[2].reason_codes, "cap_reached")

    def test_cap_counts_twelve_months(self):
        old = [self._come(self._customer(f"C{i}")) for i in range(2)]
        for referral in old:
            referral.ordered_at = ago(366)
        self.assertEqual(self._come(self.bob).state, "ordered")

    def test_no_cap(self):
        self.program.referral_cap = 0
        states = {self._come(self._customer(f"C{i}")).state for i in range(4)}
        self.assertEqual(states, {"ordered"})


class TestReferralDecision(ReferralCase):
    def setUp(self):
        super().setUp()
        self.ada.phone = self.bob.phone = "0470123456"
        self.held = self._come(self.bob)
        self.manager = self._user("loyalty_manager")

    def _decide(self, button, user=None):
        wizard = self.env["crm.loyalty.referral.decision"].with_user(
            user or self.manager
        )
        wizard = wizard.create({"referral_ids": self.held.ids, "reason": "Neighbours"})
        getattr(wizard, button)()

    def test_manager_releases_with_a_reason(self):
        self._decide("action_release")
        self.assertEqual(self.held.state, "ordered")
        self.assertEqual(self.held.decided_by_id, self.manager)
        self.assertEqual(self.held.decision_reason, "Neighbours")

    def test_manager_refuses(self):
        self._decide("action_refuse")
        self.assertEqual(self.held.state, "refused")

    def test_refused_one_is_not_released(self):
        self._decide("action_refuse")
        with self.assertRaises(UserError):
            self._decide("action_release")

    def test_seller_does_not_decide(self):
        with self.assertRaises(AccessError):
            self._decide("action_release", self._user("salesperson"))

    def test_seller_confirms_an_order_that_names_a_card(self):
        seller = self._user("salesperson")
        eve = self._customer("Eve", user_id=seller.id)
        order = self._quote(eve, referral_card_id=self.card.id, user_id=seller.id)
        self._as(seller, order).action_confirm()
        self.assertEqual(self._referral(eve).state, "held" if eve.phone else "ordered")

    def test_manager_does_not_type_a_state(self):
        with self.assertRaises(AccessError):
            self.held.with_user(self.manager).write({"state": "rewarded"})
        with self.assertRaises(AccessError):
            self.env["crm.loyalty.referral"].with_user(self.manager).create(
                {"card_id": self.card.id, "state": "rewarded"}
            )

    def test_manager_notes_an_invitation_by_hand(self):
        eve = self._customer("Eve")
        form = Form(self.env["crm.loyalty.referral"].with_user(self.manager))
        form.card_id = self.card
        form.referred_id = eve
        referral = form.save()
        self.assertEqual((referral.state, referral.origin), ("invited", "hand"))

    def test_other_company_sees_none(self):
        other = self._company("Other", self.usd)
        stranger = self._user("loyalty_manager", company_id=other.id)
        found = self._as(stranger)["crm.loyalty.referral"].search([])
        self.assertFalse(found)
