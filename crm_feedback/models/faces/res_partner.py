from odoo import models

from odoo.addons.crm_relationship.models.res_partner import mirror

from ..metrics.crm_relationship import CrmRelationship as Metric
from ..metrics.crm_relationship_profit import CrmRelationship as Profit


class ResPartner(models.Model):
    _inherit = "res.partner"

    relationship_nps_score = mirror(Metric.nps_score)
    relationship_satisfaction_score = mirror(Metric.satisfaction_score)
    relationship_detractor_count = mirror(Metric.detractor_count)
    relationship_compensation_cost_12m = mirror(Profit.compensation_cost_12m)
    relationship_open_case_count = mirror(Metric.open_case_count)
    relationship_open_complaint_count = mirror(Metric.open_complaint_count)
    relationship_last_feedback_date = mirror(Metric.last_feedback_date)

    def action_view_answers(self):
        """What the customer and his contacts answered."""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_feedback.crm_feedback_answer_action"
            ),
            "domain": [("customer_id", "=", self.commercial_partner_id.id)],
        }
