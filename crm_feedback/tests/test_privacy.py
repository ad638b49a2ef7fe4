from odoo.addons.crm_relationship.tests.privacy_case import PrivacyCase

from .case_case import CaseCase


class TestPrivacy(CaseCase, PrivacyCase):
    """Who said what is forgotten; how many said it stays."""

    addon = "crm_feedback"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager", name="Mona")
        cls.manager.group_ids += cls.env.ref("base.group_partner_manager")
        cls.zoe = cls._customer("Zoe Quokka", email="zoe.quokka@example.com")

    def _speak(self):
        answer = self._answer(self._invite(self.zoe), 3, "A quokka bit me")
        case = self._case(
            self.zoe,
            name="Quokka trouble",
            kind="complaint",
            description="<p>quokka</p>",
            email_from="zoe.quokka@example.com",
        )
        case.message_post(body="quokka again", author_id=self.zoe.id)
        self.env["crm.data.correction"].sudo()._propose(
            self.zoe, {"phone": "+1 quokka"}, self.zoe, self.company
        )
        return answer, case

    def test_every_model_is_treated(self):
        self._assert_every_model_is_treated()

    def test_nothing_tells_of_an_erased_person_and_counts_stay(self):
        answer, case = self._speak()
        self._refresh()
        names = ("nps_score", "nps_count", "open_complaint_count")
        before = [self._row(self.zoe)[name] for name in names]
        self.assertIn("crm_feedback_answer", self._where("quokka"))
        self._as(self.manager)["crm.privacy"].erase_person(self.zoe.id)
        self.assertEqual(self._where("quokka"), {})
        self.assertEqual((answer.score, case.kind), (3, "complaint"))
        self._refresh()
        after = self.env["crm.relationship"].search(
            [("partner_id", "=", self.zoe.id), ("company_id", "=", self.company.id)]
        )
        self.assertEqual([after[name] for name in names], before)

    def test_export_holds_answers_and_cases(self):
        self._speak()
        file = self._as(self.manager)["crm.privacy"].export_person(self.zoe.id)
        told = file.sudo().raw.decode()
        for words in ("A quokka bit me", "Quokka trouble", "again", "+1 quokka"):
            self.assertIn(words, told)

    def test_anonymous_answer_is_not_among_them(self):
        secret = self._question(name="Secret", is_anonymous=True, least_answers=5)
        invitation = self._invite(self.zoe, secret)
        invitation.program_id = secret
        self._answer(invitation, 1, "unsigned words")
        file = self._as(self.manager)["crm.privacy"].export_person(self.zoe.id)
        self.assertNotIn("unsigned words", file.sudo().raw.decode())
