from contextlib import contextmanager
from unittest.mock import patch

from lxml import etree

from odoo.sql_db import Cursor
from odoo.tools import SQL

from .common import RelationshipCase, ago

HOOKED = ("create", "write", "unlink", "_notify_get_recipients")
OURS = "odoo.addons.crm_relationship.models."


@contextmanager
def without_us(env):
    """As if we hooked into nothing: core's own create, write and unlink answer."""
    hidden = {  # a mixin once, however many models it stands behind
        (definition, name, vars(definition)[name])
        for model in env.registry.values()
        for definition in model.__mro__
        if definition.__module__.startswith(OURS)
        and model._original_module != "crm_relationship"
        for name in HOOKED
        if name in vars(definition)
    }
    for definition, name, _method in hidden:
        delattr(definition, name)
    try:
        yield
    finally:
        for definition, name, method in hidden:
            setattr(definition, name, method)


@contextmanager
def sent():
    """The statements that go to PostgreSQL meanwhile."""
    statements, execute = [], Cursor.execute

    def listen(cursor, query, *args, **kwargs):
        statements.append(str(getattr(query, "code", query)))
        return execute(cursor, query, *args, **kwargs)

    # as in assertQueryCount: one request in a hundred clears the bus away
    with patch.object(Cursor, "execute", listen), patch("random.random", lambda: 1):
        yield statements


class QueryCase(RelationshipCase):
    def _sent(self, work):
        """What `work` sends from empty caches, up to what a commit does first.

        The company is known: no request of the web client does without it.
        """
        self.env.flush_all()
        self.env.cr.flush()
        self.env.invalidate_all()
        self.company.mapped("currency_id.name")
        with sent() as statements:
            work()
            self.env.flush_all()
            self.env.cr.flush()
        return statements


class TestBusiness(QueryCase):
    """How many statements what people do costs more than without us."""

    def _more(self, make, act):
        """The same act upon things made alike, without our hooks and with them."""
        act(make())  # what is loaded once for all
        with without_us(self.env):
            thing = make()
            before = self._sent(lambda: act(thing))
        thing = make()
        after = self._sent(lambda: act(thing))
        return len(after) - len(before)

    def _draft(self):
        invoice = self._sell(self.ada, 100)
        invoice.button_draft()
        return invoice

    def test_without_us_nothing_is_queued(self):
        with without_us(self.env):
            statements = self._sent(lambda: self._sell(self.ada, 100))
        self.assertNotIn("crm_relationship", " ".join(statements))

    def test_posting_an_invoice(self):
        self.assertEqual(self._more(self._draft, lambda draft: draft.action_post()), 1)

    def test_posting_ten_invoices_at_once(self):
        def drafts():
            return self.env["account.move"].union(*(self._draft() for _ in range(10)))

        self.assertEqual(self._more(drafts, lambda moves: moves.action_post()), 1)

    def test_paying_an_invoice(self):
        more = self._more(lambda: self._sell(self.ada, 100), self._pay)
        self.assertEqual(more, 1)

    def test_paying_ten_invoices_at_once(self):
        def invoices():
            sold = (self._sell(self.ada, 100) for _ in range(10))
            return self.env["account.move"].union(*sold)

        self.assertEqual(self._more(invoices, self._pay), 1)

    def test_confirming_an_order(self):
        def quotation():
            return self._order(self.ada, 100, quotation=True)

        more = self._more(quotation, lambda order: order.action_confirm())
        self.assertEqual(more, 1)

    def _quotation_until(self, days_ago):
        return self._order(self.ada, 100, quotation=True, commitment_date=ago(days_ago))

    def test_confirming_an_order_with_a_delivery_date(self):
        """One more than without the date: the promise."""
        more = self._more(
            lambda: self._quotation_until(-9), lambda order: order.action_confirm()
        )
        self.assertEqual(more, 2)

    def test_confirming_ten_orders_with_a_delivery_date(self):
        def quotations():
            made = (self._quotation_until(-day) for day in range(10))
            return self.env["sale.order"].union(*made)

        more = self._more(quotations, lambda orders: orders.action_confirm())
        self.assertEqual(more, 2)

    def test_creating_a_partner(self):
        more = self._more(lambda: "Cyd", self._customer)
        self.assertEqual(more, 0)

    def test_writing_a_partner(self):
        def write(partner):
            partner.phone = "+1 555 0100"

        self.assertEqual(self._more(lambda: self._customer("Cyd"), write), 0)

    def test_a_message(self):
        def write(partner):
            partner.message_post(body="We need lamps", message_type="email")

        self.assertEqual(self._more(lambda: self._customer("Cyd"), write), 0)

    def test_a_message_when_somebody_does_not_want_any(self):
        """Whoever does not want mail: a message to others asks nothing about it."""
        channel = self.env.ref("crm_relationship.crm_preference_type_channel")
        self.env["crm.preference"].create(
            {
                "partner_id": self.bob.id,
                "type_id": channel.id,
                "channel": "email",
                "wanted": False,
            }
        )
        cyd = self._customer("Cyd", email="cyd@example.com")

        def write(partner):
            partner.message_post(
                body="Hello",
                partner_ids=cyd.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

        self.assertEqual(self._more(lambda: self.ada, write), 0)

    def test_a_vendor_bill(self):
        def bill():
            move = self._bill(self.ada, 100, self.cost)
            move.button_draft()
            return move

        self.assertEqual(self._more(bill, lambda move: move.action_post()), 0)


class TestScreens(QueryCase):
    """What lists, forms and searches ask for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {place}"} for place in range(80)]
        )
        for customer in cls.customers[::8]:
            cls._sell(customer, 100 + customer.id % 7)
        cls._refresh()
        cls.partners = cls._as(cls._user("crm_manager"))["res.partner"]
        cls.figures = cls.partners._relationship_field_names()

    def _columns(self, view="base.view_partner_tree", kind="list", partners=None):
        """What the web client asks for of the fields of a view, without inner views."""
        partners = self.partners if partners is None else partners
        arch = partners.get_view(self.env.ref(view).id, kind)["arch"]
        nodes = etree.fromstring(arch).xpath("//field[not(ancestor::field)]")
        return {node.get("name"): self._asked(node) for node in nodes}

    def _asked(self, node):
        """Of records their names, unless the field is there for conditions alone."""
        if not self.partners._fields[node.get("name")].relational:
            return {}
        hidden = "1" in (node.get("invisible"), node.get("column_invisible"))
        return {"fields": {} if hidden else {"display_name": {}}}

    def _is_of_the_hub(self, name):
        """Or shown by its join; other addons may add a field with rows of its own."""
        module = self.partners._fields[name]._module
        spoke = module.startswith("crm_") and module != "crm_relationship"
        return not spoke or name.startswith("relationship_")

    def _without_ours(self, asked):
        return {
            name: asked[name]
            for name in asked
            if not self.partners._fields[name]._module.startswith("crm_")
        }

    def _list_statements(self, count, columns):
        among = [("id", "in", self.customers[:count].ids)]

        def look():
            self.partners.web_search_read(among, columns)

        look()  # access rules and the like are read once
        return self._sent(look)

    def test_list_of_80_and_of_one_ask_alike(self):
        columns = self._columns()
        self.assertIn("lifecycle_stage_id", columns)
        self.assertEqual(
            len(self._list_statements(80, columns)),
            len(self._list_statements(1, columns)),
        )

    def test_all_columns_are_one_statement(self):
        columns = self._columns()
        plain = self._without_ours(columns)
        self.assertGreater(len(columns), len(plain) + 10)
        more = len(self._list_statements(80, columns)) - len(
            self._list_statements(80, plain)
        )
        self.assertEqual(more, 1)

    def test_list_of_customers_need_not_be_sorted_as_a_whole(self):
        rows = self.partners.env["crm.relationship"]
        query = rows._search([], limit=80, order=rows._order)
        self.env.cr.execute("SET LOCAL enable_sort = off")  # if there is another way
        plan = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        words = " ".join(line for (line,) in plan)
        self.assertIn("Presorted Key", words)
        self.assertIn("crm_relationship_priority_idx", words)

    def test_form_asks_once_for_all_that_is_ours(self):
        customer = self.customers[0]
        self.env["crm.segment"].create({"name": "Everybody", "rule": "[]"})
        self.assertTrue(customer.relationship_segment_ids)
        for role in ("crm_manager", "salesperson", "accountant"):
            with self.subTest(role=role):
                self.assertEqual(self._form_costs_more(self._user(role), customer), 1)

    def _form_costs_more(self, user, customer):
        """Statements of the form of a contact beyond those without our fields."""
        customer = self._as(user, customer)
        fields = self._columns("base.view_partner_form", "form", customer)
        fields = {name: fields[name] for name in fields if self._is_of_the_hub(name)}
        plain = self._without_ours(fields)
        self.assertGreater(len(fields), len(plain) + 10)

        def count(asked):
            customer.web_read(asked)  # access rights are read once
            return len(self._sent(lambda: customer.web_read(asked)))

        return count(fields) - count(plain)

    def test_company_is_read_without_our_settings(self):
        """Whatever anybody does reads the company."""
        self.env.flush_all()
        self.env.invalidate_all()
        with sent() as statements:
            self.assertEqual(self.company.name, "House")
        self.assertEqual(len(statements), 1)
        self.assertNotIn("crm_", statements[0])

    def test_all_settings_are_one_statement(self):
        settings = [
            name
            for name, field in self.company._fields.items()
            if field._module == "crm_relationship"
            and field.column_type
            and self.company._has_field_access(field, "read")
        ]
        self.assertGreater(len(settings), 20)
        self.company.invalidate_recordset()
        with sent() as statements:
            for name in settings:
                self.company[name]  # pylint: disable=pointless-statement
        self.assertEqual(len(statements), 1)

    def test_name_search_joins_nothing(self):
        statements = self._sent(lambda: self.partners.name_search("Customer", limit=8))
        self.assertTrue(statements)
        self.assertNotIn("crm_relationship", " ".join(statements))

    def test_every_figure_is_offered_for_filter_sort_and_group(self):
        flags = ("searchable", "sortable", "groupable")
        figures = set(self.figures) - {"relationship_id"}  # what the figures are of
        found = self.partners.fields_get(figures, flags)
        refused = {
            name: flag for name in found for flag in flags if not found[name].get(flag)
        }
        self.assertFalse(refused)

    def test_every_figure_filters_in_one_statement(self):
        for name in self._readable():
            with self.subTest(name=name):
                self._in_one_statement(
                    lambda name=name: self.partners.search([(name, "!=", False)])
                )

    def test_every_figure_sorts_in_one_statement(self):
        for name in self._readable():
            with self.subTest(name=name):
                self._in_one_statement(
                    lambda name=name: self.partners.search([], order=name, limit=80)
                )

    def test_every_figure_groups_in_one_statement(self):
        for name in self._readable():
            by = f"{name}:month" if self.partners._fields[name].type == "date" else name
            with self.subTest(name=name):
                self._in_one_statement(
                    lambda by=by: self.partners._read_group([], [by], ["__count"])
                )

    def _readable(self):
        return self.partners.fields_get(list(self.figures), ["string"])

    def _in_one_statement(self, work):
        work()  # access rules are read once
        statements = self._sent(work)
        self.assertEqual(len(statements), 1, statements)
        self.assertIn("crm_relationship", statements[0])
