"""Whoever may ask about a customer is not told what of him is hidden from the asker.

Colleagues may see each other's contacts, and so may call methods with them. Their
answers come twice, before and after every number, word and day in the rows that the
caller may not see has changed, and are the same. A form in the making is asked what it
makes of a record that is hidden, as the web client asks: nothing.
"""

from psycopg2 import Error

from odoo.tests import mute_logger
from odoo.tools import SQL

from .access_calls import CallsCase
from .access_case import read_table

CHANGED = {
    "boolean": "NOT %s",
    "char": "%s || 'y'",
    "date": "%s + 1",
    "datetime": "%s + INTERVAL '1 day'",
    "float": "%s * 2 + 1",
    "html": "%s || 'y'",
    "integer": "%s + 1",
    "monetary": "%s * 2 + 1",
    "text": "%s || 'y'",
}
# which company of ours a record is of, and its currency, is no secret
WHOSE = ("res.company", "res.currency")


class TestAccessAnswers(CallsCase):
    maxDiff = None

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def test_answers_do_not_follow_what_is_hidden(self):
        for caller in ("employee", "stranger"):
            with self.env.cr.savepoint() as savepoint:
                before = self._answers(caller)
                self.assertGreater(len(before), 10)
                self.assertGreater(self._change_hidden(caller), 100)
                after = self._answers(caller)
                self.assertFalse(
                    {
                        call: (before.get(call), answer)
                        for call, answer in after.items()
                        if answer != before.get(call)
                    },
                    caller,
                )
                savepoint.rollback()

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def test_answers_follow_what_may_be_seen(self):
        before = self._answers("salesperson")
        self._change_hidden("stranger")
        after = self._answers("salesperson")
        self.assertGreater(sum(before[call] != after[call] for call in before), 5)

    def _answers(self, caller):
        """{call: answer} of every method that may answer without writing anything."""
        table, _callers = read_table("methods.csv", keys=2)
        methods = self._methods()
        found = {}
        for (model, method), cells in table.items():
            if "answer" not in cells.values() or self._is_report(model, method):
                continue
            given, _leads_to = self._given(
                caller, model, method, methods[model, method]
            )
            if "self" not in given or self._may_see(caller, model, given["self"]):
                come_of = self._come_of(caller, model, method, given)
                if not come_of.written:
                    found[model, method] = come_of.words
        return found

    def _is_report(self, model, method):
        """Its rows are sums of what one may not see, and go when that changes."""
        return not self.env[model]._auto and not self._is_of_model(model, method)

    def _change_hidden(self, caller):
        """Change whatever this caller may not see; the number of columns changed."""
        self.env.flush_all()
        changed = 0
        for name in self._own_models():
            model = self._as(self.people[caller])[name]
            if not model._auto or model._transient:
                continue
            hidden = set(self.records.of(name)) - set(self._reached(model, "read").ids)
            for field in model._fields.values():
                if field.store and field.type in CHANGED and not field.translate:
                    changed += bool(hidden) and self._change(field, hidden)
        self.env.invalidate_all()
        return changed

    def _change(self, field, ids):
        table = SQL.identifier(self.env[field.model_name]._table)
        column = SQL.identifier(field.name)
        try:
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE id = ANY(%s) AND %s IS NOT NULL",
                        table,
                        column,
                        SQL(CHANGED[field.type], column),
                        list(ids),
                        column,
                    )
                )
        except Error:  # what the database itself keeps as it is
            return False
        return bool(self.env.cr.rowcount)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def test_form_in_the_making_tells_nothing_of_hidden_records(self):
        tried, found = 0, []
        for name in self._own_models():
            for caller in ("stranger", "elsewhere"):
                model = self._as(self.people[caller])[name]
                if not model.has_access("read"):
                    continue
                for field, record_id in self._leading_to_hidden(caller, model):
                    for told in self._told_of(model):
                        tried += 1
                        answer = self._ask_form(caller, name, field, record_id, told)
                        if answer:
                            found.append((caller, name, told, field.name, answer))
        self.assertGreater(tried, 100)
        self.assertFalse(found)

    def _leading_to_hidden(self, caller, model):
        """(field, id) of the records of ours that it can lead to, and he cannot see."""
        for field in model._fields.values():
            target = field.comodel_name
            if field.type not in ("many2one", "many2many") or field.compute:
                continue
            if target in self._own_models() and not self.env[target]._transient:
                for record_id in self.records.of(target):
                    if not self._may_see(caller, target, record_id):
                        yield field, record_id
                        break

    def _told_of(self, model):
        """Fields that are worked out from others, and those a wizard keeps of them."""
        return [
            field.name
            for field in model._fields.values()
            if field.compute
            and field.name != "display_name"
            and field.comodel_name not in WHOSE
            and model._has_field_access(field, "read")
        ]

    def _ask_form(self, caller, name, field, record_id, told):
        given = {
            "self": None,
            "values": {
                field.name: record_id
                if field.type == "many2one"
                else [(6, 0, [record_id])]
            },
            "field_names": [field.name],
            "fields_spec": {field.name: {}, told: {}},
        }
        come_of = self._come_of(caller, name, "onchange", given)
        return come_of.result and come_of.result["value"].get(told)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def test_pointing_at_a_hidden_record_does_not_tell_its_name(self):
        tried, found = 0, []
        for name in self._own_models():
            for caller in ("stranger", "salesperson", "elsewhere"):
                model = self._as(self.people[caller])[name]
                for record_id in self._may_write(caller, model):
                    for field, hidden_id in self._leading_to_hidden(caller, model):
                        tried += 1
                        told = self._point(caller, record_id, field, hidden_id)
                        if told:
                            found.append((caller, name, field.name, told))
        self.assertFalse(found)
        self.assertGreater(tried, 20)

    def _may_write(self, caller, model):
        """Ids of some records of a model that he sees and may change."""
        if not model.has_access("write"):
            return []
        if model._transient:
            return self._ids(caller, model._name)[-1:]
        records = model.browse(self.records.of(model._name)).exists()
        return records._filtered_access("write").ids[:1]

    def _point(self, caller, record_id, field, hidden_id):
        """The name of a hidden record, as told to whoever has put it into a field."""
        many = field.type == "many2many"
        given = {
            "self": record_id,
            "vals": {field.name: [(4, hidden_id)] if many else hidden_id},
            "specification": {field.name: {"fields": {"display_name": {}}}},
        }
        come_of = self._come_of(caller, field.model_name, "web_save", given)
        if come_of.how not in ("answer", "nothing"):
            return None
        named = self._name_of(field.comodel_name, hidden_id)
        return named if named and named in come_of.words else None
