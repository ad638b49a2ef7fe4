from odoo import fields, models


class CrmRelationshipRank(models.Model):
    """Where each value of a ranked figure stands among a company's customers.

    Rows are written by the ten thousand in every full run: plain numbers instead of
    foreign keys, which would be checked one by one.
    """

    _name = "crm.relationship.rank"
    _description = "Rank Table"
    _log_access = False

    basis_id = fields.Integer(required=True)
    factor_id = fields.Integer(required=True)
    value = fields.Float(digits=0, required=True)
    score = fields.Float(digits=0, help="0 to 100, mid-rank of the value.")
    score_above = fields.Float(digits=0, help="What a value just above would get.")

    # the rank of a value, or of the next lower one
    _value_idx = models.Index("(basis_id, factor_id, value)")
