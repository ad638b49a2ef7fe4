"""A person asks what we know of him, and to be forgotten."""

import json

from odoo.exceptions import AccessError, UserError

from .common import ago
from .privacy_case import PrivacyCase

SECRET = "quokka"  # what must be nowhere afterwards


class TestPrivacy(PrivacyCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.eve = cls._customer(
            "Eve Quokka",
            parent_id=cls.ada.id,
            email="eve.quokka@example.com",
            phone="0123 quokka",
            comment="likes quokkas",
        )
        cls.manager = cls._user("crm_manager", name="Mona")
        cls.manager.group_ids += cls.env.ref("base.group_partner_manager")
        cls._know(cls.eve)

    @classmethod
    def _know(cls, person):
        own = {"partner_id": person.id, "company_id": cls.company.id}
        cls.talk = cls.env["crm.interaction"].create(
            {
                "name": "Quokka call",
                "note": "about quokkas",
                "channel": "phone",
                "direction": "in",
                "duration": 12,
                **own,
            }
        )
        cls.promise = cls.env["crm.promise"].create(
            {
                "name": "Send quokka",
                "made_date": ago(9),
                "due_date": ago(2),
                "done_date": ago(3),
                **own,
            }
        )
        role = cls.env["crm.contact.role.type"].search([], limit=1)
        cls.env["crm.contact.role"].create(
            {"type_id": role.id, "start_date": ago(50), "note": "quokka", **own}
        )
        person.message_post(body="quokka here", author_id=person.id)
        cls.ada.message_post(body="quokka there", author_id=person.id)
        person.activity_schedule("mail.mail_activity_data_todo", summary="Call quokka")
        cls.env["ir.attachment"].create(
            {
                "name": "quokka.txt",
                "raw": b"x",
                "res_model": "res.partner",
                "res_id": person.id,
            }
        )

    def _privacy(self, user=None):
        return self._as(user or self.manager)["crm.privacy"]

    def _export(self, person=None):
        attachment = self._privacy().export_person((person or self.eve).id)
        return json.loads(attachment.sudo().raw)

    def test_every_model_is_treated(self):
        self._assert_every_model_is_treated()

    def test_export_holds_what_names_the_person_and_nobody_else(self):
        self.env["crm.interaction"].create(
            {
                "name": "Other",
                "channel": "phone",
                "direction": "in",
                "partner_id": self.bob.id,
                "company_id": self.company.id,
            }
        )
        told = self._export()
        self.assertEqual(told["contact"]["Email"], "eve.quokka@example.com")
        records = told["records"]
        (talk,) = records[self.env["crm.interaction"]._description]
        self.assertEqual(talk["Minutes"], 12)
        self.assertIn("Send quokka", str(records[self.env["crm.promise"]._description]))
        self.assertIn("quokka there", str(records["Message"]))
        self.assertNotIn("Other", json.dumps(told))

    def test_nothing_tells_of_an_erased_person(self):
        self.assertIn("res_partner", self._where(SECRET))
        self._privacy().erase_person(self.eve.id)
        self.assertEqual(self._where(SECRET), {})

    def test_what_happened_stays_countable(self):
        self._refresh()
        before = self._row(self.ada).promise_kept_ratio
        self._privacy().erase_person(self.eve.id)
        self.assertEqual(self.talk.duration, 12)
        self.assertEqual(self.promise.done_date, ago(3))
        self._refresh()
        self.assertEqual((before, self._row(self.ada).promise_kept_ratio), (1, 1))

    def test_books_keep_name_and_address_and_nothing_else(self):
        self._sell(self.eve, 100)
        self.eve.street = "Main Street 1"
        self._privacy().erase_person(self.eve.id)
        self.assertEqual(
            (self.eve.name, self.eve.street, self.eve.email, self.eve.phone),
            ("Eve Quokka", "Main Street 1", False, False),
        )

    def test_portal_account_is_closed(self):
        user = self._user("portal", name="Paul")
        self._privacy().erase_person(user.partner_id.id)
        self.assertFalse(user.active)

    def test_people_of_our_own_are_not_erased(self):
        seller = self._user("salesperson", name="Sam")
        for method in ("erase_person", "export_person"):
            with self.subTest(method), self.assertRaisesRegex(UserError, "Archive"):
                getattr(self._privacy(), method)(seller.partner_id.id)

    def test_only_a_manager_who_may_change_contacts(self):
        for role in ("employee", "crm_user", "salesperson", "accountant", "portal"):
            user = self._user(role)
            for method in ("erase_person", "export_person"):
                with self.subTest(role, method=method), self.assertRaises(AccessError):
                    getattr(self._privacy(user), method)(self.eve.id)
        self.assertEqual(self.eve.name, "Eve Quokka")

    def test_request_says_what_is_stored_and_wants_the_name(self):
        request = self._as(self.manager)["crm.privacy.request"].create(
            {"partner_id": self.eve.id}
        )
        self.assertIn("1 × ", request.summary)
        request.confirmation = "Eve"
        with self.assertRaisesRegex(UserError, "Type Eve Quokka"):
            request.action_erase()
        request.confirmation = "Eve Quokka"
        request.action_erase()
        self.assertFalse(self.eve.active)
