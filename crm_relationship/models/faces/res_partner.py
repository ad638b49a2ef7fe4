from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError

from ..metrics.crm_relationship_contact import CrmRelationship as Contact
from ..metrics.crm_relationship_promise import CrmRelationship as Promise
from ..metrics.crm_relationship_rhythm import CrmRelationship as Rhythm
from ..res_partner import mirror
from ..scores.crm_relationship_value import CrmRelationship as Value


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_second_order_date = mirror(Rhythm.second_order_date)
    relationship_usual_gap_days = mirror(Rhythm.usual_gap_days)
    relationship_next_order_due_date = mirror(Rhythm.next_order_due_date)
    relationship_lapse_date = mirror(Rhythm.lapse_date)
    relationship_is_regular = mirror(Rhythm.is_regular)
    relationship_order_probability = mirror(Value.order_probability)
    relationship_churn_probability = mirror(Value.churn_probability)
    relationship_churn_risk = mirror(Value.churn_risk)
    relationship_expected_orders_12m = mirror(Value.expected_orders_12m)
    relationship_margin_per_order = mirror(Value.margin_per_order)
    relationship_clv_12m = mirror(Value.clv_12m)
    relationship_clv_36m = mirror(Value.clv_36m)
    relationship_value_at_risk = mirror(Value.value_at_risk)
    relationship_value_method = mirror(Value.value_method)
    relationship_open_promise_count = mirror(Promise.open_promise_count)
    relationship_promise_kept_ratio = mirror(Promise.promise_kept_ratio)
    relationship_last_interaction_date = mirror(Contact.last_interaction_date)
    relationship_reached_ratio = mirror(Contact.reached_ratio)
    # read by the one query that reads all figures
    relationship_id = fields.Many2one(
        "crm.relationship",
        compute="_compute_relationship_figures",
        groups="crm_relationship.crm_relationship_group_user",
    )

    payment_reason = fields.Char(
        "Why This Standing",
        compute="_compute_payment_reason",
        groups="crm_relationship.crm_relationship_group_user",
    )

    @api.model
    def _of_page(self, partner_id):
        """The contact a page is opened for: he is there, and the reader may see him."""
        partner = self.browse(partner_id if isinstance(partner_id, int) else ())
        try:
            partner.check_access("read")
            there = bool(partner.mapped("name"))  # with all else of him that is read
        except MissingError:
            there = False
        if not there:
            raise UserError(
                self.env._("This contact is gone. Load the page again and choose one.")
            )
        return partner

    @api.depends("relationship_id")
    @api.depends_context("company", "lang", "uid")
    def _compute_payment_reason(self):
        for partner in self:
            partner.payment_reason = partner.relationship_id.payment_reason

    def action_open_relationship(self):
        self.ensure_one()
        return self.relationship_id.get_formview_action()
