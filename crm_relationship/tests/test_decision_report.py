"""How many decisions were right: by kind and decider, with the range of the share."""

from ..scoring.intervals import share_interval
from .decision_case import DecisionCase


class TestDecisionReport(DecisionCase):
    @classmethod
    def _reviewed(cls, right, wrong, partly=0, user=None, kind="price", partner=None):
        """So many decisions with a verdict, made and reviewed today."""
        verdicts = ["right"] * right + ["wrong"] * wrong + ["partly"] * partly
        for verdict in verdicts:
            decision = cls._make(user or cls.manager, partner or cls.bob, kind)
            decision.review(verdict)
        cls.env.flush_all()

    def _rates(self, user=None, groupby=("kind",), **vals):
        report = self._as(user or self.manager)["crm.decision.report"]
        measures = ["__count", "right_count:sum", "hit_share:avg"]
        measures += ["hit_low:avg", "hit_high:avg"]
        return report._read_group(vals.get("domain", []), list(groupby), measures)

    def test_share_with_its_interval(self):
        self._reviewed(7, 2, partly=1)
        kind, count, right, *shares = self._rates()[0]
        self.assertEqual((kind, count, right), ("price", 10, 7))
        for found, expected in zip(shares, share_interval(7, 10), strict=True):
            self.assertAlmostEqual(found, expected, 9)

    def test_interval_stays_between_nothing_and_all(self):
        self._reviewed(10, 0)
        self._reviewed(0, 10, kind="stop")
        rates = {kind: shares for kind, _n, _right, *shares in self._rates()}
        self.assertEqual((rates["price"][0], rates["price"][2]), (1, 1))
        self.assertEqual((rates["stop"][0], rates["stop"][1]), (0, 0))
        self.assertLess(rates["price"][1], 1)
        self.assertGreater(rates["stop"][2], 0)

    def test_too_few_say_nothing(self):
        self._reviewed(8, 1)
        self.assertEqual(self._rates(), [("price", 9, 8, False, False, False)])

    def test_by_decider(self):
        self._reviewed(6, 4)
        self._reviewed(3, 7, user=self.lead)
        rates = {
            who: share
            for who, _n, _r, share, *_ends in self._rates(groupby=["decided_by_id"])
        }
        self.assertEqual(rates, {self.manager: 0.6, self.lead: 0.3})

    def test_what_web_reads(self):
        self._reviewed(9, 0)
        groups = self._as(self.manager)["crm.decision.report"].formatted_read_group(
            [], ["kind"], ["__count", "hit_share:avg"]
        )
        self.assertIs(groups[0]["hit_share:avg"], False)

    def test_unreviewed_do_not_count(self):
        self._make(self.manager)
        self.assertEqual(self._rates(), [])

    def test_colleagues_decisions_do_not_count_for_a_salesperson(self):
        self._reviewed(1, 0, partner=self.ada)
        self._reviewed(0, 1, user=self.tom, partner=self.bob)
        counts = {user: self._rates(user)[0][1] for user in (self.sue, self.tom)}
        self.assertEqual(counts, {self.sue: 2, self.tom: 1})

    def test_other_company(self):
        self._reviewed(1, 0)
        annex = self._company("Annex", self.eur)
        foreigner = self._user("crm_manager", company_id=annex.id)
        self.assertEqual(self._rates(foreigner), [])
