"""The public pages of feedback before many and hostile clients: real workers, real
connections, committed data.

    FEEDBACK_REQUESTS=20000 ./setup/test tests/test_feedback_pages.py -s

sends as many malformed requests as the issue asks for, and prints the seed;
FEEDBACK_SEED=7 repeats one.
"""

import base64
import os
import random
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from . import support
from .feedback_pages import SECRET_MAIL, SECRET_NAME, Browser, ask
from .web import serve

REQUESTS = int(os.environ.get("FEEDBACK_REQUESTS", "600"))
GUESSES = 1000
CLIENTS = 8
LEAKS = (
    b"Traceback",
    b'File "/',
    b"psycopg2",
    b"odoo.addons",
    SECRET_NAME.encode(),
    SECRET_MAIL.encode(),
)
METHODS = ["PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT", "FOO", "get"]
METHODS += ["\xff", "PROPFIND", "G" * 500]
SCORES = ["11", "-1", "9.5", "", "ten", "%00", "1e1", "0x9", "9 9", "NaN", "Infinity"]
SCORES += ["9" * 500, "%D9%A9", "9%00", "[]", "{}", "null", "true", "-0", "+9", "09"]
HEADERS = ["Accept-Language", "Cookie", "Referer", "X-Forwarded-For", "User-Agent"]
HEADERS += [
    "Content-Length",
    "Range",
    "If-Modified-Since",
    "Transfer-Encoding",
    "Origin",
]
HEADERS += ["X-Requested-With", "Authorization", "Accept", "X-Odoo-Database", "Expect"]
VALUES = ["", "a" * 3000, "-1", "session_id=" + "x" * 84, "frontend_lang=../../x"]
VALUES += ["session_id=../../../etc", "\xff\xfe", "9" * 40, "bytes=9-1", "chunked"]
VALUES += ["Bearer x", "fr_FR'--", "frontend_lang=zz_ZZ; tz=No/Where", "0, 0, 0"]
# all that the pages could write, but for what counts failures
STATE = """
    SELECT JSON_BUILD_OBJECT(
        'answers', (SELECT COUNT(*) FROM crm_feedback_answer),
        'ballots', (SELECT COUNT(*) FROM crm_feedback_ballot),
        'waves', (SELECT COUNT(*) FROM crm_feedback_wave),
        'invitations', (SELECT MD5(STRING_AGG(i::text, '|' ORDER BY i.id))
                          FROM crm_feedback_invitation AS i),
        'programs', (SELECT MD5(STRING_AGG(p::text, '|' ORDER BY p.id))
                       FROM crm_feedback_program AS p),
        'cases', (SELECT COUNT(*) FROM crm_case),
        'corrections', (SELECT COUNT(*) FROM crm_data_correction),
        'partners', (SELECT COUNT(*) FROM res_partner),
        'messages', (SELECT COUNT(*) FROM mail_message),
        'files', (SELECT COUNT(*) FROM ir_attachment WHERE res_model LIKE 'crm%'))
"""


@pytest.fixture(scope="module")
def database():
    with support.own_database("pages") as name:
        yield name


@pytest.fixture(scope="module")
def server(database):
    with serve(database) as server:
        yield server


def say(line):
    sys.stdout.write(f"{line}\n")


def rows(database, query):
    connection = support.connect(database)
    try:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
    finally:
        connection.close()


class Fuzzer:
    """Requests that no browser sends, by chance of a seed; none is a good answer."""

    def __init__(self, seed, tokens, form, cookie):
        self.chance = random.Random(seed)
        self.tokens, self.form, self.cookie = tokens, form, cookie

    def request(self):
        kind = self.chance.choice(
            ("token", "score", "body", "encoding", "header", "method", "size")
        )
        return kind, getattr(self, kind)()

    def token(self):
        token = self.chance.choice(self.tokens)
        place = self.chance.randrange(len(token))
        made_up = base64.urlsafe_b64encode(self.noise(60)).decode().rstrip("=")
        other = self.chance.choice("abcXYZ019_-")
        forged = token[:place] + other + token[place + 1 :]
        bad = self.chance.choice(
            (
                made_up,
                token[:place],
                # the very last bits are not of the signature
                forged if forged[:-1] != token[:-1] else token[:-2],
                token + "%00",
                token[:place] + "%00" + token[place:],
                token[:place] + "%F0%9F%98%80" + token[place:],
                token[:place] + "%ff%fe" + token[place:],
                token + "' OR 1=1 --".replace(" ", "%20"),
                "..%2f..%2fetc%2fpasswd",
                "%2e%2e/%2e%2e/x",
                "AQ",
                "AQAAAAAAAAAA",
                str(self.chance.getrandbits(600)),
                "",
                ".",
                "{}",
            )
        )
        if self.chance.random() < 0.3:
            return self.post(self.sent(score="9"), path=f"/feedback/{bad}")
        return self.get(f"/feedback/{bad}")

    def score(self):
        score = self.chance.choice(SCORES)
        if self.chance.random() < 0.5:
            return self.post(self.sent(score=score))
        name = self.chance.choice(
            ("score", "score[]", "token", "self", "_query", "lang")
        )
        return self.get(f"{self.path()}?{name}={score}&{name}={score}")

    def body(self):
        body, kind = self.chance.choice(
            (
                (b'{"score": 9}', "application/json"),
                (b'{"jsonrpc": "2.0", "params": {"score": 9}}', "application/json"),
                (b"{", "application/json"),
                (b"<a>", "text/xml"),
                (self.noise(300), "application/x-www-form-urlencoded"),
                (self.noise(300), "multipart/form-data; boundary=x"),
                (b"--x\r\nbroken\r\n--x--\r\n", "multipart/form-data; boundary=x"),
                (b"--x\r\n", "multipart/form-data"),
                (self.file("score"), "multipart/form-data; boundary=x"),
                (self.file("csrf_token"), "multipart/form-data; boundary=x"),
                (self.file("nonce"), "multipart/form-data; boundary=x"),
                (self.sent(score="99") + b"&self=1&token=2", None),
                (b"score=9&score=8&" * 50, "application/x-www-form-urlencoded"),
                (self.sent(score="9", nonce="made-up"), None),
                (self.sent(score="9", csrf_token="made-up"), None),
                (self.sent(score="9", nonce="%00"), None),
                (b"", None),
            )
        )
        return self.post(body, kind=kind or "application/x-www-form-urlencoded")

    def file(self, name):
        """The form with one of its fields as a file."""
        head = "--x\r\nContent-Disposition: form-data; name="
        fields = {"score": "9", **self.form}
        parts = [
            f'{head}"{field}"\r\n\r\n{text}\r\n'
            for field, text in fields.items()
            if field != name
        ]
        last = f'{head}"{name}"; filename="9"\r\n\r\n9\r\n--x--\r\n'
        return "".join([*parts, last]).encode()

    def encoding(self):
        charset = self.chance.choice(
            ("utf-16", "utf-7", "none", "\xff", "idna", "rot13")
        )
        body = self.sent(score="99") + b"&comment=" + self.noise(100)
        kind = f"application/x-www-form-urlencoded; charset={charset}"
        coding = self.chance.choice(("gzip", "br", "chunked", "identity", "x"))
        return self.post(body, kind=kind, more=f"Content-Encoding: {coding}\r\n")

    def header(self):
        name, value = self.chance.choice(HEADERS), self.chance.choice(VALUES)
        return self.get(f"/feedback/{self.noise(9).hex()}", more=f"{name}: {value}\r\n")

    def method(self):
        method = self.chance.choice(METHODS)
        return self.raw(method, self.path(), "", b"")

    def size(self):
        big = self.chance.choice((70_000, 300_000))
        choice = self.chance.randrange(4)
        if choice == 0:
            return self.get("/feedback/" + "A" * big)
        if choice == 1:
            return self.get(f"{self.path()}?score=" + "9" * 60_000)
        if choice == 2:
            return self.post(self.sent(score="99") + b"&comment=" + b"x" * big)
        return self.get(self.path("x"), more="X-Long: " + "x" * 70_000 + "\r\n")

    def path(self, more=""):
        return f"/feedback/{self.chance.choice(self.tokens)}{more}"

    def noise(self, length):
        return self.chance.randbytes(length)

    def sent(self, **vals):
        return "&".join(f"{n}={v}" for n, v in {**self.form, **vals}.items()).encode()

    def get(self, path, more=""):
        return self.raw("GET", path, more, b"")

    def post(self, body, path=None, kind="application/x-www-form-urlencoded", more=""):
        head = f"Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}"
        return self.raw("POST", path or self.path(), head, body)

    def raw(self, method, path, head, body):
        cookie = "" if "Cookie" in head else f"Cookie: {self.cookie}\r\n"
        return (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
            f"{cookie}{head}\r\n"
        ).encode("latin-1") + body


def fuzzer(server, tokens, seed):
    """With the cookie and the form of somebody who has opened the first link."""
    browser = Browser(server)
    form = browser.form(tokens[0])
    [jar] = [h for h in browser.opener.handlers if hasattr(h, "cookiejar")]
    cookie = "; ".join(f"{one.name}={one.value}" for one in jar.cookiejar)
    return Fuzzer(seed, tokens[:1], form, cookie)


def test_malformed_requests_break_nothing_write_nothing_and_leak_nothing(
    server, database
):
    tokens = list(ask(database, 1).values())
    seed = int(os.environ.get("FEEDBACK_SEED", random.randrange(10**6)))
    source = fuzzer(server, tokens, seed)
    before = rows(database, STATE)
    requests = [source.request() for _number in range(REQUESTS)]
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(lambda one: server.send(one[1]), requests))
    statuses = Counter(status for status, _headers, _body in answers)
    say(f"seed {seed}: {REQUESTS} requests, {sorted(statuses.items())}")
    failed = [
        (kind, request[:600], status)
        for (kind, request), (status, _headers, body) in zip(
            requests, answers, strict=True
        )
        if status >= 500 or any(leak in body for leak in LEAKS)
    ]
    assert not failed, failed[:20]
    assert rows(database, STATE) == before
    logged = server.log.read_text(errors="replace")
    assert "Traceback" not in logged, logged[-3000:]


def test_fuzzer_has_what_a_good_answer_needs(server, database):
    """Or it would only knock at the outermost door."""
    [(number, token)] = ask(database, 1).items()
    source = fuzzer(server, [token], 1)
    status, _headers, _body = server.send(source.post(source.sent(score="9")))
    [(count,)] = rows(
        database,
        f"SELECT COUNT(*) FROM crm_feedback_answer WHERE invitation_id = {number}",
    )
    assert (status, count) == (200, 1)


def test_guesses_find_nothing_and_run_into_the_limit(server, database):
    """Each has the right form and names an invitation that is there."""
    [(number, token)] = ask(database, 1).items()
    rows_before = rows(database, STATE)
    support_clear(database)
    head = base64.urlsafe_b64decode(token + "==")[:9]
    guesses = [
        base64.urlsafe_b64encode(head + os.urandom(32) + str(number).encode())
        .decode()
        .rstrip("=")
        for _guess in range(GUESSES)
    ]
    rest = "HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    asked = [f"GET /feedback/{guess} {rest}".encode() for guess in guesses]
    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(server.send, asked))
    statuses = Counter(status for status, _headers, _body in answers)
    say(f"{GUESSES} guesses: {dict(statuses)}")
    assert set(statuses) == {404, 429}
    # workers that count at the same moment do not see each other's
    assert 20 <= statuses[404] <= 20 + CLIENTS
    assert all(
        0 < int(headers["retry-after"]) <= 601
        for status, headers, _body in answers
        if status == 429
    )
    assert rows(database, STATE) == rows_before
    assert Browser(server).answer(token, 9)[0] == 200


def support_clear(database):
    connection = support.connect(database)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM crm_feedback_attempt")
    connection.close()


def send_together(server, tokens, scores):
    """Each link is sent all the scores at the same moment; the statuses."""

    def opened(job):
        token, score = job
        browser = Browser(server)
        form = {**browser.form(token), "score": score, "comment": f"Was {score}"}
        return partial(browser.open, f"/feedback/{token}", form)

    jobs = [(token, score) for token in tokens for score in scores]
    with ThreadPoolExecutor(len(scores)) as pool:
        ready = list(pool.map(opened, jobs))
        return Counter(status for status, _text in pool.map(lambda send: send(), ready))


def test_answers_at_the_same_moment_are_versions_of_which_one_stands(server, database):
    tokens = ask(database, 10)
    statuses = send_together(server, tokens.values(), range(4))
    found = rows(
        database,
        f"""
        SELECT COUNT(*), COUNT(*) FILTER (WHERE stands), COUNT(DISTINCT version),
               MIN(version) FILTER (WHERE stands), COUNT(DISTINCT score)
          FROM crm_feedback_answer
         WHERE invitation_id IN ({", ".join(map(str, tokens))}) GROUP BY invitation_id
        """,
    )
    assert statuses == {200: 40}
    assert found == [(4, 1, 4, 1, 4)] * 10


def test_anonymous_answers_at_the_same_moment_count_once_each(server, database):
    tokens = ask(database, 10, anonymous=True)
    statuses = send_together(server, tokens.values(), range(4))
    [(count, transactions)] = rows(
        database,
        f"""
        SELECT COUNT(*), COUNT(DISTINCT ballot.xmin::text)
          FROM crm_feedback_ballot AS ballot
         WHERE program_id = (SELECT program_id FROM crm_feedback_invitation
                              WHERE id = {next(iter(tokens))})
        """,
    )
    assert statuses == {200: 40}
    assert count == 10
    # no ballot stands alone in its transaction: others were written with it
    assert transactions < 10
