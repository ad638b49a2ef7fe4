"""Whatever number or day people enter, the night works for everybody afterwards.

Each number and day that a form or list of ours takes is set to its extremes, on all
records there are. What is refused is refused in words; with all that is accepted
together, every job of ours runs and everything can be read.
"""

from math import inf, nan
from unittest.mock import patch

from psycopg2 import Error

from odoo.exceptions import UserError
from odoo.tests import mute_logger
from odoo.tools.safe_eval import safe_eval

from .access_case import ADDONS, AccessCase
from .view_fields import ViewFields

MOST = 2**31 - 1  # of a column of whole numbers
IN_WORDS = (UserError, Error)
AS_ODOO = (OverflowError, ValueError)  # what it says of floats that it cannot round
FLOATS = (inf, nan, 1e308, -1e308, 1e30, -1.0, 0.0)
EXTREMES = {
    "integer": (MOST, -MOST, -1, 0),
    "float": FLOATS,
    "monetary": FLOATS,
    "date": ("9999-12-31", "0001-01-01"),
    "datetime": ("9999-12-31 23:59:59", "0001-01-01 00:00:00"),
}


class TestSettingsExtremes(AccessCase, ViewFields):
    def setUp(self):
        super().setUp()
        # sudo: what is looked for is what breaks, not who may
        self.fields = {
            self._kept(field)
            for _view, _node, field in self._filled_in()
            if field.type in EXTREMES
        }
        for target, name in (
            (self.env.cr, "commit"),
            (self.env.cr, "rollback"),
            (type(self.env["ir.mail_server"]), "send_email"),
        ):
            self.startPatcher(patch.object(target, name))
        jobs = type(self.env["ir.cron"])
        self.startPatcher(patch.object(jobs, "_commit_progress", return_value=1))

    def _kept(self, field):
        """The field itself, or of a setting that of the company: (model, name)."""
        if field.related and field.model_name == "res.config.settings":
            return "res.company", field.related.split(".")[1]
        return field.model_name, field.name

    def test_there_are_many(self):
        self.assertGreater(len(self.fields), 100)
        self.assertTrue({model for model, _name in self.fields} > {"res.company"})

    @mute_logger("odoo.sql_db", "odoo.models")
    def test_what_is_accepted_can_be_computed(self):
        for turn in range(len(FLOATS)):
            with self.subTest(turn=turn), self.env.cr.savepoint() as savepoint:
                accepted = [
                    (model, name, value)
                    for model, name in sorted(self.fields)
                    if (value := self._extreme(model, name, turn)) is not None
                    and self._accepts(model, name, value)
                ]
                self.assertTrue(accepted)
                self._night()
                self._read()
                savepoint.rollback()
            self.env.clear()

    def _extreme(self, model, name, turn):
        extremes = EXTREMES[self.env[model]._fields[name].type]
        return extremes[turn] if turn < len(extremes) else None

    def _accepts(self, model, name, value):
        """Whether any of the records takes it; others say why not."""
        records = self.env[model].sudo().search([], limit=10)
        return bool(records.filtered(lambda one: self._takes(one, name, value)))

    def _takes(self, record, name, value):
        refused = IN_WORDS + (AS_ODOO if isinstance(value, float) else ())
        try:
            with self.env.cr.savepoint():
                record.write({name: value})
                self.env.flush_all()
        except refused:
            return False
        return True

    def _night(self):
        jobs = self.env["ir.cron"].with_context(active_test=False).search([])
        for job in jobs.filtered(lambda job: module_of(job) in ADDONS):
            with self.subTest(job.name):
                model = self.env[job.model_id.model]
                safe_eval(job.code, {"model": model, "env": self.env}, mode="exec")
                self.env.flush_all()

    def _read(self):
        env = self._as(self.people["admin"])
        for name in self._own_models():
            if not env[name]._transient:
                with self.subTest(name):
                    try:
                        env[name].search([], limit=15).read()
                    except UserError:  # in words
                        continue


def module_of(record):
    return record.get_external_id()[record.id].split(".")[0]
