from datetime import timedelta

from odoo import fields, models
from odoo.tools import hash_sign, verify_hash_signed

from ...feedback.scales import scores
from .local_day import day_of

LAYOUT = "mail.mail_notification_light"
SCOPE = "crm_feedback_invitation"
STOP_SCOPE = "crm_feedback_stop"  # of another link, that never closes
REASONS = [
    ("no_role", "Nobody with such a role"),
    ("no_email", "No e-mail address"),
    ("bounced", "Mail to this address came back"),
    ("blacklisted", "On the mail blacklist"),
    ("refused", "Does not want such mails"),
    ("archived", "Contact archived"),
    ("gone", "Order cancelled"),
    ("not_sampled", "Not in the sample"),
    ("not_in_audience", "Not in the audience"),
    ("asked_lately", "Asked by us lately"),
    ("asked_before", "Asked by this program before"),
    ("asked_elsewhere", "Asked about something else at the same time"),
    ("survey_closed", "Survey closed"),
    ("test", "Test mail to oneself"),
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
            ("bounced", "Not delivered"),
            ("suppressed", "Not asked"),
        ],
        required=True,
        default="planned",
        readonly=True,
        index=True,
    )
    reason = fields.Selection(
        REASONS,
        "Why not",
        readonly=True,
        help="Why the contact was not asked.",
    )
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
    closes_at = fields.Datetime("Open until", readonly=True)
    reminder_count = fields.Integer(
        "Reminders",
        readonly=True,
        help="How often the contact was reminded.",
    )
    reminder_due = fields.Boolean(readonly=True)
    user_id = fields.Many2one(
        "res.users",
        "Asked by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whoever chose this person by hand, beside audience and sample.",
    )

    survey_input_ids = fields.One2many(
        "survey.user_input", "crm_invitation_id", "Forms", groups="base.group_system"
    )

    _once = models.UniqueIndex(
        "(program_id, partner_id, occasion)",
        "This person was asked about it before.",
    )
    # was this person asked lately?
    _asked_idx = models.Index("(company_id, email_normalized, asked_at)")
    # the next to write to
    _next_idx = models.Index("(company_id, id) WHERE state = 'ready' OR reminder_due")
    # what is looked through at each run
    _open_idx = models.Index(
        "(program_id, state) WHERE state IN ('planned', 'ready', 'sent')"
    )

    def _link(self, score=None):
        """Where the person answers; a score in the link is only chosen, not counted."""
        self.ensure_one()
        chosen = "" if score is None else f"?score={score}"
        return self._absolute(f"/feedback/{self._token()}{chosen}")

    def _stop_link(self):
        """Where the person says that he does not want to be asked any more."""
        return self._absolute(f"/feedback/stop/{self._stop_token()}")

    def _stop(self):
        """The address goes on the blacklist that all mass mails respect."""
        if self.reason == "test" or not self.email_normalized:
            return
        # sudo: whoever has the link has the address, and may take it off our lists
        self.env["mail.blacklist"].sudo()._add(
            self.email_normalized,
            message=self.env._(
                "Asked for it in a question of ours: %s.", self.program_id.name
            ),
        )

    def _absolute(self, path):
        base = self.company_id.get_base_url()
        return path if "://" in path else f"{base}{path}"

    def _scale_links(self):
        """[(score, link)] for the mail."""
        return [(score, self._link(score)) for score in scores(self.program_id.kind)]

    def _form_path(self):
        """Where the long form of this person is; one for all where it is anonymous."""
        program = self.program_id
        # sudo: whoever was asked opens his form; only its link leaves
        survey, form = program.survey_id.sudo(), self.sudo().survey_input_ids[:1]
        return (survey if program.is_anonymous or not form else form).get_start_url()

    def _survey_link(self):
        """Where the long form is answered, for the mail that is being written."""
        return self.env.context.get("crm_survey_links", {}).get(self.id)

    def _last_day(self):
        return day_of(self.company_id, self._closes_at())

    def _closes_at(self):
        """As it was when the mail left; before, as it would be now."""
        opened = self.sent_at or fields.Datetime.now()
        return self.closes_at or opened + timedelta(days=self.program_id.open_days)

    def _send_test(self):
        """To whoever made this one; a long form opens as a test."""
        self.ensure_one()
        survey, links = self.program_id.survey_id.sudo(), {}  # as when it is sent
        if survey:
            form = self.env["survey.user_input"].sudo()
            form = form.create({"survey_id": survey.id, "test_entry": True})
            links = {self.id: self._absolute(form.get_start_url())}
        template = self.program_id.template_id.with_context(crm_survey_links=links)
        # sudo: the template's document is this invitation of one's own
        template.sudo().send_mail(self.id, email_layout_xmlid=LAYOUT)

    def _token(self):
        """Signed by this database's secret, good until the link closes."""
        env = self.sudo().env  # the secret, of which only a signature leaves
        return hash_sign(env, SCOPE, self.id, expiration=self._closes_at())

    def _stop_token(self):
        return hash_sign(self.sudo().env, STOP_SCOPE, self.id)  # as above

    def _of_token(self, token, scope=SCOPE):
        """The invitation of a good token, else none; nothing is looked up before."""
        try:
            number = verify_hash_signed(self.sudo().env, scope, token)
        except (ValueError, TypeError):  # made up: not of the alphabet, no JSON
            return self.browse()
        # sudo: whoever holds the link is the person it was sent to
        return self.sudo().browse(number or ()).exists()

    def _of_stop_token(self, token):
        return self._of_token(token, STOP_SCOPE)
