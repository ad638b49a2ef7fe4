"""Views show what is not known as nothing: Odoo's own widgets would show a 0.

Every view of ours with a number that may be unknown (crm_relationship/nullable.py) is
read; what is wrong with it is one line.
"""

from lxml import etree

from odoo.tests import TransactionCase, tagged

from .view_fields import ViewFields

ZEROES = ("percentage", "progressbar", "gauge")  # show what is not known as 0
TOTALS = ("sum", "avg", "min", "max")
TYPED = {
    "float": ("known_float", "known_percentage"),
    "integer": ("known_integer",),
    "monetary": ("known_monetary",),
}


@tagged("post_install", "-at_install")
class TestViewsOfUnknown(TransactionCase, ViewFields):
    def _numbers(self):
        return filter(lambda one: is_nullable(one[2]), self._shown())

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
        filled = [one for one in self._filled_in() if is_nullable(one[2])]
        wrong = [
            f"{view.xml_id}: {field.name}"
            for view, node, field in filled
            if node.get("widget") not in TYPED[field.type]
        ]
        self.assertGreater(len(filled), 10)
        self.assertFalse(wrong, "Odoo reads 0 where a box is emptied")

    def test_graphs_have_gaps(self):
        wrong = [
            view.xml_id
            for view in self._views().filtered(lambda view: view.type == "graph")
            if etree.fromstring(view.arch_db).get("js_class") != "crm_known_graph"
            and any(
                is_nullable(field) and field.aggregator
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
            and next(node.iterancestors("field"), None) is None
            and self._js_class(view, node) != "crm_known_list"
        ]
        self.assertFalse(wrong, "js_class crm_known_list adds them up")

    def _js_class(self, view, node):
        """Of the list this stands in, or of the one that the view extends."""
        of_list = next(node.iterancestors("list"), None)
        if of_list is None and view.inherit_id:
            of_list = etree.fromstring(view.inherit_id.arch_db)
        return of_list.get("js_class")


def is_nullable(field):
    return "nullable" in type(field).__module__
