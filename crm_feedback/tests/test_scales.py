from unittest import TestCase

from ..feedback.scales import percent, scores, verdict


class TestScales(TestCase):
    def test_zero_is_an_answer(self):
        self.assertEqual(verdict("nps", 0), "bad")
        self.assertEqual(percent("nps", 0), 0)

    def test_nine_and_ten_promote_and_up_to_six_detract(self):
        verdicts = [verdict("nps", score) for score in scores("nps")]
        self.assertEqual(verdicts, ["bad"] * 7 + ["neutral"] * 2 + ["good"] * 2)

    def test_two_best_of_five_are_satisfied(self):
        verdicts = [verdict("csat", score) for score in scores("csat")]
        self.assertEqual(verdicts, ["bad", "bad", "neutral", "good", "good"])

    def test_answer_beside_the_scale_is_refused(self):
        for kind, score in (("nps", 11), ("nps", -1), ("csat", 0), ("ces", 8)):
            with self.subTest(kind=kind, score=score), self.assertRaises(ValueError):
                verdict(kind, score)
