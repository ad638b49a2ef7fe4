"""Who may do what with the records of every model of ours, against one table.

A cell of tests/data/access/models.csv holds the letters of "crud" (create, read,
update, delete) that a role may; a word behind a colon says with which records:

    crud         with every record of the firm
    r cud:own    reads every record, does the rest with those of his own customers
    ru:part      only with some of them (what is for everybody, his own companies')
    r:none       with no record there is: his right has no record in this company
    crud:mine    a wizard: with what he has made himself
    -            nothing

The salesperson has all customers of the demo firm; "own" is what a second
salesperson, who has none, cannot reach. "elsewhere" works in another company.
"""

from .access_case import ROLES
from .access_hidden import HiddenCase

OPERATIONS = {"create": "c", "read": "r", "write": "u", "unlink": "d"}


class TestAccessModels(HiddenCase):
    def test_every_role_may_do_what_the_table_says(self):
        found = {
            name: {role: self._cell(name, role) for role in ROLES}
            for name in self._own_models()
        }
        self.assert_table("models.csv", found)

    def test_every_group_of_ours_is_somebodys(self):
        groups = self.env["ir.model.data"].search(
            [("model", "=", "res.groups"), ("module", "like", "crm_%")]
        )
        given = ",".join(ROLES.values()).split(",")
        self.assertFalse(set(groups.mapped("complete_name")) - set(given))

    def _cell(self, name, role):
        user = self.people[role]
        model = self._as(user)[name]
        scopes = {}
        for operation, letter in OPERATIONS.items():
            if model.has_access(operation):
                scope = self._scope(model, operation)
                scopes[scope] = scopes.get(scope, "") + letter
        return (
            " ".join(
                letters + (scope and f":{scope}") for scope, letters in scopes.items()
            )
            or "-"
        )

    def _scope(self, model, operation):
        if model._transient:
            return self._scope_of_wizard(model, operation)
        number = len(self._reached(self._as(self.people["admin"])[model._name], "read"))
        allowed = len(self._reached(model, operation))
        if not allowed:
            return "none"
        if model.env.user == self.seller:
            stranger = self._as(self.stranger)[model._name]
            if len(self._reached(stranger, operation)) < allowed:
                return "own"
        return "part" if allowed < number else ""

    def _scope_of_wizard(self, model, operation):
        mine = self.records.insert(model._name, model.env.uid)
        theirs = self.records.insert(model._name, self.env.ref("base.user_root").id)
        allowed = model.browse([mine, theirs])._filtered_access(operation)
        return {(mine,): "mine", (mine, theirs): "", (): "none"}[allowed._ids]
