"""The public pages under load, beside Odoo's own rating pages: GET and POST together.

wrk sends, from several connections at once, what customers send: each opens a link
and sends its form. Four workers serve; rounds of both kinds take turns, so that what
else the machine does bears on both.
"""

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

from . import database
from .report import Row, say

NAME = f"{os.environ.get('CRM_BENCH', 'bench')}_pages"
SOURCE = os.environ.get("CRM_BENCH_PAGES", "crm")  # a database with crm_feedback
ROUND, ROUNDS = 30, 2  # seconds, of each kind of page
CONNECTIONS, WORKERS = 8, 4
LINKS = 6_000  # more than can be answered in a round
BOUND = 0.7  # of the requests a second of /rate/<token>
SCRIPT = Path(__file__).with_name("pages.lua")
PREPARE = """
now = __import__('odoo').fields.Datetime.now()
company = env['res.company'].search([], limit=1)
program = env['crm.feedback.program'].create({
    'name': 'Load', 'company_id': company.id, 'kind': 'nps', 'trigger': 'manual'})
partners = env['res.partner'].create(
    [{'name': f'Load {n}', 'email': f'load{n}@example.com'} for n in range(%(links)s)])
invitations = env['crm.feedback.invitation'].create([{
    'program_id': program.id, 'company_id': company.id, 'partner_id': partner.id,
    'customer_id': partner.id, 'email': partner.email, 'occasion': 'load',
    'email_normalized': partner.email, 'due_date': now.date(), 'sent_at': now,
    'asked_at': now, 'state': 'sent'} for partner in partners])
ratings = env['rating.rating'].create([{
    'res_model_id': env['ir.model']._get_id('res.partner'), 'res_id': partner.id,
    'partner_id': partner.id, 'rated_partner_id': env.user.partner_id.id}
    for partner in partners])
env.cr.commit()
env.cr.execute('CREATE TABLE bench_link (kind varchar, token varchar, id int)')
env.cr.execute('INSERT INTO bench_link SELECT * FROM UNNEST(%%s, %%s, %%s)', [
    ['feedback'] * len(invitations) + ['rate'] * len(ratings),
    [one._token() for one in invitations] + ratings.mapped('access_token'),
    invitations.ids + ratings.ids])
env.cr.commit()
"""


def make(_bench, keep):
    """A copy with links of both kinds."""
    from tests.support import run_shell

    if not shutil.which("wrk"):
        raise SystemExit("Install wrk: the load comes from it.")
    if not (keep and database.exists(NAME)):
        database.copy(SOURCE, NAME)
        run_shell(PREPARE % {"links": LINKS}, NAME)


def measure(_bench):
    """Rows of the report: requests a second of both, and whether all answers are in."""
    from tests.web import serve

    links = {kind: _links(kind) for kind in ("rate", "feedback")}
    found = {kind: [] for kind in links}
    with tempfile.TemporaryDirectory() as folder, serve(NAME, WORKERS) as server:
        for _worker in range(2 * WORKERS):  # templates and assets are made once
            _load(server, "feedback", ["none"] * CONNECTIONS, folder, 1)
        for number in range(ROUNDS):
            for kind, left in links.items():
                part, links[kind] = left[: LINKS // ROUNDS], left[LINKS // ROUNDS :]
                result = _load(server, kind, part, folder, ROUND)
                say(f"round {number + 1}, {kind}: {result}")
                found[kind].append(result)
        accepted = _accepted(folder)
    rates = {
        kind: sum(r["requests"] for r in rounds) / sum(r["seconds"] for r in rounds)
        for kind, rounds in found.items()
    }
    refused = sum(r["refused"] for rounds in found.values() for r in rounds)
    return [
        Row("/rate/<token>, requests", rates["rate"], "/s"),
        Row("/feedback/<token>, requests", rates["feedback"], "/s"),
        Row("feedback / rate", rates["feedback"] / rates["rate"], at_least=BOUND),
        Row("slowest of 100 feedback requests", found["feedback"][-1]["p99"], "ms"),
        Row("requests refused or without a form", refused, at_most=0),
        *_proof(accepted),
    ]


def _links(kind):
    with closing(database.connect(NAME)) as connection, connection.cursor() as cursor:
        query = "SELECT token FROM bench_link WHERE kind = %s ORDER BY id"
        return [token for (token,) in database.ask(cursor, query, [kind])]


def _load(server, kind, tokens, folder, seconds):
    """What wrk counted in a round."""
    names = Path(folder, "tokens")
    names.write_text("\n".join(tokens))
    out = Path(folder, f"{kind}-{len(list(Path(folder).iterdir()))}")
    command = ["wrk", "-t", CONNECTIONS, "-c", CONNECTIONS, "-d", f"{seconds}s"]
    command += ["--timeout", "30s", "-s", SCRIPT, server.url, "--"]
    command += [kind, names, CONNECTIONS, out]
    run = subprocess.run(
        [str(word) for word in command], capture_output=True, text=True, check=True
    )
    pattern = r"REQUESTS (\d+) SECONDS ([\d.]+) REFUSED (\d+) P99MS ([\d.]+)"
    numbers = re.search(pattern, run.stdout).groups()
    names = ("requests", "seconds", "refused", "p99")
    return dict(zip(names, map(float, numbers), strict=True))


def _accepted(folder):
    """The links whose form was thanked for, from all threads of all rounds."""
    files = Path(folder).glob("feedback-*.*")
    return Counter(token for file in files for token in file.read_text().split())


def _proof(accepted):
    """Each answer that was thanked for is there once, and no other but those of the
    last moment, whose thanks nobody waited for."""
    with closing(database.connect(NAME)) as connection, connection.cursor() as cursor:
        rows = database.ask(
            cursor,
            "SELECT link.token, COUNT(*) FROM crm_feedback_answer AS answer"
            "  JOIN bench_link AS link ON link.id = answer.invitation_id"
            "   AND link.kind = 'feedback' GROUP BY 1",
        )
    kept = dict(rows)
    return [
        Row("answers thanked for", len(accepted)),
        Row("lost", sum(token not in kept for token in accepted), at_most=0),
        Row("doubled", sum(count > 1 for count in kept.values()), at_most=0),
        Row(
            "cut off at the end of a round",
            len(set(kept) - set(accepted)),
            at_most=CONNECTIONS * ROUNDS,
        ),
    ]


def drop():
    database.drop(NAME)
