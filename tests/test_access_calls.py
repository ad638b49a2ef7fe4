"""What every public method of ours answers and does for those who may least.

Each is called by everybody of CALLERS: without records, or with one of each kind that
its model, or a parameter of it, leads to. With a record that the caller may not see, it
writes nothing, and its answer is the one for a record that nobody has: so it tells
nothing. A wizard is called twice: somebody else's, and one of his own that leads to
what is hidden from him.

What comes back for records that he may see, or for none, stands in
tests/data/access/methods.csv. A method that is not in this table is refused to all of
them, or has no record that they may see. A cell says:

    -         refused, or no such record
    nothing   empty hands
    answer    something: figures, an action to open
    writes    rows are written, `answer` or `nothing` comes back

so the first column that is not "-" is the weakest caller that a method is meant for.
"employee" has no group of ours, "stranger" is a salesperson without customers,
"elsewhere" a manager of another company, whom customers without a company are shared
with.
"""

from odoo.tests import mute_logger

from .access_calls import NOBODYS, CallsCase

CALLERS = ("public", "portal", "employee", "stranger", "elsewhere")
# buttons of lists that do one thing whatever is selected
WHATEVER = {"action_read_documents"}
# whatever computes figures or reads documents again finds them changed
STALE = """
    UPDATE crm_relationship
       SET revenue_12m = 7, gross_sales_12m = 7, priority_score = 7;
    DELETE FROM crm_purchase_day WHERE id = (SELECT MIN(id) FROM crm_purchase_day)
"""


class TestAccessCalls(CallsCase):
    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule", "odoo.sql_db")
    def test_every_method_is_safe_for_its_weakest_caller(self):
        self.env.cr.execute(STALE)
        found, tried = {}, 0
        for (model, method), signature in self._methods().items():
            if self.env[model]._abstract and not self._is_of_model(model, method):
                continue  # it is tried on the models that have it from there
            tried += 1
            with self.subTest(f"{model}.{method}"):
                cells = {
                    caller: self._cell(caller, model, method, signature)
                    for caller in CALLERS
                }
                if set(cells.values()) != {"-"}:
                    found[model, method] = cells
        self.assertGreater(tried, 250)
        self.assert_table("methods.csv", found, keys=2)

    def _cell(self, caller, model, method, signature):
        """What calls come to; they must tell nothing of what he may not see."""
        given, leads_to = self._given(caller, model, method, signature)
        if method in WHATEVER:
            leads_to = {}
        if not leads_to:
            return self._words([self._come_of(caller, model, method, given)])
        seen = []
        for name, target in leads_to.items():
            for record_id in self._ids(caller, target):
                call = caller, model, method, given | {name: record_id}
                if self._may_see(caller, target, record_id):
                    seen.append(self._come_of(*call))
                else:
                    self._check_tells_nothing(call, name, target)
        return self._words(seen)

    def _words(self, come_of):
        words = {one.how for one in come_of} - {"refused", "told"}
        if any(one.written for one in come_of):
            words.add("writes")
        return " ".join(sorted(words)) or "-"

    def _check_tells_nothing(self, call, name, target):
        *called, given = call
        come_of = self._come_of(*call)
        self.assertFalse(come_of.written, call)
        if come_of.how == "refused":
            named = self._name_of(target, given[name])
            self.assertFalse(named and named in come_of.words, call)
            return
        nobodys = self._come_of(*called, given | {name: NOBODYS})
        self.assertEqual(
            come_of.words, nobodys.words.replace(str(NOBODYS), str(given[name])), call
        )
