"""What tests of pages and addresses share: one of each thing, and who asks for it."""

import json
import re
import threading
from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user

from .access_case import ADDONS, AccessCase

SECRET = "Verysecret"
OURS = [[addon] for addon in ADDONS]  # third part of the name of a module
PATIENCE = 120  # seconds for an answer, on a busy machine
NOWHERE, NO_LINK = 2**31 - 1, "A" * 70


class RoutesCase(AccessCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.firm = cls._partner(f"{SECRET} Ltd", is_company=True)
        cls.ada = cls._partner(f"Ada {SECRET}", parent_id=cls.firm.id)
        cls.eve = cls._partner("Eve Elsewhere")
        cls.users = {
            "anonymous": None,
            "employee": cls._login("route_employee", "base.group_user"),
            "stranger": cls._login("route_eve", "base.group_portal", cls.eve),
            "owner": cls._login("route_ada", "base.group_portal", cls.ada),
        }
        cls._make_records()

    @classmethod
    def _partner(cls, name, **vals):
        email = name.split()[0].lower() + "@route.example"
        return cls.env["res.partner"].create({"name": name, "email": email, **vals})

    @classmethod
    def _login(cls, login, groups, partner=None):
        vals = {"partner_id": partner.id} if partner else {}
        company = {"company_id": cls.company.id}
        company["company_ids"] = [Command.set(cls.company.ids)]
        return new_test_user(
            cls.env, login, groups=groups, password=login * 2, **vals, **company
        )

    @classmethod
    def _make_records(cls):
        """One of each thing that a page shows, all of them Ada's."""
        own = {"partner_id": cls.ada.id, "company_id": cls.company.id}
        cases = cls.env["crm.case"]
        cls.case = cases.create({"name": f"{SECRET} case", "kind": "service", **own})
        cls.idea = cases.create({"name": f"{SECRET} idea", "kind": "suggestion", **own})
        cls.case._portal_ensure_token()
        program = cls.env["crm.feedback.program"].create(
            {
                "name": f"{SECRET} question",
                "question": f"{SECRET} question?",
                "company_id": cls.company.id,
                "kind": "nps",
                "trigger": "manual",
            }
        )
        today = cls.company._crm_today()
        cls.invitation = cls.env["crm.feedback.invitation"].create(
            {
                "program_id": program.id,
                "customer_id": cls.firm.id,
                "email": cls.ada.email,
                "email_normalized": cls.ada.email_normalized,
                "occasion": "test",
                "due_date": today,
                "sent_at": f"{today} 00:00:00",
                "asked_at": f"{today} 00:00:00",
                "state": "sent",
                **own,
            }
        )
        programs = cls.env["loyalty.program"].search(
            [
                ("strict_ledger", "=", True),
                ("referral_active", "=", True),
                ("company_id", "in", [False, cls.company.id]),
            ]
        )
        programs[0].write({"name": f"{SECRET} club", "portal_access": "company"})
        cls.card = cls.env["loyalty.card"].create(
            {"program_id": programs[0].id, "partner_id": cls.ada.id, "points": 7}
        )
        corrections = cls.env["crm.data.correction"]
        cls.correction = corrections._propose(
            cls.ada, {"city": f"{SECRET}ville"}, cls.ada, cls.company
        )
        cls.env.flush_all()

    def _routes(self):
        """[(route, method, auth, type)] of our addons, as the server finds them."""
        found = set()
        thread = threading.current_thread()
        with patch.object(thread, "dbname", self.env.cr.dbname, create=True):
            routes = self.env["ir.http"].routing_map()
        for rule in routes.iter_rules():
            routing = rule.endpoint.routing
            if self._is_ours(rule.endpoint.func):
                for method in routing.get("methods") or ("GET",):
                    found.add((rule.rule, method, routing["auth"], routing["type"]))
        return sorted(found)

    def _is_ours(self, method):
        """Whether an addon of ours made the page, or has a say in it."""
        kinds = type(method.__self__).__mro__
        own = [kind for kind in kinds if method.__name__ in vars(kind)]
        return any(kind.__module__.split(".")[2:3] in OURS for kind in own)

    def _shown(self, route):
        """The route as the table has it, without commas."""
        return re.sub(r"any\([^)]*\)", "any", route)

    def _ways(self, route):
        if "<" not in route:
            return ["theirs"]
        ways = ["theirs", "wrong", "huge"]
        return (
            [*ways, "link", "badlink"] if "/my/cases/<int:case_id>" in route else ways
        )

    def _csrf(self):
        page = self.url_open("/case", timeout=PATIENCE).text
        return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]

    def _ask(self, route, method, way, kind):
        url = self._url(route, way)
        if kind == "jsonrpc":
            body = {"thread_model": "crm.case", "thread_id": self.case.id}
            body["post_data"] = {"body": "x", "message_type": "comment"}
            return self.url_open(
                url,
                timeout=PATIENCE,
                data=json.dumps({"jsonrpc": "2.0", "method": "call", "params": body}),
                headers={"Content-Type": "application/json"},
            )
        if method == "GET":
            return self.url_open(url, timeout=PATIENCE, allow_redirects=False)
        return self.url_open(
            url, data=self._form(), timeout=PATIENCE, allow_redirects=False
        )

    def _form(self):
        return {
            "csrf_token": self.token,
            "score": "3",
            "name": "x",
            "who": "Mallory",
            "email": "mallory@route.example",
            "kind": "service",
            "text": "x",
            "reason": "x",
            "partner_id": str(self.ada.id),
            "city": "x",
        }

    def _url(self, route, way):
        links = {"link": self.case.access_token, "badlink": NO_LINK}
        url = re.sub(
            r"<(?:(\w+)(?:\([^>]*\))?:)?(\w+)>",
            lambda match: str(self._argument(route, match[1], match[2], way)),
            route,
        )
        return f"{url}?access_token={links[way]}" if way in links else url

    def _argument(self, route, kind, name, way):
        theirs = {
            "token": self.invitation._stop_token()
            if "stop" in route
            else self.invitation._token(),
            "code": self.card.referral_code,
            "case_id": (self.idea if "suggestions" in route else self.case).id,
            "correction_id": self.correction.id,
            "invitation_id": self.invitation.id,
            "card_id": self.card.id,
            "name": "lifecycle",
            "kind": "csv",
            "page": 1,
        }
        if name not in theirs:
            raise AssertionError(f"{route}: say in _argument what {name} is")
        if kind == "any" or way in ("theirs", "link", "badlink"):
            return theirs[name]
        if isinstance(theirs[name], int):
            return NOWHERE if way == "wrong" else 10**30
        return NO_LINK if way == "wrong" else "%00%ff'%22"
