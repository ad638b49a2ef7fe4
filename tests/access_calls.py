"""The methods of ours that programs can call, and what a call comes to."""

import inspect
from typing import NamedTuple

from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.service.model import call_kw
from odoo.tools import SQL

from .access_case import ADDONS
from .access_hidden import HiddenCase

NOBODYS = 2**31 - 1  # an id that no record has
KINDS = 2  # records of a model to call it with, as different as there are
# parameters that lead to a record
RECORDS = {
    "company": "res.company",
    "company_id": "res.company",
    "decider": "res.users",
    "lead_id": "crm.lead",
    "partner": "res.partner",
    "partner_id": "res.partner",
    "rule_id": "crm.next.step.rule",
    "segment_id": "crm.segment",
}
# what else must be given, and what asks for more
ARGUMENTS = {
    "columns": [],
    "everybody": True,
    "fields": [],
    "help_message": "x",
    "key": "documents",
    "kind": "stop",
    "lines": [{"external_ref": "x", "partner_ref": "x", "amount": "1"}],
    "msg_dict": {"subject": "x", "from": "x@x.example", "message_id": "<x>"},
    "name": "stage",
    "options": {},
    "points": 1,
    "reason": "x",
    "res_ids": [],
    "review_date": "2030-01-01",
    "tourName": "crm_guide_x",
    "verdict": "right",
}
OF_THE_ORM = {"init", "create", "write", "unlink"}  # the models' own table has them
# tables that say nothing of what was done
IGNORED = (
    "ir_logging",  # what the server says
    "ir_profile",  # how long it takes
    "ir_cron_progress",  # how far a job is
    "bus_bus",  # that a page may load again
    "mail_presence",  # that somebody is there
)
WRITTEN = """
    SELECT relname, written
      FROM pg_class,
           LATERAL (SELECT pg_stat_get_xact_tuples_inserted(oid)
                         + pg_stat_get_xact_tuples_updated(oid)
                         + pg_stat_get_xact_tuples_deleted(oid) AS written) AS rows
     WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND written > 0 AND relname <> ALL(%s)
"""


class ComeOf(NamedTuple):
    """What a call came to: how, in which words, and the tables it wrote."""

    how: str  # refused, told (why not), nothing or answer
    words: str
    written: tuple = ()
    result: object = None


class Calls:
    """For a test case: what there is to call, and which tables have been written."""

    last_written = {}  # what had been written when one last looked

    def _methods(self):
        """{(model, method): its signature} that our addons add or extend."""
        found = {}
        for name, model in self.env.registry.items():
            if model._abstract and model._original_module not in ADDONS:
                continue
            for part in model.mro():
                if part.__module__.split(".")[2:3] and (
                    part.__module__.split(".")[2] in ADDONS
                ):
                    for method, value in vars(part).items():
                        if self._is_public(model, method, value):
                            found.setdefault((name, method), inspect.signature(value))
        return dict(sorted(found.items()))

    def _is_public(self, model, name, value):
        return (
            inspect.isfunction(value)
            and not name.startswith("_")
            and name not in OF_THE_ORM
            and not any(
                getattr(getattr(part, name, None), "_api_private", False)
                for part in model.mro()
            )
        )

    def _is_of_model(self, name, method):
        """Whether it is called without records."""
        return getattr(getattr(type(self.env[name]), method), "_api_model", False)

    def _come_of(self, caller, name, method, given):
        """What a call comes to, as JSON-2 makes it; all is undone.

        :param given: arguments by name; `self` is the id of a record, or None
        """
        come_of = self._call(caller, name, method, given)
        if come_of.written:  # what refused calls had written is among it: once more
            return self._call(caller, name, method, given)
        return come_of

    def _call(self, caller, name, method, given):
        model = self._as(self.people[caller])[name]
        ids = [[one for one in [given["self"]] if one]] if "self" in given else []
        arguments = {one: value for one, value in given.items() if one != "self"}
        self.env.invalidate_all()  # nothing is known from whoever has read it before
        with self.env.cr.savepoint() as savepoint:
            try:
                result = call_kw(model, method, ids, arguments)
                how = "answer" if result else "nothing"
                written = self._newly_written()
                come_of = ComeOf(how, repr(result), written, result)
            except (AccessError, MissingError) as error:
                come_of = ComeOf("refused", str(error))
            except IntegrityError:  # which the server puts in words of its own
                come_of = ComeOf("refused", "")
            except UserError as error:
                come_of = ComeOf("told", str(error))
            savepoint.rollback()
        return come_of

    def _newly_written(self):
        before, self.last_written = self.last_written, self._written()
        return tuple(
            table
            for table, number in self.last_written.items()
            if number != before.get(table)
        )

    def _written(self):
        """{table: how many rows this transaction has written}, undone ones too."""
        self.env.flush_all()
        return dict(sorted(self.env.execute_query(SQL(WRITTEN, list(IGNORED)))))


class CallsCase(HiddenCase, Calls):
    """Calls with records that some callers may see and others may not."""

    def setUp(self):
        super().setUp()
        self.seen, self.names = {}, {}
        self.samples = {
            "res.company": [self.company.id, self.other.id],
            "res.partner": self.env["crm.decision"].search([])[:1].partner_id.ids,
            "res.users": [self.seller.id, self.people["portal"].id],
        }

    def _given(self, caller, model, method, signature):
        """Arguments that ask as much as this caller can, and what leads to records."""
        parameters = [
            one
            for one in list(signature.parameters.values())[1:]
            if one.kind not in (one.VAR_POSITIONAL, one.VAR_KEYWORD)
        ]
        leads_to = {
            one.name: RECORDS[one.name] for one in parameters if one.name in RECORDS
        }
        if not self._is_of_model(model, method):
            leads_to["self"] = model
        given = {
            one.name: ARGUMENTS[one.name]
            for one in parameters
            if one.name not in leads_to
            and (one.default is one.empty or one.name == "everybody")
        }
        for name, target in leads_to.items():
            ids = self._ids(caller, target)
            seen = [one for one in ids if self._may_see(caller, target, one)]
            given[name] = (seen or ids)[0]
        return given, leads_to

    def _may_see(self, caller, name, record_id):
        key = caller, name, record_id
        if key not in self.seen:
            record = self._as(self.people[caller])[name].browse(record_id)
            self.seen[key] = record.has_access("read")
        return self.seen[key]

    def _name_of(self, name, record_id):
        """What it is called, where that is a name that one cannot hit by chance."""
        key = name, record_id
        if key not in self.names:
            named = self.env[name].sudo().browse(record_id).display_name or ""
            self.names[key] = len(named) > 4 and named
        return self.names[key]

    def _ids(self, caller, name):
        """Some records of a model; of a wizard somebody else's and one's own."""
        if self.env[name]._transient:
            if (caller, name) not in self.samples:
                self.samples[caller, name] = [
                    self._wizard(name, self.seller),
                    self._wizard(name, self.people[caller]),
                ]
            return self.samples[caller, name]
        if name not in self.samples:
            self.samples[name] = self._different(name)
        return self.samples[name]

    def _different(self, name):
        """Records that differ in what they are and in what they lead to."""
        records = self.env[name].sudo().browse(self.records.of(name)[:100])
        features = {record.id: self._features(record) for record in records}
        different, told = [], set()
        for _one in range(min(KINDS, len(features))):
            best = max(
                sorted(features.keys() - different),
                key=lambda one: len(features[one] - told),
            )
            different.append(best)
            told |= features[best]
        return different

    def _features(self, record):
        return {
            (field, field.type == "selection" and record[field.name])
            for field in record._fields.values()
            if field.store
            and field.type in ("selection", "many2one")
            and record[field.name]
        }

    def _wizard(self, name, user):
        """A wizard that leads to records of the firm, by its lists as well."""
        wizard_id = self.records.insert(name, user.id)
        for field in self.env[name]._fields.values():
            target = self.env.get(field.comodel_name)
            if field.type != "many2many" or not field.store or target._transient:
                continue
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s, %s) VALUES (%s, %s)",
                    SQL.identifier(field.relation),
                    SQL.identifier(field.column1),
                    SQL.identifier(field.column2),
                    wizard_id,
                    self._ids("", field.comodel_name)[0],
                )
            )
        return wizard_id
