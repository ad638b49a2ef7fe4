"""The examples of docs/api.md, run as they stand there: in a shell with curl and in
Python, over HTTP, each with the key of a restricted user, on the demo data.
"""

import csv
import io
import json
import os
import re
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import date, timedelta

import pytest

from .support import REPO, own_database, run_shell
from .web import serve

PAGE = (REPO / "docs" / "api.md").read_text()
BLOCKS = {
    (language, name): code
    for language, name, code in re.findall(
        r"^```(sh|python) (\w+)\n(.*?)^```$", PAGE, re.M | re.S
    )
}
USERS = {
    "seller": "sales_team.group_sale_salesman_all_leads",
    "books": "account.group_account_invoice",
    "points": "crm_loyalty.crm_loyalty_group_manager",
    "exporter": "sales_team.group_sale_salesman_all_leads,base.group_allow_export",
    "employee": "base.group_user",
    "admin": "",  # asks what became of it
}
PREPARE = """
import json
from datetime import timedelta
from odoo import fields
keys = {}
for login, groups in %(users)r.items():
    user = env['res.users'].search([('login', '=', login)]) or env['res.users'].create({
        'name': login, 'login': login, 'email': login + '@example.com',
        'group_ids': [(6, 0, [env.ref(name).id for name in groups.split(',')])]})
    day = fields.Datetime.now() + timedelta(days=1)
    keys[login] = env['res.users.apikeys'].with_user(user)._generate('rpc', 'test', day)
print('KEYS', json.dumps(keys))
seller = env['res.users'].search([('login', '=', 'seller')])
env = env(user=seller.id, context={})
aurora = env['crm.relationship'].search([('partner_id.name', '=', 'Hotel Aurora')])
figures = ['partner_id', 'stage_id', 'revenue_12m', 'last_order_date', 'payment_band',
           'next_order_due_date', 'points_balance', 'nps_score']
at_risk = env['crm.relationship'].search([('stage_id.kind', '=', 'loss')])
everybody = env['crm.relationship'].search([], order='id')
customer = aurora.partner_id.id
card = env['loyalty.card'].search(
    [('partner_id', '=', customer), ('program_id.name', '=', 'Roast Points')])
answers = env['crm.feedback.answer'].search(
    [('customer_id', '=', customer), ('stands', '=', True)])
history = env['crm.timeline'].get_page(customer, limit=200)
FACTS = dict(
    figures=aurora.read(figures),
    score=aurora.priority_score,
    factors=sorted(aurora.priority_contribution_ids.mapped('label')),
    at_risk=sorted(at_risk.partner_id.mapped('name')),
    waiting=env['crm.worklist'].get_page(everybody=True)['total'],
    everybody=everybody.mapped('partner_id.display_name'),
    history=len(history['entries']),
    points=card.points, card=card.id,
    scores=sorted(answers.mapped('score')),
)
print('FACTS', json.dumps(FACTS, default=str))
"""


class House:
    """A server with the demo data, and what the ORM said before anybody called."""

    def __init__(self, database, server, output):
        self.database, self.server = database, server
        self.keys = json.loads(re.search(r"^KEYS (.*)$", output, re.M)[1])
        self.facts = json.loads(re.search(r"^FACTS (.*)$", output, re.M)[1])

    def run(self, language, name, user="seller"):
        """What an example prints, with the key of this user."""
        code = "\n".join(BLOCKS[language, part] for part in ("client", name))
        command = {
            "sh": ["bash", "-euo", "pipefail", "-c", code],
            "python": [sys.executable, "-c", code],
        }[language]
        address = {"ODOO_URL": self.server.url, "ODOO_DB": self.database}
        done = subprocess.run(
            command,
            env=os.environ | address | {"ODOO_KEY": self.keys[user]},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def told(self, language, name, user="seller"):
        return json.loads(self.run(language, name, user))

    def call(self, path, key, **arguments):
        """(status, result) of a call"""
        headers = {"Content-Type": "application/json"}
        if key:
            headers["Authorization"] = f"Bearer {key}"
        request = urllib.request.Request(
            f"{self.server.url}/json/2/{path}", json.dumps(arguments).encode(), headers
        )
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refused:
            return refused.code, json.load(refused)

    def look(self, model, domain, *names):
        """What became of it, in the eyes of the administrator."""
        status, rows = self.call(
            f"{model}/search_read",
            self.keys["admin"],
            domain=domain,
            fields=names,
            order="id",
        )
        assert status == 200, rows
        return rows

    def aurora(self):
        [customer] = self.look("res.partner", [["name", "=", "Hotel Aurora"]], "name")
        return customer["id"]


@pytest.fixture(scope="module")
def house():
    with own_database("api") as database:
        output = run_shell(PREPARE % {"users": USERS}, database).stdout
        with serve(database, workers=2) as server:
            yield House(database, server, output)


@pytest.fixture(params=["sh", "python"])
def language(request):
    return request.param


def test_every_example_is_run_here():
    with open(__file__) as file:
        mine = file.read()
    names = {name for _language, name in BLOCKS} - {"client"}
    assert not [name for name in names if f'"{name}"' not in mine]
    assert len(BLOCKS) == PAGE.count("\n```sh ") + PAGE.count("\n```python ")


def test_figures_are_those_of_the_orm(house, language):
    assert house.told(language, "figures") == house.facts["figures"]


def test_points_of_the_factors_sum_to_the_score(house, language):
    lines = house.told(language, "priority")
    assert sorted(line["label"] for line in lines) == house.facts["factors"]
    assert round(sum(line["points"] for line in lines), 1) == house.facts["score"]


def test_worklists_are_those_of_the_page(house, language):
    page = house.told(language, "worklists")
    counts = [one["count"] for part in page["parts"] for one in part["lists"]]
    assert sum(counts) == page["total"] == house.facts["waiting"]


def test_customers_at_risk_come_by_priority(house, language):
    rows = house.told(language, "at_risk")
    assert sorted(row["partner_id"][1] for row in rows) == house.facts["at_risk"]
    scores = [row["priority_score"] for row in rows]
    assert scores == sorted(scores, reverse=True)
    assert rows


def test_refreshing_tells_how_many(house, language):
    told = house.told(language, "refresh")
    assert told["params"]["message"] == "1 customers computed."


def test_brief_is_of_the_customer(house):
    assert house.told("sh", "brief")["customer"]["name"] == "Hotel Aurora"


def test_history_goes_on_from_page_to_page(house):
    page, older = house.told("python", "history")
    keys = [entry["key"] for part in (page, older) for entry in part["entries"]]
    assert len(keys) == len(set(keys)) == min(20, house.facts["history"])


def test_call_is_logged_under_the_name_of_the_key_s_user(house, language):
    made = house.told(language, "call")
    [call] = house.look(
        "crm.interaction",
        [["id", "in", made]],
        *("partner_id", "name", "channel", "direction", "duration", "create_uid"),
    )
    assert call["partner_id"][0] == house.aurora()
    assert call["create_uid"][1] == "seller"
    assert (call["channel"], call["direction"], call["duration"]) == ("phone", "in", 5)


def test_promise_is_kept_in_mind_and_judged_by_its_days(house, language):
    made = house.told(language, "promise")
    names = ("partner_id", "due_date", "state")
    [promise] = house.look("crm.promise", [["id", "in", made]], *names)
    assert promise["partner_id"][0] == house.aurora()
    assert promise["due_date"] == str(date.today() + timedelta(days=7))
    # the Python one goes on to mark it done, a week before it is due
    assert promise["state"] == {"sh": "open", "python": "early"}[language]


def test_payments_from_outside_come_once_and_bad_lines_are_named(house):
    first = house.told("sh", "payments", "books")
    assert (first["created"], first["updated"]) == (1, 0)
    [bad] = first["bad"]
    assert (bad["line"], bad["external_ref"]) == (2, "4712")
    again = house.told("python", "payments", "books")
    assert (again["created"], again["updated"], again["bad"]) == (0, 1, [])
    [record] = house.look(
        "crm.payment.record",
        [["external_ref", "=", "4711"], ["source_system", "=", "books"]],
        *("partner_id", "paid_date", "amount"),
    )
    assert record["partner_id"][0] == house.aurora()
    assert (record["paid_date"], record["amount"]) == ("2026-02-19", 120.5)


def test_points_are_read_spent_once_and_corrected_with_a_reason(house):
    before = house.facts["points"]
    for language in ("sh", "python"):
        [card] = house.told(language, "points")
        assert (card["id"], card["points"]) == (house.facts["card"], before)
    first, again = house.told("python", "spend", "points")
    assert first == again
    assert first["balance"] == before - 3
    house.run("sh", "correct", "points")
    moves = house.look(
        "crm.loyalty.move",
        [["card_id", "=", house.facts["card"]]],
        *("kind", "points", "balance", "reason"),
    )
    assert moves[-1] == {
        "id": moves[-1]["id"],
        "kind": "adjust",
        "points": 200 - (before - 3),
        "balance": 200,
        "reason": "Forgotten at the fair",
    }


def test_who_was_asked_lately_is_not_asked_and_the_other_is(house):
    asked = {
        row["partner_id"][1]: (row["state"], row["reason"])
        for row in house.told("python", "invite")
    }
    # the demo's program has asked Aurora nine days ago, the kiosk never
    assert asked["Hotel Aurora"] == ("suppressed", "asked_before")
    assert asked["Station Kiosk"] == ("ready", False)


def test_answers_are_read(house):
    told = house.told("sh", "answers")
    assert sorted(row["score"] for row in told) == house.facts["scores"]


def test_case_is_opened_from_an_address(house):
    made = house.told("sh", "case")
    names = ("name", "number", "state", "kind", "email_from")
    [case] = house.look("crm.case", [["id", "in", made]], *names)
    assert case["number"]
    assert case["email_from"] == "kitchen@hotelaurora.example.com"
    assert (case["kind"], case["state"]) == ("service", "new")


def test_case_is_answered(house):
    [case] = house.told("python", "case")
    assert case["state"] == "decided"
    sent = house.look(
        "mail.message",
        [["model", "=", "crm.case"], ["res_id", "=", case["id"]]],
        "body",
    )
    assert any("They leave today." in message["body"] for message in sent)


def test_list_is_taken_out_page_by_page(house):
    rows = list(csv.DictReader(io.StringIO(house.run("python", "export"))))
    assert [row["partner_id"] for row in rows] == house.facts["everybody"]
    assert len(rows) > 10  # more than a page


def test_export_is_what_the_button_gives(house):
    told = house.told("sh", "export", "exporter")
    assert sorted(name for name, *_rest in told["datas"]) == house.facts["at_risk"]


def test_export_without_the_right_is_refused(house):
    status, told = house.call(
        "crm.relationship/export_data",
        house.keys["employee"],
        ids=[1],
        fields_to_export=["id"],
    )
    assert status in (403, 422)
    assert told["message"]


def test_without_a_key_nothing_is_read(house):
    status, told = house.call("crm.relationship/search_read", None, fields=["id"])
    assert status == 401
    assert "API Key" in told["message"]


def test_wrong_key_reads_nothing(house):
    status, told = house.call("crm.relationship/search_read", "x" * 40, fields=["id"])
    assert (status, told["message"]) == (401, "Invalid apikey")


def test_key_without_rights_is_told_whom_to_ask(house):
    status, told = house.call(
        "res.partner/action_refresh_relationship",
        house.keys["employee"],
        ids=[house.aurora()],
    )
    assert status == 403
    assert "Ask an administrator" in told["message"]


def test_profit_is_not_for_a_salesperson_s_key(house):
    status, told = house.call(
        "crm.relationship/search_read",
        house.keys["seller"],
        fields=["net_profit_12m"],
    )
    assert status == 403
    assert told["message"]


def test_method_that_is_not_there_is_404(house):
    status, _told = house.call("crm.relationship/nothing", house.keys["seller"])
    assert status == 404


def test_refused_values_are_422_with_what_to_do_and_leave_nothing(house):
    promise = {"partner_id": house.aurora(), "name": "Late", "due_date": "2000-01-01"}
    status, told = house.call(
        "crm.promise/create", house.keys["seller"], vals_list=[promise]
    )
    assert status == 422
    assert "choose a later due day" in told["message"]
    assert not house.look("crm.promise", [["name", "=", "Late"]], "name")
