from odoo import fields, models
from odoo.tools import formatLang

from ...nullable import Monetary
from ..memory.talks.crm_interaction import CHANNELS as TOLD

CONDITIONS = [
    ("promise_overdue", "A promise of ours is overdue"),
    ("payment_bad", "The payment standing is D or E"),
    ("offer_expiring", "A competitor's offer is about to end"),
    ("decider_unknown", "A quotation or deal is open and nobody who decides is known"),
    ("quotation_unanswered", "A quotation has no answer"),
    ("at_risk", "The customer is at risk and of priority A or B"),
    ("order_overdue", "The next order is overdue"),
    ("contact_overdue", "A contact is overdue by its cadence"),
    ("always", "Always"),
]
CHANNELS = [("email", "E-mail"), ("meeting", "Meeting"), *TOLD]


class CrmNextStepRule(models.Model):
    """What to do next with a customer where a condition holds.

    The first rule that holds gives the step; it is proposed, and somebody accepts or
    rejects it. Conditions are code (crm_next_step_condition.py); everything else is
    here to be changed.
    """

    _name = "crm.next.step.rule"
    _description = "Next Step Rule"
    _order = "sequence, id"

    name = fields.Char("Step", required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    condition = fields.Selection(CONDITIONS, required=True, default="always")
    days = fields.Integer(
        help="What the condition counts: a promise, an order or a contact so many days"
        " overdue, a quotation so long without an answer, an offer that ends within so"
        " many days.",
    )
    what_to_do = fields.Text(translate=True)
    channel = fields.Selection(CHANNELS, help="How to reach the customer.")
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        "Activity",
        domain=[("res_model", "in", (False, "res.partner"))],
        ondelete="restrict",
        help="What an accepted step becomes; empty: a to-do.",
    )
    deadline_days = fields.Integer(
        "Within Days", default=2, help="When the activity is due."
    )
    pause_days = fields.Integer(
        "Pause After Rejection",
        default=30,
        help="So many days a rejected step is not proposed again for that customer.",
    )
    cost = Monetary(
        help="What doing it costs us, about: the hour of a call, the day of a visit."
        " Empty: not known.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: for all companies."
    )

    _days_not_negative = models.Constraint(
        "CHECK(days BETWEEN 0 AND 36500 AND deadline_days BETWEEN 0 AND 36500"
        " AND pause_days BETWEEN 0 AND 36500)",
        "A number of days lies between 0 and 36500.",
    )
    _cost_not_negative = models.Constraint(
        "CHECK(cost >= 0)", "A step cannot cost less than nothing: leave it empty."
    )

    def _cost_in_words(self, company):
        """What the step costs, in the company's currency of today; False if unknown."""
        if self.cost is False:
            return False
        cost = self.currency_id._convert(
            self.cost, company.currency_id, company, company._crm_today()
        )
        return self.env._(
            "Costs about %s",
            formatLang(self.env, cost, currency_obj=company.currency_id),
        )
