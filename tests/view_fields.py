"""The fields that our views show, and those that people fill in there."""

from lxml import etree

from .access_case import ADDONS

SHOWN_ONLY = ("statinfo",)  # widgets
ON = ("1", "True")


class ViewFields:
    """For a test case: what stands in the views of our addons."""

    def _views(self):
        found = self.env["ir.model.data"].search(
            [("module", "in", list(ADDONS)), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(found.mapped("res_id"))
        return views.filtered(lambda view: view.model in self.env)

    def _shown(self):
        """(view, node, field) of every field in them."""
        for view in self._views():
            for node in etree.fromstring(view.arch_db).iter("field"):
                field = self._field(view.model, node)
                if field is not None:
                    yield view, node, field

    def _field(self, model, node):
        for parent in reversed(list(node.iterancestors("field"))):
            field = self.env[model]._fields.get(parent.get("name"))
            if field is None or not field.relational:
                return None  # of a page's own, not of its record
            model = field.comodel_name
        return self.env[model]._fields.get(node.get("name"))

    def _filled_in(self):
        """Those of them that take what people enter."""
        access = self.env["ir.model.access"].search([("perm_write", "=", True)])
        writers = set(access.model_id.mapped("model"))
        for view, node, field in self._shown():
            hidden = "1" in (node.get("invisible"), node.get("column_invisible"))
            if (
                field.model_name in writers
                and not (field.readonly or hidden)
                and node.get("position") is None
                and node.get("widget") not in SHOWN_ONLY
                and self._takes_input(view, node)
            ):
                yield view, node, field

    def _takes_input(self, view, node):
        """Whether the form or list around it, and all it stands in, may be edited."""
        around = [node, *node.iterancestors("field")]
        if any(one.get("readonly") in ON for one in around):
            return False
        frame = next(node.iterancestors("form", "list", "pivot", "graph"), None)
        if frame is None:
            return view.type == "form"
        edited = frame.get("editable") or frame.get("multi_edit")
        return frame.tag == "form" or (frame.tag == "list" and bool(edited))
