from odoo import api, models


class CrmCustomerPage(models.AbstractModel):
    """The open complaints and requests of a customer."""

    _inherit = "crm.customer.page"

    @api.model
    def _tiles(self, situation):
        return [*super()._tiles(situation), self._cases_tile(situation)]

    def _cases_tile(self, situation):
        """Nothing for those who see no cases."""
        relation = situation.relation
        sees_cases = self.env["crm.case"].has_access("read")
        if not sees_cases or not relation._may_see(["open_case_count"]):
            return False
        label = self.env._("Open Cases")
        count = relation.open_case_count
        if not count:
            note = self.env._("Write down a complaint")
            return self._tile("cases", label, False, note=note, open="make_case")
        complaints = relation.open_complaint_count
        return self._tile(
            "cases",
            label,
            f"{count}",
            note=complaints and self.env._("complaints: %s", complaints),
            tone="danger" if complaints else "info",
        )

    @api.model
    def _openers(self):
        return {
            **super()._openers(),
            "cases": self._open_cases,
            "make_case": self._make_case,
        }

    def _open_cases(self, customer):
        return self._list(
            "crm_feedback.crm_case_action",
            [("customer_id", "=", customer.id)],
            {"search_default_open": 1, "default_partner_id": customer.id},
        )

    def _make_case(self, customer):
        return self._form(
            "crm.case", self.env._("New Case"), {"default_partner_id": customer.id}
        )
