"""Decisions about Ada, made or asked by those who sell."""

from .common import RelationshipCase


class DecisionCase(RelationshipCase):
    """Ada buys for 300 a year, is Sue's customer; Bob is a stranger and nobody's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sue = cls._user("salesperson", name="Sue")
        cls.tom = cls._user("salesperson", name="Tom")
        cls.lead = cls._user("sales_lead")
        cls.manager = cls._user("crm_manager")
        cls.accountant = cls._user("accountant")
        cls.ada.user_id = cls.sue
        cls._sell(cls.ada, 300, 40, due=10, product=cls._product(cost=60))
        cls._refresh()

    @classmethod
    def _make(cls, user=None, partner=None, kind="price", name="Ten off", **vals):
        vals.setdefault("reason", "He asked for it")
        decisions = cls._as(user or cls.sue)["crm.decision"]
        return decisions.make(kind, partner or cls.ada, name, **vals)

    @classmethod
    def _ask(cls, decider=None, user=None, partner=None, **vals):
        decisions = cls._as(user or cls.sue)["crm.decision"]
        return decisions.ask(
            "invest", partner or cls.ada, "Visit?", decider or cls.manager, **vals
        )

    def _lines(self, decision, user):
        decision = self._as(user, decision)
        return {line["label"]: line["value"] for line in decision.figure_lines or ()}
