from odoo.exceptions import AccessError

from odoo.addons.crm_relationship.tests.common import ago

from .test_expiry import ExpiryCase


class TestExpiring(ExpiryCase):
    """Points about to expire stand on the worklist, and remind their customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._user("crm_manager", name="Mara")
        cls.manager.group_ids += cls.env.ref("crm_loyalty.crm_loyalty_group_manager")
        cls.ada.write({"user_id": cls.manager.id, "email": "ada@example.com"})
        cls.lot = cls._bonus(20, ago(-9))

    def _count(self, user):
        page = self._as(user)["crm.worklist"].get_page()
        lists = [one for part in page["parts"] for one in part["lists"]]
        return {one["key"]: one["count"] for one in lists}.get("points")

    def test_says_how_many_and_until_when(self):
        self.assertIn("20 points", self.lot.expiry_reason)
        self.assertFalse(self.card.lot_ids.sorted("id")[0].expiry_reason)

    def test_reminding_says_who_was_left_out_and_why(self):
        bob = self._bonus(5, ago(-9), card=self._give(self.bob, 10))
        self.bob.email = False
        told = self._as(self.manager, self.lot | bob).action_remind()
        message = told["params"]["message"]
        self.assertIn("1 of 2", message)
        self.assertIn("no e-mail address: Bob", message)

    def test_nobody_is_reminded_twice(self):
        lot = self._as(self.manager, self.lot)
        lot.action_remind()
        message = lot.action_remind()["params"]["message"]
        self.assertIn("0 of 1", message)
        self.assertIn("told already: Ada", message)

    def test_reminding_is_for_managers(self):
        user = self._user("crm_user")
        user.group_ids += self.env.ref("crm_loyalty.crm_loyalty_group_user")
        with self.assertRaisesRegex(AccessError, "for managers of loyalty"):
            self._as(user, self.lot).action_remind()

    def test_whose_points_they_are_is_told_to_those_who_see_points(self):
        annex = self._company("Annex", self.eur)
        foreigner = self._user("loyalty_manager", company_id=annex.id)
        for user in (foreigner, self._user("employee"), self._user("portal")):
            for method in (
                "action_log_talk",
                "action_open_brief",
                "action_open_decide",
                "action_plan_activity",
                "action_plan_calls",
            ):
                with self.subTest(f"{user.name}: {method}"):
                    self.env.invalidate_all()
                    with self.assertRaises(AccessError):
                        getattr(self._as(user, self.lot), method)()

    def test_whoever_sees_no_points_has_no_such_list(self):
        self.assertIsNone(self._count(self._user("crm_user")))
        self.assertIsNotNone(self._count(self.manager))
