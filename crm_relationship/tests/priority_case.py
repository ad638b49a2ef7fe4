"""What tests of the priority share: schemes, overrides, points and scores."""

from odoo.fields import Command

from .common import RelationshipCase, ago


def factor(name, weight, **vals):
    """A factor that trusts its figure at once, unless told otherwise."""
    return {"name": name, "weight": weight, "half_trust": 0, **vals}


class PriorityCase(RelationshipCase):
    @classmethod
    def _scheme(cls, *factors, publish=True, **vals):
        """A scheme of the house's own, published unless told otherwise."""
        scheme = cls.env["crm.priority.scheme"].create(
            {
                "name": "Own",
                "company_id": cls.company.id,
                "factor_ids": [Command.create(values) for values in factors],
                **vals,
            }
        )
        if publish:
            scheme.action_publish()
        return scheme

    @classmethod
    def _flat_scheme(cls, **vals):
        """Everybody has 50: what moves the score is an override."""
        return cls._scheme(factor("Nothing known", 100), **vals)

    @classmethod
    def _override(cls, points, partner=None, **vals):
        return cls.env["crm.priority.override"].create(
            {
                "partner_id": (partner or cls.ada).id,
                "company_id": cls.company.id,
                "points": points,
                "reason": "Strategic",
                "start_date": ago(10),
                "end_date": ago(-10),
                **vals,
            }
        )

    def _points(self, partner=None):
        """{label: points} of the customer."""
        lines = self._row(partner or self.ada).priority_contribution_ids
        return {line.label: line.points for line in lines}

    def _score(self, partner=None, **vals):
        self._refresh(**vals)
        return self._row(partner or self.ada).priority_score
