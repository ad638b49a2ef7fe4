"""What the table of models says is hidden is really read, written and deleted.

A customer in the portal, a salesperson without customers and a manager of another
company try it with records of every model of ours that tests/data/access/models.csv
keeps from them: all of them are searched for, and some of each model (every one in
tests/long/test_access_every.py) are tried by their ids, in each way that programs have.
They are refused or told nothing, and the tables hold afterwards what they held before.
"""

from collections import Counter

from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS
from odoo.tests import mute_logger
from odoo.tools import SQL

from .access_case import read_table
from .access_hidden import HiddenCase

WHO = {"portal": "portal", "stranger": "salesperson", "elsewhere": "elsewhere"}
LETTERS = {"read": "r", "write": "u", "unlink": "d"}
OTHER = {"boolean": True, "integer": 7, "float": 7, "char": "7", "text": "7"}


class TestAccessHidden(HiddenCase):
    by_id = 2  # hidden records of a model that each tries by their ids

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.table, _roles = read_table("models.csv")

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_what_is_hidden_is_not_read_written_or_deleted(self):
        tried = Counter()
        for name in self._own_models():
            for who, role in WHO.items():
                records = self._as(self.people[who])[name].browse(self._ids(name))
                before = self._content(name)
                for operation in LETTERS:
                    scope = self._scopes(name, role).get(LETTERS[operation], "none")
                    hidden = self._hidden(records, operation, scope)
                    tried[who, operation] += len(hidden)
                    self._check_hidden(hidden, operation)
                self.assertEqual(self._content(name), before, f"{who}: {name}")
        for who in WHO:
            for operation in LETTERS:
                self.assertGreater(tried[who, operation], 300)

    def _check_hidden(self, hidden, operation):
        if operation == "read":
            for way, come_of in self._searches(hidden).items():
                self.assertFalse(self._try(come_of), f"{way}: {hidden}")
        for record in hidden[: self.by_id]:
            for way, come_of in self._ways(record, operation).items():
                self.assertFalse(self._try(come_of), f"{way}: {record}")

    def test_the_same_ways_tell_who_may_read(self):
        for name in self._own_models():
            if self.env[name]._transient or "r" not in self._scopes(name, "admin"):
                continue
            admin = self._as(self.people["admin"])[name]
            records = self._reached(admin, "read")
            for way, come_of in self._searches(records).items():
                self.assertTrue(come_of(), f"{way}: {records}")
            for way, come_of in self._ways(records[:1], "read").items():
                self.assertTrue(come_of(), f"{way}: {records[:1]}")

    def _scopes(self, name, role):
        """{letter: with which records} of a cell of the table."""
        cell = self.table[name][role]
        parts = [part.partition(":") for part in cell.replace("-", "").split()]
        return {letter: scope for letters, _, scope in parts for letter in letters}

    def _ids(self, name):
        if self.env[name]._transient:
            return [self.records.insert(name, self.seller.id)]
        return self.records.of(name)

    def _hidden(self, records, operation, scope):
        """Those of the records that somebody may not do this with."""
        if scope == "":
            return records.browse()
        if scope != "none" and not records._transient:
            records -= self._reached(records, operation)
        self.assertTrue(records, f"nothing of {records._name} is hidden: {operation}")
        return records

    def _try(self, come_of):
        self.env.invalidate_all()  # each call is one of its own
        try:
            with self.env.cr.savepoint():
                return come_of()
        except UserError:  # its kinds: of access, of values, missing
            return None

    def _searches(self, records):
        """Ways to ask for all of them at once, that leave out what is hidden."""
        found = records.with_context(active_test=False)
        these = [("id", "in", records.ids)]
        return {
            "search_read": lambda: found.search_read(these, [self._plain(records)]),
            "search_count": lambda: found.search_count(these),
            "formatted_read_group": lambda: found.formatted_read_group(
                these, [], ["__count"]
            )[0]["__count"],
        }

    def _ways(self, record, operation):
        """Ways by its id, which say what they have told or done."""
        if operation == "write":
            return {"write": lambda: record.write(self._change(record))}
        if operation == "unlink":
            return {"unlink": record.unlink}
        fields = [self._plain(record)]
        return {
            "read": lambda: record.read(fields),
            "web_read": lambda: record.web_read({name: {} for name in fields}),
            "export_data": lambda: any(
                value is not False and value != ""
                for row in record.export_data(fields)["datas"]
                for value in row
            ),
        }

    def _plain(self, model):
        """A field of its table: one that is filled, and that everybody may read."""
        return min(
            (
                field
                for field in model._fields.values()
                if field.store and field.column_type and field.name not in MAGIC_COLUMNS
            ),
            key=lambda field: (bool(field.groups), not field.required),
        ).name

    def _change(self, record):
        """A value that the record does not have."""
        for field in record._fields.values():
            if field.store and field.type in OTHER and not field.groups:
                return {field.name: OTHER[field.type]}
        return {}

    def _content(self, name):
        """Everything in the table of a model, in few letters."""
        if not self.env[name]._auto:
            return None
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT MD5(STRING_AGG(t::text, '|' ORDER BY id)) FROM %s AS t",
                SQL.identifier(self.env[name]._table),
            )
        )
