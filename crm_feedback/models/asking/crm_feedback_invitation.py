from datetime import timedelta

from odoo import fields, models
from odoo.tools import hash_sign, verify_hash_signed

from ...feedback.scales import scores

SCOPE = "crm_feedback_invitation"
REASONS = [
    ("no_email", "No e-mail address"),
    ("blacklisted", "On the mail blacklist"),
    ("refused", "Does not want such mails"),
    ("archived", "Contact archived"),
    ("not_sampled", "Not in the sample"),
    ("not_in_audience", "Not in the audience"),
    ("asked_lately", "Asked by us lately"),
    ("asked_before", "Asked by this program before"),
    ("asked_elsewhere", "Asked by another program at the same time"),
]


class CrmFeedbackInvitation(models.Model):
    """One person asked once about one occasion, or why he was not asked.

    Written by the plan and by what sends; nobody is left out without a reason.
    """

    _name = "crm.feedback.invitation"
    _description = "Feedback Invitation"
    _order = "due_date DESC, id DESC"
    _rec_name = "email"
    _log_access = False  # who answered an anonymous program is not told by a clock

    program_id = fields.Many2one(
        "crm.feedback.program", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        "Contact",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    customer_id = fields.Many2one(
        "res.partner",
        "Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    email = fields.Char(readonly=True)
    email_normalized = fields.Char(readonly=True, index="btree_not_null")
    lang = fields.Char(readonly=True)
    occasion = fields.Char(
        required=True, readonly=True, help="What is asked about, once for each person."
    )
    source_model = fields.Char(readonly=True)
    source_id = fields.Many2oneReference(
        "Document", model_field="source_model", readonly=True
    )
    event_date = fields.Date(readonly=True)
    due_date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [
            ("planned", "Planned"),
            ("ready", "Ready"),
            ("sent", "Sent"),
            ("answered", "Answered"),
            ("expired", "Not answered"),
            ("suppressed", "Not asked"),
        ],
        required=True,
        default="planned",
        readonly=True,
        index=True,
    )
    reason = fields.Selection(REASONS, "Why not", readonly=True)
    reason_id = fields.Many2one(
        "crm.feedback.invitation",
        "Asked instead",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    sent_at = fields.Datetime(readonly=True)
    asked_at = fields.Datetime(
        "Last asked", readonly=True, help="The mail or its last reminder."
    )
    reminder_count = fields.Integer(readonly=True)

    _once = models.UniqueIndex(
        "(program_id, partner_id, occasion)",
        "This person was asked about it before.",
    )
    _asked_idx = models.Index("(company_id, email_normalized, asked_at)")

    def _link(self, score=None):
        """Where the person answers; a score in the link is only chosen, not counted."""
        self.ensure_one()
        base = (
            self.company_id.get_base_url() if self.company_id else self.get_base_url()
        )
        chosen = "" if score is None else f"?score={score}"
        return f"{base}/feedback/{self._token()}{chosen}"

    def _scale_links(self):
        """[(score, link)] for the mail."""
        return [(score, self._link(score)) for score in scores(self.program_id.kind)]

    def _last_day(self):
        return self._closes_at().date()

    def _closes_at(self):
        opened = self.sent_at or fields.Datetime.now()
        return opened + timedelta(days=self.program_id.open_days)

    def _token(self):
        """Signed by this database's secret, good until the link closes."""
        env = self.sudo().env  # the secret, of which only a signature leaves
        return hash_sign(env, SCOPE, self.id, expiration=self._closes_at())

    def _of_token(self, token):
        """The invitation of a good token, else none; nothing is looked up before."""
        try:
            number = verify_hash_signed(self.sudo().env, SCOPE, token)
        except (ValueError, TypeError):  # made up: not of the alphabet, no JSON
            return self.browse()
        # sudo: whoever holds the link is the person it was sent to
        return self.sudo().browse(number or ()).exists()
