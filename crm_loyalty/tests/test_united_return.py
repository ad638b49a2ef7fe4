from odoo.tests import freeze_time

from ..models.ledger.cause import because
from .common import LoyaltyCase


class TestUnitedReturn(LoyaltyCase):
    """What was redeemed before cards were united returns to its own lots."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = cls._give(cls.ada, 30)
        cls.gone = cls._give(cls.bob, 0)
        because(cls.gone, kind="bonus", expiry="2026-12-31").points += 120
        cls.redeemed = cls._redeem(cls._quote(cls.bob, (cls.chair, 1, 10)))
        cls.redeemed.action_confirm()  # 20 are left, and 10 earned by the chair

    def _merge(self):
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | self.bob).ids, self.ada
        )
        self.env.invalidate_all()

    def _valid(self):
        """{last day: points} on the card that stays."""
        return {
            str(lot.expiry_date or ""): sum(lots.mapped("remaining"))
            for lots in self.kept.lot_ids.filtered("remaining")
            .grouped("expiry_date")
            .values()
            for lot in lots[:1]
        }

    def test_points_keep_their_expiry(self):
        self._merge()
        self.redeemed._action_cancel()
        self.assertEqual(self._valid(), {"": 30, "2026-12-31": 120})
        self.assertEqual((self.kept.points, self.gone.points), (150, 0))
        self.assert_proven(self.kept, self.gone)

    def test_points_that_are_over_stay_over(self):
        self._merge()
        with freeze_time("2027-01-10 12:00:00"):
            self.redeemed._action_cancel()
            self.env["crm.loyalty.expiry"]._expire()
        self.assertEqual((self.kept.points, self.gone.points), (30, 0))
        self.assertEqual(self._kinds(self.gone)[-1], ("expire", -100))
        self.assert_proven(self.kept, self.gone)

    def test_two_merges_later_too(self):
        self._merge()
        eve = self._customer("Eve")
        last = self._give(eve, 5)
        self.env["base.partner.merge.automatic.wizard"]._merge(
            (self.ada | eve).ids, eve
        )
        self.redeemed._action_cancel()
        self.assertEqual(last.points, 155)
        self.assert_proven(last, self.kept, self.gone)

    def test_what_was_spent_on_the_card_that_stays_returns_first(self):
        self._merge()
        because(self.kept, order=self.redeemed).points -= 40
        because(self.kept, order=self.redeemed).points += 60
        # 40 spent last return to this card's lots, 20 come from the other's
        self.assertEqual(self.kept.points, 80)
        self.assertEqual(
            self._kinds(self.gone)[-2:], [("return", 20), ("transfer", -20)]
        )
        self.assert_proven(self.kept, self.gone)

    def test_return_in_two_steps(self):
        self._merge()
        for _ in range(2):
            because(self.kept, order=self.redeemed).points += 50
        self.assertEqual(self._valid(), {"": 40, "2026-12-31": 120})
        self.assert_proven(self.kept, self.gone)

    def test_more_than_was_redeemed_comes_as_a_new_lot(self):
        self._merge()
        because(self.kept, order=self.redeemed).points += 110
        self.assertEqual(self._valid(), {"": 50, "2026-12-31": 120})
        self.assert_proven(self.kept, self.gone)

    def test_debt_is_paid_first(self):
        self._merge()
        because(self.kept, may_owe=True, reference="Till").points -= 110
        self.assertEqual(self.kept.debt_points, 50)  # 60 were there
        self.redeemed._action_cancel()
        self.assertEqual((self.kept.points, self.kept.debt_points), (40, 0))
        self.assert_proven(self.kept, self.gone)

    def test_nothing_is_owed_or_granted_twice(self):
        self.program.write({"point_value": 1, "expected_rate": 1})
        self._merge()
        self.redeemed._action_cancel()
        statement = self.env["crm.loyalty.liability"].create(
            {"program_id": self.program.id, "company_id": self.company.id}
        )
        statement.action_compute()
        self.assertEqual((statement.granted, statement.redeemed), (150, 0))
