"""Whatever a form or an address sends along, no page breaks or shows too much."""

from urllib.parse import urlencode

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from odoo.tests import mute_logger

from ..access_routes import PATIENCE, SECRET, RoutesCase

# what our pages read of a form or an address, and what Odoo's own around them read
NAMES = (
    "access_token",
    "city",
    "comment",
    "confirmed",
    "country_id",
    "detail",
    "email",
    "error",
    "files",
    "filterby",
    "filters",
    "hash",
    "companies",
    "kind",
    "lang",
    "name",
    "nonce",
    "order_id",
    "page",
    "partner_id",
    "pid",
    "reason",
    "remedy_wanted",
    "score",
    "sortby",
    "source",
    "state_id",
    "text",
    "who",
    "withdraw",
    "zip",
)
ODD = st.sampled_from(
    (
        b"\x00",
        b"\xff\xfe",  # no UTF-8
        b"%s%(x)s{0}",
        b"-1",
        b"1e400",
        b"NaN",
        str(10**30).encode(),
        "\u0661\u0662".encode(),  # digits elsewhere
        "\u202e\u200f".encode(),
        b"<script>alert(1)</script>",
        b"'; DROP TABLE crm_case; --",
        b"[]",
        b'{"a": {"b": [1, null]}}',
        b"9" * 5000,
        b"x" * 20_000,
    )
)
VALUES = ODD | st.text(max_size=40).map(lambda text: text.encode("utf-8", "replace"))
FORMS = st.lists(st.tuples(st.sampled_from(NAMES), VALUES), max_size=8)
ASKED = settings(
    max_examples=10,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


class TestAccessNonsense(RoutesCase):
    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_no_form_breaks_a_page(self):
        for caller in ("anonymous", "stranger", "owner"):
            user = self.users[caller]
            self.authenticate(user and user.login, user and user.login * 2)
            self.token = self._csrf()
            for route, method, _auth, kind in self._routes():
                if kind == "http":
                    with self.subTest(caller=caller, route=route, method=method):
                        self._send_nonsense(caller, route, method)

    def _send_nonsense(self, caller, route, method):
        @ASKED
        @given(FORMS)
        def send(form):
            response = self._sent(route, method, form)
            self.assertLess(response.status_code, 500, response.text[-2000:])
            if caller == "stranger" and "<" not in route:
                self.assertNotIn(SECRET, response.text)

        send()

    def _sent(self, route, method, form):
        url, sent = self._url(route, "theirs"), urlencode(form)
        with self.env.cr.savepoint() as savepoint:
            if method == "GET":
                response = self.url_open(
                    f"{url}?{sent}", timeout=PATIENCE, allow_redirects=False
                )
            else:
                token = urlencode({"csrf_token": self.token})
                response = self.url_open(
                    url,
                    data=f"{token}&{sent}",
                    headers={"Content-Type": "application/x-www-form-urlencoded"},
                    timeout=PATIENCE,
                    allow_redirects=False,
                )
            savepoint.rollback()
        self.env.invalidate_all()
        return response
