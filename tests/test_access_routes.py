"""What every page and address of ours answers to whom, against one table.

tests/data/access/routes.csv has a line for each route, method and way to ask:

    theirs   with the ids, codes and links of one customer, Ada
    wrong    with a number and a link that nobody has
    huge     with a number that no database holds, and bytes that are no link
    link     with the link of Ada's case, as her mail has it; `badlink` with a wrong one

and a column for each caller: nobody logged in, an employee without any right of ours,
a customer of another firm, Ada herself. A cell is the status, where a redirection
leads, `shown` where the answer holds what only Ada may know, and the tables that were
written. The first column after the way is who Odoo lets in (`auth`).
"""

import re
from urllib.parse import urlsplit

from odoo.tests import mute_logger
from odoo.tools import SQL

from .access_routes import SECRET, RoutesCase

CALLERS = ("anonymous", "employee", "stranger", "owner")
WRITTEN = "crm_|loyalty_|res_partner$|res_users$|sale_order|account_move|mail_message$"
COUNTED = """
    SELECT relname, n_tup_ins + n_tup_upd + n_tup_del
      FROM pg_stat_xact_user_tables WHERE relname ~ %s
"""


class TestAccessRoutes(RoutesCase):
    maxDiff = None

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule", "odoo.models")
    def test_every_route_answers_everybody_as_the_table_says(self):
        found = {}
        self.assertGreater(len(self._routes()), 20)
        for route, method, auth, _kind in self._routes():
            for way in self._ways(route):
                found[self._shown(route), method, way] = {"auth": auth}
        for caller in CALLERS:
            user = self.users[caller]
            self.authenticate(user and user.login, user and user.login * 2)
            self.token = self._csrf()
            for route, method, _auth, kind in self._routes():
                for way in self._ways(route):
                    cell = self._cell(route, method, way, kind)
                    found[self._shown(route), method, way][caller] = cell
        self.assert_table("routes.csv", found, keys=3)

    def _cell(self, route, method, way, kind):
        before = self._counts()
        with self.env.cr.savepoint() as savepoint:
            response = self._ask(route, method, way, kind)
            written = self._counts()
            savepoint.rollback()
        self.env.invalidate_all()
        words = [str(response.status_code)]
        if response.is_redirect:
            words.append(urlsplit(response.headers["Location"]).path)
        if kind == "jsonrpc":
            words.append("refused" if "error" in response.json() else "done")
        if SECRET in response.text:
            words.append("shown")
        words += sorted(
            f"+{name}" for name, count in written.items() if count != before.get(name)
        )
        return re.sub(r"/\d+", "/N", " ".join(words))

    def _counts(self):
        """How often each table was written in this transaction."""
        self.env.flush_all()
        return dict(self.env.execute_query(SQL(COUNTED, f"^({WRITTEN})")))
