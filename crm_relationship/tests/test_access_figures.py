"""Cost, profit and amounts of payment, by every way the ORM has to ask for them."""

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .common import RelationshipCase

MARGIN = (
    "cost_of_sales_12m",
    "cost_of_sales_basis",
    "cost_known_share",
    "cost_to_serve_12m",
    "acquisition_cost_12m",
    "late_payment_cost_12m",
    "loyalty_cost_12m",
    "net_profit_12m",
)
AMOUNTS = ("invoiced_24m", "due_amount", "overdue_amount")
# how to ask for a field by its value; numbers are asked whether they are above 1
PROBES = {
    "selection": ("=", "a"),
    "char": ("=", "a"),
    "text": ("=", "a"),
    "html": ("ilike", "a"),
    "datetime": (">", "2020-01-01"),
    "many2many": ("=", 1),
    "one2many": ("=", 1),
    "date": (">", "2020-01-01"),
    "many2one": ("=", 1),
    "boolean": ("=", True),
}
SALES = ("salesperson", "sales_lead", "crm_user")


OF_RECORDS = ("read", "attribute", "web_read", "export", "filter in memory")


def ways(records, name):
    """Every way to ask for a field: (what it is called, a call that asks)."""
    model, field_type = records.browse(), records._fields[name].type
    operator, value = PROBES.get(field_type, (">", 1))
    measure = f"{name}:count_distinct"
    return {
        "read": lambda: records.read([name]),
        "attribute": lambda: records.mapped(name),
        "web_read": lambda: records.web_read({name: {}}),
        "search_read": lambda: model.search_read([], [name], limit=1),
        "web_search_read": lambda: model.web_search_read([], {name: {}}, limit=1),
        "export": lambda: records.export_data([name]),
        "domain": lambda: model.search([(name, operator, value)], limit=1),
        "unknown": lambda: model.search([(name, "=", False)], limit=1),
        "negated": lambda: model.search(~Domain(name, operator, value), limit=1),
        "count": lambda: model.search_count([(name, operator, value)]),
        "order": lambda: model.search([], order=f"{name} desc", limit=1),
        "second order": lambda: model.search([], order=f"id, {name}", limit=1),
        "group": lambda: model.formatted_read_group([], [name], ["__count"]),
        "aggregate": lambda: model.formatted_read_group([], [], [measure]),
        "having": lambda: model._read_group(
            [], ["id"], having=[(measure, ">", 1)], limit=1
        ),
        "order of groups": lambda: model._read_group(
            [], ["id"], order=measure, limit=1
        ),
        "filter in memory": lambda: records.filtered_domain([(name, operator, value)]),
    }


def open_ways(records, name):
    """The ways to a field that the reader of these records is not refused.

    Of no record there is nothing to read, but questions about all of them remain;
    what is in no table nobody can ask of the database.
    """
    found = []
    for way, ask in ways(records, name).items():
        if not records and way in OF_RECORDS:
            continue
        try:
            with records.env.cr.savepoint():
                ask()
        except (UserError, ValueError):  # AccessError is the first
            continue
        found.append((name, way))
    return found


class AccessFiguresCase(RelationshipCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 300, product=cls._product(cost=60))
        cls._refresh()

    def assertHidden(self, records, names):  # noqa: N802
        """No way leads to these fields."""
        self.assertEqual(
            [way for name in names for way in open_ways(records, name)], []
        )

    def assertShown(self, records, names):  # noqa: N802
        """Every way leads to these fields."""
        for name in names:
            for way, ask in ways(records, name).items():
                with self.subTest(name=name, way=way):
                    ask()

    def _rows(self, role):
        return self._as(self._user(role), self._row(self.ada))

    def _partners(self, role):
        return self._as(self._user(role), self.ada)


class TestAccessFigures(AccessFiguresCase):
    def test_cost_and_profit_of_a_row_are_hidden_from_sales(self):
        for role in SALES:
            with self.subTest(role=role):
                self.assertHidden(self._rows(role), MARGIN)

    def test_cost_and_profit_of_a_partner_are_hidden_from_sales(self):
        for role in SALES:
            with self.subTest(role=role):
                names = [f"relationship_{name}" for name in MARGIN[:1] + MARGIN[3:]]
                self.assertHidden(self._partners(role), names)

    def test_amounts_of_a_row_are_hidden_from_sales_and_managers(self):
        for role in (*SALES, "crm_manager"):
            with self.subTest(role=role):
                self.assertHidden(self._rows(role), AMOUNTS)

    def test_amounts_of_a_partner_are_hidden_from_sales_and_managers(self):
        for role in (*SALES, "crm_manager"):
            with self.subTest(role=role):
                names = [f"relationship_{name}" for name in AMOUNTS]
                self.assertHidden(self._partners(role), names)

    def test_every_figure_of_a_partner_is_hidden_from_others(self):
        names = self.env["res.partner"]._relationship_field_names()
        searchable = [
            name for name in names if self.env["res.partner"]._fields[name].search
        ]
        for role in ("employee", "portal"):
            with self.subTest(role=role):
                self.assertHidden(self._partners(role), searchable)

    def test_manager_sees_cost_and_profit(self):
        self.assertShown(self._rows("crm_manager"), MARGIN)

    def test_accountant_sees_cost_and_profit_and_amounts(self):
        self.assertShown(self._rows("accountant"), MARGIN + AMOUNTS)

    def test_accountant_sees_amounts_of_a_partner(self):
        names = [f"relationship_{name}" for name in AMOUNTS]
        self.assertShown(self._partners("accountant"), names)

    def test_hidden_fields_are_not_listed(self):
        names = self._rows("salesperson").fields_get()
        self.assertFalse(set(names) & set(MARGIN + AMOUNTS))

    def test_hidden_fields_of_a_partner_are_not_listed(self):
        names = self._partners("salesperson").fields_get()
        hidden = {f"relationship_{name}" for name in MARGIN + AMOUNTS}
        self.assertFalse(set(names) & hidden)

    def test_setting_opens_cost_and_profit_to_sales(self):
        self.env["res.config.settings"].create(
            {"group_crm_relationship_margin": True}
        ).execute()
        self.assertEqual(self._rows("salesperson").net_profit_12m, 240)

    def test_setting_does_not_open_amounts(self):
        self.env["res.config.settings"].create(
            {"group_crm_relationship_margin": True}
        ).execute()
        self.assertHidden(self._rows("salesperson"), AMOUNTS)

    def test_what_the_engine_keeps_is_for_administrators(self):
        kept = ("priority_detail", "priority_previous")
        for role in (*SALES, "crm_manager", "accountant"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self._rows(role).read(kept)

    def test_waterfall_is_hidden_from_sales(self):
        with self.assertRaises(AccessError):
            self._rows("salesperson").read(["profit_waterfall"])


class TestAccessAroundTheCorner(AccessFiguresCase):
    """A hidden figure through another model, a path, or a sentence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._as(cls._user("salesperson"))

    def assertDenied(self, model, domain):  # noqa: N802
        with self.assertRaises(AccessError):
            self.seller[model].search(domain, limit=1)

    def test_path_from_the_row_to_its_partner(self):
        path = "partner_id.relationship_net_profit_12m"
        self.assertDenied("crm.relationship", [(path, ">", 0)])

    def test_path_from_the_contribution_to_its_row(self):
        path = "relationship_id.net_profit_12m"
        self.assertDenied("crm.priority.contribution", [(path, ">", 0)])

    def test_path_from_an_order_to_its_customer(self):
        path = "partner_id.relationship_net_profit_12m"
        self.assertDenied("sale.order", [(path, ">", 0)])

    def test_path_from_a_lead_to_its_customer(self):
        path = "partner_id.relationship_due_amount"
        self.assertDenied("crm.lead", [(path, ">", 0)])

    def test_any_of_the_contacts(self):
        inner = [("relationship_net_profit_12m", ">", 0)]
        self.assertDenied("res.partner", [("child_ids", "any", inner)])

    def test_path_from_the_partner_to_its_row(self):
        path = "relationship_id.net_profit_12m"
        with self.assertRaises(AccessError):
            self.seller["res.partner"].search([(path, ">", 0)], limit=1)

    def test_export_through_the_row(self):
        lines = self.seller["crm.priority.contribution"].search([], limit=1)
        with self.assertRaises(AccessError):
            lines.export_data(["relationship_id/net_profit_12m"])

    def test_explanation_has_points_and_no_figure(self):
        line = self._explained(self.seller, "Net profit")
        # 240 is the only profit: middle of 50 to 100, half trusted, 20 % of 62.5
        self.assertEqual((line["points"], line["input"]), (12.5, ""))

    def test_explanation_has_the_figure_for_who_may_see_it(self):
        manager = self._as(self._user("crm_manager"))
        self.assertIn("240", self._explained(manager, "Net profit")["input"])

    def test_contribution_has_no_figure(self):
        lines = self.seller["crm.priority.contribution"].search(
            [("partner_id", "=", self.ada.id), ("factor_id.name", "=", "Net profit")]
        )
        self.assertEqual(lines.mapped("input"), [False])

    def test_reason_of_payment_names_no_amount(self):
        for days in (70, 60, 50):
            invoice = self._sell(self.ada, 1234.56, days_ago=days)
            self._pay(invoice, days_ago=days - 20)
        self._refresh()
        reason = self._row(self.ada).with_env(self.seller).payment_reason
        self.assertNotIn("1234", reason.replace(",", ""))

    def test_transition_names_no_hidden_figure(self):
        reasons = self.seller["crm.lifecycle.transition"].search([]).mapped("reason")
        self.assertFalse([text for text in reasons if "rofit" in text])

    def _explained(self, env, label):
        lines = self._row(self.ada).with_env(env).priority_explanation
        return next(line for line in lines if line["label"] == label)
