"""Views show what is not known as nothing: Odoo's own widgets would show a 0.

Every view of ours with a number that may be unknown (crm_relationship/nullable.py) is
read; what is wrong with it is one line.
"""

from lxml import etree

from odoo.tests import TransactionCase, tagged

from .access_case import ADDONS

ZEROES = ("percentage", "progressbar", "gauge")  # show what is not known as 0
SHOWN_ONLY = ("statinfo",)
TOTALS = ("sum", "avg", "min", "max")
TYPED = {
    "float": ("known_float", "known_percentage"),
    "integer": ("known_integer",),
    "monetary": ("known_monetary",),
}


@tagged("post_install", "-at_install")
class TestViewsOfUnknown(TransactionCase):
    def setUp(self):
        super().setUp()
        found = self.env["ir.model.data"].search(
            [("module", "in", list(ADDONS)), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(found.mapped("res_id"))
        self.views = views.filtered(lambda view: view.model in self.env)
        self.writers = self._models_that_people_write()

    def _models_that_people_write(self):
        access = self.env["ir.model.access"].search([("perm_write", "=", True)])
        return set(access.model_id.mapped("model"))

    def _numbers(self):
        """(view, node, field) of every number that may be unknown."""
        for view in self.views:
            root = etree.fromstring(view.arch_db)
            for node in root.iter("field"):
                field = self._field(view.model, node)
                if field is not None and "nullable" in type(field).__module__:
                    yield view, node, field

    def _field(self, model, node):
        for parent in reversed(list(node.iterancestors("field"))):
            field = self.env[model]._fields.get(parent.get("name"))
            if field is None or not field.relational:
                return None  # of the record of the view itself, as <field name="arch">
            model = field.comodel_name
        return self.env[model]._fields.get(node.get("name"))

    def _views_of(self, kind):
        for view in self.views:
            for node in etree.fromstring(view.arch_db).iter(kind):
                if not any(True for _ in node.iterancestors("field")):
                    yield view, node

    def test_there_are_such_numbers(self):
        self.assertGreater(len(list(self._numbers())), 200)

    def test_no_widget_shows_zero(self):
        wrong = [
            f"{view.xml_id}: {field.name}"
            for view, node, field in self._numbers()
            if node.get("widget") in ZEROES
        ]
        self.assertFalse(wrong, "with known_percentage they would stay empty")

    def test_what_people_fill_in_they_can_empty(self):
        wrong = [
            f"{view.xml_id}: {field.name}"
            for view, node, field in self._numbers()
            if self._is_filled_in(view, node, field)
            and node.get("widget") not in TYPED[field.type]
        ]
        self.assertFalse(wrong, "Odoo reads 0 where a box is emptied")

    def _is_filled_in(self, view, node, field):
        hidden = node.get("invisible") == "1" or node.get("column_invisible") == "1"
        return (
            not field.readonly
            and field.model_name in self.writers
            and not hidden
            and node.get("position") is None
            and node.get("widget") not in SHOWN_ONLY
            and self._takes_input(view, node)
        )

    def _takes_input(self, view, node):
        """Whether the form or list around it, and all it stands in, may be edited."""
        around = [node, *node.iterancestors("field")]
        if any(one.get("readonly") in ("1", "True") for one in around):
            return False
        frame = next(node.iterancestors("form", "list", "pivot", "graph"), None)
        if frame is None:
            return view.type == "form"
        edited = frame.get("editable") or frame.get("multi_edit")
        return frame.tag == "form" or (frame.tag == "list" and bool(edited))

    def test_graphs_have_gaps(self):
        wrong = [
            view.xml_id
            for view, node in self._views_of("graph")
            if node.get("js_class") != "crm_known_graph"
            and any(
                "nullable" in type(field).__module__ and field.aggregator
                for field in self.env[view.model]._fields.values()
            )
        ]
        self.assertFalse(wrong, "js_class crm_known_graph leaves gaps")

    def test_totals_of_lists_are_converted_row_by_row(self):
        wrong = [
            f"{view.xml_id}: {field.name}"
            for view, node, field in self._numbers()
            if field.type == "monetary"
            and any(node.get(total) for total in TOTALS)
            and not any(True for _ in node.iterancestors("field"))
            and self._js_class(view, node) != "crm_known_list"
        ]
        self.assertFalse(wrong, "js_class crm_known_list adds them up")

    def _js_class(self, view, node):
        """Of the list this stands in, or of the one that the view extends."""
        of_list = next(node.iterancestors("list"), None)
        if of_list is None and view.inherit_id:
            return etree.fromstring(view.inherit_id.arch_db).get("js_class")
        return of_list.get("js_class")
