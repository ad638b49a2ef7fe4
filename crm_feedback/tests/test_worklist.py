from .case_case import CaseCase


class TestDetractors(CaseCase):
    """Whoever gave a bad answer stands on the worklist with what he said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("salesperson", name="Sam")
        cls.ada.user_id = cls.seller
        cls.answer = cls.env["crm.feedback.answer"].create(
            {
                "kind": "nps",
                "score": 2,
                "comment": "Nobody calls back",
                "company_id": cls.company.id,
                "partner_id": cls.ada.id,
                "customer_id": cls.ada.id,
            }
        )

    def _count(self):
        page = self._as(self.seller)["crm.worklist"].get_page()
        lists = [one for part in page["parts"] for one in part["lists"]]
        return {one["key"]: one["count"] for one in lists}["detractors"]

    def test_waits_with_whoever_looks_after_the_customer(self):
        self.assertEqual(self._count(), 1)

    def test_says_what_was_answered(self):
        words = self.answer.bad_reason
        self.assertIn("Answered 2 of 10", words)
        self.assertIn("Nobody calls back", words)

    def test_the_case_is_opened_once(self):
        answer = self._as(self.seller, self.answer)
        first = answer.action_open_bad_case()
        self.assertEqual(self.answer.case_ids.id, first["res_id"])
        self.assertEqual(answer.action_open_bad_case()["res_id"], first["res_id"])

    def test_a_talk_is_with_the_customer(self):
        context = self.answer.action_log_talk()["context"]
        self.assertEqual(context["default_partner_id"], self.ada.id)
