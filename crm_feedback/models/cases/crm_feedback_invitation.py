from odoo import fields, models

AGAIN = "again:"  # how the occasion of a second question begins


class CrmFeedbackInvitation(models.Model):
    """A question that is asked again, after somebody has seen to a bad answer."""

    _inherit = "crm.feedback.invitation"

    is_again = fields.Boolean(
        "Asked again",
        compute="_compute_is_again",
        search="_search_is_again",
        help="Asked once more after a bad answer was seen to.",
    )

    def _compute_is_again(self):
        for invitation in self:
            invitation.is_again = (invitation.occasion or "").startswith(AGAIN)

    def _search_is_again(self, operator, value):
        if operator != "in":
            return NotImplemented
        found = [("occasion", "=like", f"{AGAIN}%")]
        if set(value) == {True}:
            return found
        return ["!", *found] if set(value) == {False} else [(1, "=", 1)]
