"""Every method of ours that programs can call and that takes arguments, given nonsense.

Whatever an addon of ours adds or extends and that has no underscore and is not private
is called as JSON-2 and the web client do, by a customer and by a salesperson without
customers: with numbers that no record has and texts that are no date. Nothing is
written, and what cannot be done is said in words (UserError and its kinds, or
TypeError): never a crash.
"""

import inspect
from contextlib import suppress
from itertools import zip_longest
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import mute_logger

from .access_calls import Calls
from .access_case import AccessCase

NUMBERS = (None, False, -1, 2**31 - 1)  # for what is an id or a number
TEXTS = (None, "", "x", "2026-13-45", "'; --")  # for everything else
OF_NUMBERS = ("partner", "decider", "company", "points", "steps", "limit")
OF_CORE = {
    "message_new",
    "execute_import",
    "copy_data",
    "default_get",
    "fields_get",
    "send_mail_batch",
    "consume",
}


class TestAccessMethods(AccessCase, Calls):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.partner"].search([]).user_id = cls.seller
        cls.env["sale.order"].search([]).user_id = cls.seller
        cls.customer = (
            cls.env["sale.order"]
            .search([("state", "=", "sale"), ("company_id", "=", cls.company.id)])[:1]
            .partner_id.commercial_partner_id
        )

    def setUp(self):
        super().setUp()
        self.records = self._records(self.customer)
        # without a day, what computes does so for today: then it has nothing to write
        called = self.env["res.partner"].browse(self._ids("res.partner"))
        called.with_user(self.people["stranger"]).action_refresh_relationship()

    def test_there_are_methods(self):
        self.assertGreater(len(self._methods()), 200)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def test_nonsense_is_refused_in_words_and_writes_nothing(self):
        for (model, method), signature in self._methods().items():
            if method in OF_CORE:
                continue  # which takes no nonsense either
            for nonsense in self._nonsense(self._names(signature)):
                for caller in ("portal", "stranger"):
                    with self.subTest(f"{caller}: {model}.{method}({nonsense})"):
                        found = self._come_of(caller, model, method, nonsense)
                        self.assertFalse(found)

    def _nonsense(self, names):
        for number, text in zip_longest(NUMBERS, TEXTS) if names else ():
            yield {
                name: number if name in OF_NUMBERS or name.endswith("_id") else text
                for name in names
            }

    def _names(self, signature):
        kinds = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)
        parameters = list(signature.parameters.values())[1:]
        return [one.name for one in parameters if one.kind not in kinds]

    def _come_of(self, caller, name, method, arguments):
        """The tables that a call has written, which is undone."""
        model = self._as(self.people[caller])[name]
        of_model = getattr(getattr(type(model), method), "_api_model", False)
        ids = [] if of_model else [self._ids(name)]
        before = self._written()
        with (
            self.env.cr.savepoint() as savepoint,
            patch.object(type(self.env["ir.mail_server"]), "send_email"),
        ):
            with suppress(UserError, TypeError):
                call_kw(model, method, ids, arguments)
            after = self._written()
            savepoint.rollback()
        self.env.invalidate_all()
        return [table for table, n in after.items() if n != before.get(table)]

    def _ids(self, name):
        if self.env[name]._abstract:
            return []
        if self.env[name]._transient:
            return [self.records.insert(name, self.seller.id)]
        return self.records.of(name)[:1]
