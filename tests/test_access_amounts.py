"""Figures that not everybody may see, asked for by every way there is.

tests/data/access/amounts.csv has a line for each amount of money of ours and for every
other field of ours that is kept for groups: `x` where a role sees it. Where it does
not, neither a way of the ORM leads there nor JSON-2.
"""

from odoo.tests import HttpCase, mute_logger

from odoo.addons.crm_relationship.tests.json2_case import Json2Case
from odoo.addons.crm_relationship.tests.test_access_figures import open_ways, ways

from .access_case import ADDONS, ROLES, AccessCase


class AmountsCase(AccessCase):
    def _guarded(self):
        """[(model, field)]: our amounts, and whatever of ours has groups."""
        return sorted(
            (name, field.name)
            for name, model in self.env.registry.items()
            if not model._abstract
            for field in model._fields.values()
            if set(field._modules) & set(ADDONS)
            and not field.inherited
            and (field.groups or field.type == "monetary")
        )

    def _sees(self, role, name, field):
        model = self._as(self.people[role])[name]
        return model.has_access("read") and model._has_field_access(
            model._fields[field], "read"
        )

    def _hidden(self, role):
        """What this role cannot see of models that it reads."""
        env = self._as(self.people[role])
        for name, field in self._guarded():
            if env[name].has_access("read") and not self._sees(role, name, field):
                yield env[name], field


class TestAccessAmounts(AmountsCase):
    roles = ("portal", "salesperson", "crm_manager")  # the others: tests/long

    def test_every_role_sees_what_the_table_says(self):
        found = {
            key: {role: "x" if self._sees(role, *key) else "-" for role in ROLES}
            for key in self._guarded()
        }
        self.assert_table("amounts.csv", found, keys=2)

    @mute_logger("odoo.models", "odoo.addons.base.models.ir_rule")
    def test_no_way_leads_to_what_a_role_does_not_see(self):
        for role in self.roles:
            found = [
                (model._name, *way)
                for model, field in self._hidden(role)
                for way in open_ways(model.search([], limit=1), field)
            ]
            with self.subTest(role=role):
                self.assertEqual(found, [])

    def test_who_sees_it_has_every_way(self):
        model = self._as(self.people["billing"])["crm.relationship"]
        for way, ask in ways(model.search([], limit=1), "due_amount").items():
            with self.subTest(way=way):
                ask()


class TestAccessAmountsByJson2(AmountsCase, Json2Case, HttpCase):
    @mute_logger("odoo.http", "odoo.models")
    def test_programs_are_refused_what_their_user_does_not_see(self):
        for role in ("salesperson", "crm_manager", "feedback_user"):
            one_each = {}
            for model, field in self._hidden(role):
                one_each.setdefault(model._name, field)
            self.assertTrue(one_each)
            for name, field in one_each.items():
                for method, arguments in self._calls(field).items():
                    with self.subTest(role=role, model=name, field=field, way=method):
                        answer = self._call(
                            self.people[role], name, method, **arguments
                        )
                        self.assertEqual(answer.status_code, 403, answer.text[:300])

    def _calls(self, field):
        return {
            "search_read": {"domain": [], "fields": [field], "limit": 1},
            "web_search_read": {
                "domain": [],
                "specification": {field: {}},
                "limit": 1,
            },
            "search": {"domain": [[field, "!=", False]], "limit": 1},
            "formatted_read_group": {
                "domain": [],
                "groupby": [],
                "aggregates": [f"{field}:count_distinct"],
            },
        }
