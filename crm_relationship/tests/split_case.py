"""What tests of a split share: a merge, and everything two contacts have."""

import json

from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from .common import RelationshipCase

STAMPS = {"write_date", "write_uid"}
# what says that something happened; other tables are to be as they were
NOT_COMPARED = {"crm_partner_merge", "mail_notification"}
NAMED = {
    "mail_message": "model",
    "mail_followers": "res_model",
    "mail_activity": "res_model",
    "ir_attachment": "res_model",
}


class SplitCase(RelationshipCase):
    """Bob becomes Ada, and Bob again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.wizard = cls.env["base.partner.merge.automatic.wizard"].create({})
        cls.bob_id = cls.bob.id

    def _merge(self, gone=None, kept=None):
        """The note of merging Bob into Ada, or others."""
        gone, kept = gone or self.bob, kept or self.ada
        self.wizard._merge((gone | kept).ids, kept)
        self.env.invalidate_all()
        return self.env["crm.partner.merge"].search([], limit=1)

    def _everything(self, partners):
        """{table: rows} of all that speaks of these contacts, read past Odoo."""
        self.env.flush_all()
        keys = self.env.execute_query(
            SQL(
                """
                SELECT con.conrelid::regclass::text, att.attname FROM pg_constraint con
                  JOIN pg_attribute att
                    ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
                 WHERE con.contype = 'f' AND con.confrelid = 'res_partner'::regclass
                """
            )
        )
        found = {}
        ids = tuple(partners.ids)
        for table, column in keys:
            where = SQL("%s IN %s", SQL.identifier(column), ids)
            self._keep(found, table, where)
        for table, model in NAMED.items():
            where = SQL("%s = 'res.partner' AND res_id IN %s", SQL(model), ids)
            if table == "ir_attachment":  # pictures come back with other ids
                where = SQL("%s AND res_field IS NULL", where)
            self._keep(found, table, where)
        self._keep(found, "res_partner", SQL("id IN %s", ids))
        return {table: sorted(rows) for table, rows in found.items() if rows}

    def _keep(self, found, table, where):
        if table in NOT_COMPARED or table.startswith("base_partner_merge"):
            return
        rows = self.env.execute_query(
            SQL(
                "SELECT to_jsonb(t) FROM %s AS t WHERE %s", SQL.identifier(table), where
            )
        )
        found.setdefault(table, set()).update(
            json.dumps(
                {name: value for name, value in row.items() if name not in STAMPS},
                sort_keys=True,
            )
            for (row,) in rows
            if not self._is_new(table, row)
        )

    def _is_new(self, table, row):
        """What a merge tells, and what the refresh it asks for writes down."""
        if table == "mail_message":
            return row["id"] > self.last_message
        return table == "crm_segment_membership" and row["start_cause"] == "rule"

    def _remember_messages(self):
        self.last_message = self.env["mail.message"].search([], limit=1).id or 0

    def _assert_as_before(self, before, partners):
        after = self._everything(partners)
        self.assertEqual(before.keys(), after.keys())
        for table, rows in before.items():
            with self.subTest(table=table):
                self.assertEqual(rows, after[table])

    def _manager(self, company=None):
        company = company or self.company
        return new_test_user(
            self.env,
            f"splits_{company.id}",
            groups="crm_relationship.crm_relationship_group_manager,"
            "base.group_partner_manager",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
