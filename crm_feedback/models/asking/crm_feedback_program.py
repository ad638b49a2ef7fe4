from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

KINDS = [
    ("nps", "Recommendation (NPS)"),
    ("csat", "Satisfaction (CSAT)"),
    ("ces", "Effort (CES)"),
]
# what decides what an answer means; frozen once somebody was asked
FROZEN = (
    "kind",
    "question",
    "survey_id",
    "is_anonymous",
    "least_answers",
    "company_id",
)


class CrmFeedbackProgram(models.Model):
    """One question, whom it is put to, when and how often.

    What the answers mean is frozen with the first invitation: figures of different
    questions are never mixed, and nobody's anonymity is taken back.
    """

    _name = "crm.feedback.program"
    _description = "Feedback Program"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(
        default=10, help="Of two programs that want to ask the same person, the first."
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users", "Owner", default=lambda self: self.env.user, tracking=True
    )
    kind = fields.Selection(KINDS, required=True, default="nps", tracking=True)
    question = fields.Char(
        required=True,
        translate=True,
        compute="_compute_question",
        store=True,
        readonly=False,
        precompute=True,
    )
    comment_question = fields.Char(
        translate=True,
        default=lambda self: self.env._("What is the main reason for your answer?"),
    )
    thanks = fields.Html(
        translate=True,
        default=lambda self: self.env._("Thank you. Your answer helps us."),
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Running"), ("paused", "Paused")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    started_at = fields.Datetime(
        "Asks since",
        readonly=True,
        copy=False,
        help="What happened before is not asked.",
    )
    trigger = fields.Selection(
        [
            ("manual", "By hand"),
            ("order", "Order confirmed"),
            ("delivery", "Delivery done"),
            ("invoice_paid", "Invoice paid"),
            ("stage", "Lifecycle stage reached"),
            ("calendar", "Calendar"),
        ],
        "Asks after",
        required=True,
        default="manual",
        help="What happens before the question is sent.",
    )
    delay_days = fields.Integer("Days after", help="Days from the event to the mail.")
    segment_id = fields.Many2one(
        "crm.segment", "Audience", help="Only customers of this segment; empty for all."
    )
    sample_share = fields.Float(
        "Sample", default=1, help="Share of the audience that is asked, by chance."
    )
    quarantine_days = fields.Integer(
        "Same Person again after",
        default=90,
        help="Days in which this program does not ask the same person twice.",
    )
    retry_days = fields.Integer(
        "Try again for",
        help="Days in which somebody not asked now is tried again; 0 for never.",
    )
    reminder_days = fields.Integer(
        "Remind after",
        help="Days without an answer, since the mail or the last reminder; 0 for no"
        " reminder.",
    )
    reminder_max = fields.Integer(
        "Reminders", default=1, help="How many at most, for each person."
    )
    survey_id = fields.Many2one(
        "survey.survey",
        "Long Form",
        domain=[("users_login_required", "=", False)],
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Sent instead of the one question. What it asks on a scale that is marked"
        " as such counts as an answer to this program.",
    )
    open_days = fields.Integer(
        "Link is open for",
        default=30,
        required=True,
        help="After so many days the link no longer takes an answer.",
    )
    is_anonymous = fields.Boolean(
        "Anonymous", help="Who answered is not stored, and cannot be found out later."
    )
    least_answers = fields.Integer(
        "Show from",
        default=30,
        required=True,
        help="Figures of fewer answers are not shown.",
    )
    template_id = fields.Many2one(
        "mail.template",
        "Mail",
        domain="[('model', '=', 'crm.feedback.invitation')]",
        default=lambda self: self.env.ref(
            "crm_feedback.mail_template_invitation", raise_if_not_found=False
        ),
        required=True,
        ondelete="restrict",
    )
    invitation_ids = fields.One2many("crm.feedback.invitation", "program_id")
    was_asked = fields.Boolean(compute="_compute_was_asked")

    _sample_in_range = models.Constraint(
        "CHECK (sample_share > 0 AND sample_share <= 1)",
        "The sample is a share of the audience: more than 0 %, at most 100 %.",
    )
    _days_ahead = models.Constraint(
        "CHECK (delay_days BETWEEN 0 AND 36500 AND quarantine_days BETWEEN 0 AND 36500"
        " AND retry_days BETWEEN 0 AND 36500 AND reminder_days BETWEEN 0 AND 36500"
        " AND reminder_max >= 0 AND open_days BETWEEN 1 AND 36500"
        " AND least_answers > 0)",
        "Days are counted from 0 to 36500, and a link is open for a day at least.",
    )

    @api.depends("kind")
    def _compute_question(self):
        questions = {
            "nps": self.env._("How likely are you to recommend us to others?"),
            "csat": self.env._("How satisfied are you with us?"),
            "ces": self.env._("We made it easy for me to get what I needed."),
        }
        for program in self:
            known = set(questions.values())
            if not program.question or program.question in known:
                program.question = questions.get(program.kind)

    @api.depends("invitation_ids.sent_at")
    def _compute_was_asked(self):
        asked = self.env["crm.feedback.invitation"]._read_group(
            [("program_id", "in", self.ids), ("sent_at", "!=", False)], ["program_id"]
        )
        programs = {program for (program,) in asked}
        for program in self:
            program.was_asked = program in programs

    @api.constrains("is_anonymous", "least_answers")
    def _check_anonymity(self):
        for program in self:
            if program.is_anonymous and program.least_answers < 5:
                raise ValidationError(
                    self.env._(
                        "%s is anonymous: figures of fewer than 5 answers would give"
                        " people away. Show them from 5 on.",
                        program.name,
                    )
                )

    def write(self, vals):
        self._refuse_thawing(vals)
        done = super().write(vals)
        if vals.get("active") is False:
            self._put_back()
        return done

    def _refuse_thawing(self, vals):
        changed = [name for name in FROZEN if name in vals]
        for program in self if changed else ():
            touched = any(
                program._fields[name].convert_to_cache(vals[name], program)
                != program._fields[name].convert_to_cache(program[name], program)
                for name in changed
            )
            if touched and program.was_asked:
                raise UserError(
                    self.env._(
                        "%s has asked people already; what its answers mean stays as it"
                        " is. Duplicate the program and change the copy.",
                        program.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_unless_asked(self):
        for program in self:
            if program.was_asked:
                raise UserError(
                    self.env._("%s has asked people. Archive it instead.", program.name)
                )

    def action_start(self):
        for program in self.filtered(lambda program: program.state != "running"):
            now = fields.Datetime.now()
            program.write({"state": "running", "started_at": program.started_at or now})

    def action_pause(self):
        """Who was about to be asked is looked at again when it goes on."""
        paused = self.filtered(lambda program: program.state == "running")
        paused.state = "paused"
        paused._put_back()

    def _put_back(self):
        """Nobody is about to be asked: who is ready is only planned again."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE crm_feedback_invitation
                   SET state = CASE state WHEN 'ready' THEN 'planned' ELSE state END,
                       reminder_due = FALSE
                 WHERE program_id = ANY(%s) AND (state = 'ready' OR reminder_due)
                """,
                self.ids,
            )
        )
        self.env["crm.feedback.invitation"].invalidate_model(flush=False)
