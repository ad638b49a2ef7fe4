from odoo import fields, models


class CrmDecisionOption(models.Model):
    """One of the things that could be done, with what speaks for and against it.

    At most one of a decision is chosen; of a decision made from options, exactly one.
    """

    _name = "crm.decision.option"
    _description = "Option of a Decision"
    _order = "decision_id, sequence, id"

    decision_id = fields.Many2one(
        "crm.decision", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    name = fields.Char("Option", required=True)
    reasons_for = fields.Text("For")
    reasons_against = fields.Text("Against")
    is_chosen = fields.Boolean(
        "Chosen",
        help="This is what was decided.",
    )

    _one_chosen = models.UniqueIndex(
        "(decision_id) WHERE is_chosen",
        "Only one of the options can be chosen: take back the other one.",
    )
    _name_uniq = models.Constraint(
        "UNIQUE (decision_id, name)", "Each option stands once: give it another name."
    )
