"""What somebody thinks of us, and who decides."""

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .common import TODAY, ago
from .role_case import RoleCase


class TestStance(RoleCase):
    def test_change_keeps_what_was(self):
        role = self._role(stance="-1")
        role.stance_ids.date = ago(30)
        self._as(self.seller, role).stance = "2"
        self.assertEqual((role.stance, role.stance_date), ("2", TODAY))
        self.assertEqual(
            role.stance_ids.sorted("date", reverse=True).mapped(
                lambda line: (line.date, line.stance, line.user_id)
            ),
            [(TODAY, "2", self.seller), (ago(30), "-1", self.env.user)],
        )

    def test_same_stance_again_is_no_change(self):
        role = self._role(stance="1")
        role.stance = "1"
        self.assertEqual(len(role.stance_ids), 1)

    def test_what_is_entered_late_does_not_count_as_newest(self):
        role = self._role(stance="1")
        role.stance_ids = [Command.create({"date": ago(9), "stance": "-2"})]
        self.assertEqual((role.stance, role.stance_date), ("1", TODAY))

    def test_stance_is_not_forgotten(self):
        role = self._role(stance="1")
        role.stance = False
        self.assertEqual(role.stance, "1")

    def test_future_is_refused(self):
        role = self._role()
        with self.assertRaisesRegex(ValidationError, "Nobody knows yet how Eva"):
            role.stance_ids = [Command.create({"date": ago(-1), "stance": "1"})]

    def test_unknown_stance_is_not_neutral(self):
        role = self._role()
        self.assertIs(role.stance, False)
        shown = role.get_who_decides(self.ada.id)["roles"][0]
        self.assertEqual((shown["stance"], shown["stance_words"]), (False, ""))


class TestWhoDecides(RoleCase):
    """What the pages of a contact and of an opportunity show."""

    def _shown(self, partner=None, lead=None, user=None):
        roles = self._as(user or self.us)["crm.contact.role"]
        return roles.get_who_decides((partner or self.ada).id, lead and lead.id)

    def _names(self, *args, **vals):
        return [role["contact"]["name"] for role in self._shown(*args, **vals)["roles"]]

    def test_deciders_first_the_primary_one_before_others(self):
        self._role(self.max, kind="buyer")
        self._role(self.eva)
        cid = self._customer("Cid", parent_id=self.ada.id)
        self._role(cid, is_primary=True)
        self.assertEqual(self._names(), ["Cid", "Eva", "Max"])

    def test_same_from_every_contact(self):
        self._role()
        self.assertEqual(self._shown(self.max), self._shown(self.ada))
        self.assertEqual(self._shown(self.max)["customer"]["name"], "Ada")

    def test_deal_shows_its_own_and_those_for_all(self):
        lead = self._lead(self.ada)
        self._role(self.eva)
        self._role(self.max, lead_id=lead.id)
        cid = self._customer("Cid", parent_id=self.ada.id)
        self._role(cid, lead_id=self._lead(self.ada).id)
        self.assertEqual(set(self._names(lead=lead)), {"Eva", "Max"})
        self.assertEqual(set(self._names()), {"Eva", "Max", "Cid"})

    def test_decider_who_left_is_none(self):
        self._role()
        self.assertTrue(self._shown()["decider_known"])
        self.eva.active = False
        shown = self._shown()
        self.assertFalse(shown["decider_known"])
        self.assertTrue(shown["roles"][0]["gone"])

    def test_no_decider(self):
        self._role(kind="user")
        self.assertFalse(self._shown()["decider_known"])

    def test_contact_that_is_gone(self):
        gone = self._customer("Gone")
        gone.unlink()
        with self.assertRaisesRegex(UserError, "gone"):
            self._shown(gone)

    def test_queries_do_not_grow_with_roles(self):
        def count():
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._shown()
            return self.env.cr.sql_log_count - start

        self._role(influenced_by_id=self.max.id, stance="1")
        count()
        few = count()
        for number in range(10):
            contact = self._customer(f"C{number}", parent_id=self.ada.id)
            self._role(contact, influenced_by_id=self.max.id, stance="1")
        count()
        self.assertLessEqual(count(), few)
