"""The rights of an addon's models as one table, tried as each role."""

from .common import RelationshipCase

READ, ALL = "r", "crud"
OPERATIONS = {"create": "c", "read": "r", "write": "u", "unlink": "d"}


class RightsCase(RelationshipCase):
    """Rights on whole models of one addon; `addon` is its name.

    A table gives each model what every column of roles may do: letters of "crud".
    """

    addon = "crm_relationship"

    def _assert_complete(self, table):
        """Every model of the addon is in the table, and nothing else."""
        own = {
            name
            for name, model in self.env.registry.items()
            if model._original_module == self.addon and not model._abstract
        }
        self.assertEqual(own, set(table))

    def _assert_rights(self, table, columns):
        """Each role of a column may do what the column says, and no more."""
        for number, roles in enumerate(columns):
            expected = {model: rights[number] for model, rights in table.items()}
            for role in roles:
                with self.subTest(role=role):
                    self.assertEqual(self._rights(role, table), expected)

    def _assert_nothing(self, table, roles):
        for role in roles:
            with self.subTest(role=role):
                self.assertEqual(set(self._rights(role, table).values()), {""})

    def _rights(self, role, models):
        env = self._as(self._user(role))
        return {
            model: "".join(
                letter
                for operation, letter in OPERATIONS.items()
                if env[model].has_access(operation)
            )
            for model in models
        }
