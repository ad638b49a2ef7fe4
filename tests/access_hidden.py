"""The firm of the demo data in one salesperson's hands, and who finds what of it."""

from odoo.tools import SQL

from .access_case import AccessCase


class HiddenCase(AccessCase):
    """Every customer and document is the salesperson's: hidden from a second one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._hand_over()
        cls.customer = cls.env["res.partner"].search(
            [("is_company", "=", True), ("user_id", "=", cls.seller.id)], limit=1
        )

    def setUp(self):
        super().setUp()
        self.records = self._records(self.customer)
        self.found = {}  # what each user finds of each model

    @classmethod
    def _hand_over(cls):
        """Every customer, lead, order and document of ours becomes the seller's."""
        cls.env.flush_all()
        tables = [
            (model._table, field.name)
            for name, model in cls.env.registry.items()
            if name in ("res.partner", "crm.lead", "sale.order")
            or name in cls._own_models()
            for field in model._fields.values()
            if field.comodel_name == "res.users"
            and field.type == "many2one"
            and field.store
            and model._auto
            and not (name == "res.partner" and field.name != "user_id")
        ]
        for table, column in tables:
            cls.env.cr.execute(
                SQL(
                    "UPDATE %s SET %s = %s",
                    SQL.identifier(table),
                    SQL.identifier(column),
                    cls.seller.id,
                )
            )
        cls.env.invalidate_all()

    def _reached(self, model, operation):
        """What somebody finds, and may do this with; reports have ids of their own."""
        ids = self.records.of(model._name)
        if not model.has_access("read"):
            return model.browse(ids)._filtered_access(operation)
        key = model._name, model.env.uid
        if key not in self.found:
            self.found[key] = model.with_context(active_test=False).search([])
        return self.found[key]._filtered_access(operation)
