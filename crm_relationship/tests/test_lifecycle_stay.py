"""A stage by the rules lasts for its minimum stay, so that limits make nobody hop."""

from psycopg2.errors import CheckViolation

from .common import RelationshipCase, ago


class TestLifecycleStay(RelationshipCase):
    """The house has two stages: all customers, and those who are likely lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        stages = cls.env["crm.lifecycle.stage"]
        stages.search([]).action_archive()
        cls.calm = stages.create({"name": "Calm", "sequence": 1, "rule": "[]"})
        cls.worried = stages.create(
            {
                "name": "Worried",
                "sequence": 2,
                "kind": "loss",
                "rule": "[('churn_probability', '>=', 0.25)]",
                "minimum_days": 30,
            }
        )
        # every ten weeks, the last one 100 days ago: silent for more than one gap
        for days in (240, 170, 100):
            cls._sell(cls.ada, 100, days_ago=days)
        cls._refresh(as_of=ago(20))
        cls.row = cls._row(cls.ada)

    def _relax(self):
        """The limit is a little higher: she would be calm again."""
        self.worried.rule = "[('churn_probability', '>=', 0.30)]"

    def test_moves_by_the_figure(self):
        self.assertEqual(self.row.stage_id, self.worried)
        self.assertEqual(self.row.stage_since, ago(20))

    def test_evidence_of_the_move(self):
        change = self.row.transition_ids.filtered(lambda t: t.kind == "stage")
        self.assertEqual(change.evidence["churn_probability"], 0.25)

    def test_stays_until_the_minimum_is_over(self):
        self._relax()
        self._refresh(as_of=ago(-9))  # the 30th day
        self.assertEqual(self.row.stage_id, self.worried)
        self._refresh(as_of=ago(-10))
        self.assertEqual(self.row.stage_id, self.calm)

    def test_without_a_minimum_it_moves_at_once(self):
        self.worried.minimum_days = 0
        self._relax()
        self._refresh(as_of=ago(19))
        self.assertEqual(self.row.stage_id, self.calm)

    def test_purchase_moves_at_once(self):
        self._sell(self.ada, 100, days_ago=18)
        self._refresh(as_of=ago(17))
        self.assertEqual(self.row.stage_id, self.calm)

    def test_purchase_on_the_day_it_began_moves_at_once(self):
        self._sell(self.ada, 100, days_ago=20)
        self._refresh(as_of=ago(19))
        self.assertEqual(self.row.stage_id, self.calm)

    def test_change_of_the_rules_moves_at_once(self):
        self._relax()
        self._refresh(as_of=ago(19), bulk=True)
        self.assertEqual(self.row.stage_id, self.calm)

    def test_waiting_is_no_transition(self):
        self._relax()
        self._refresh(as_of=ago(10))
        self._refresh(as_of=ago(5))
        kinds = self.row.transition_ids.filtered(lambda t: t.kind == "stage")
        self.assertEqual(len(kinds), 1)

    def test_stage_by_hand_ends_without_waiting(self):
        self._relax()
        other = self.env["crm.lifecycle.stage"].create({"name": "Friend"})
        self.row.sudo()._set_stage_by_hand(other, until=ago(0))
        self._refresh(as_of=ago(-1))
        self.assertEqual(self.row.stage_id, self.calm)

    def test_peak_stays_what_it_was(self):
        self.assertEqual(self.row.peak_stage_id, self.env["crm.lifecycle.stage"])

    def test_negative_stay_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "minimum_not_negative"):
            self.worried.minimum_days = -1
            self.worried.flush_recordset()
