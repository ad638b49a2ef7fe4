"""Deleting a contact, a user or a company of ours takes no memory along."""

from psycopg2 import IntegrityError

from odoo.tools import SQL, mute_logger

from .common import RelationshipCase, ago

KEPT = ("crm_interaction", "crm_promise")
OWNERS = ["res_partner", "res_users", "res_company"]


class TestMemoryIsKept(RelationshipCase):
    def _memories(self):
        """Every model of memories, those of other addons too."""
        return [
            model
            for model in self.env.values()
            if "crm.memory.mixin" in self._parents(model) and not model._abstract
        ]

    def _parents(self, model):
        return {base._name for base in type(model).mro() if hasattr(base, "_name")}

    def test_no_foreign_key_deletes_a_memory(self):
        memories = self._memories()
        self.assertIn(self.env["crm.interaction"], memories)
        self.assertIn(self.env["crm.contact.role"], memories)
        for model in memories:
            with self.subTest(model=model._name):
                keys = self._keys_to_owners(model._table)
                self.assertEqual(keys.get("partner_id"), "r")
                self.assertNotIn("c", keys.values(), keys)

    def _keys_to_owners(self, table):
        """{column: what the database does to the row when its owner is deleted}"""
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT att.attname, con.confdeltype::text
                      FROM pg_constraint AS con
                      JOIN pg_attribute AS att
                        ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
                      JOIN pg_class AS owner ON owner.oid = con.confrelid
                     WHERE con.contype = 'f' AND con.conrelid = %s::regclass
                       AND owner.relname = ANY(%s)
                    """,
                    table,
                    OWNERS,
                )
            )
        )

    def test_a_contact_who_is_remembered_is_not_deleted(self):
        self._remember(self.env.user)
        self._assert_refused(self.ada)

    def test_a_user_who_remembers_is_not_deleted(self):
        user = self._user("salesperson")
        self._remember(user)
        self._assert_refused(user)

    def _remember(self, user):
        talk = {"name": "Call", "partner_id": self.ada.id, "user_id": user.id}
        self.talk = self.env["crm.interaction"].create(talk)
        self.promise = self.env["crm.promise"].create(
            {
                "name": "Call back",
                "partner_id": self.ada.id,
                "user_id": user.id,
                "due_date": ago(-5),
            }
        )

    def _assert_refused(self, owner):
        with (
            self.assertRaises(IntegrityError) as refused,
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            owner.unlink()
            self.env.flush_all()
        # a memory refused it, nothing else
        self.assertIn(refused.exception.diag.table_name, KEPT)
        self.assertTrue(owner.exists() and self.talk.exists() and self.promise.exists())
