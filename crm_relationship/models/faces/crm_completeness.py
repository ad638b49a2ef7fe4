from odoo import models


class CrmBrief(models.AbstractModel):
    """What is missing of the customer, before one talks to him and can ask."""

    _inherit = "crm.brief"

    def _known(self, customer):
        return [*super()._known(customer), self._missing(customer)]

    def _missing(self, customer):
        found = self.env["crm.completeness"].get_completeness(customer.id)
        if found["completeness"] is False:
            return None
        lines = [self._line(name, tag=self.env._("ask")) for name in found["missing"]]
        lines += [
            self._line(
                other["name"],
                tag=self.env._("the same contact?"),
                tone="warning",
                text=self.env._("The same: %s.", other["same"]),
                model="res.partner",
                id=other["id"],
            )
            for other in found["duplicates"]
        ]
        if not lines:
            return None
        title = self.env._("Missing (%.0f %% known)", 100 * found["completeness"])
        return self._section("missing", title, False, lines)
