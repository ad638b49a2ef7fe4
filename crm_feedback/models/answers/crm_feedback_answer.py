from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...feedback.scales import SCALES, percent, scores, verdict
from ..asking.crm_feedback_program import KINDS

FORWARDED = [
    ("employee", "Given by one of us"),
    ("other_person", "Another person was signed in"),
    ("other_browser", "Changed in another browser"),
    ("other_address", "Changed from another network"),
]
SUSPECT = [
    ("honeypot", "A field was filled in that no person sees"),
    ("too_fast", "Sent faster than a person reads"),
    ("confirmed", "Sent without touching the page, then confirmed"),
    ("crowd", "Many answers from one network"),
]
# what each setting of a program leaves out; a robot's answer never counts
LEFT_OUT = {
    "all": ["honeypot"],
    "own": ["honeypot", *dict(FORWARDED)],
    "none": [*dict(FORWARDED), *dict(SUSPECT)],
}


class CrmFeedbackAnswer(models.Model):
    """What somebody answered: a version of an answer, never overwritten.

    The first answer of a person stands; later ones of the same link are kept beside it.
    What may not be of the person who was asked is marked, and the program says whether
    it may stand. Answers of anonymous programs are not here (`crm.feedback.ballot`).
    """

    _name = "crm.feedback.answer"
    _description = "Feedback Answer"
    _order = "answered_on DESC, id DESC"
    _rec_name = "program_id"
    _log_access = False

    program_id = fields.Many2one(
        "crm.feedback.program",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    kind = fields.Selection(KINDS, required=True, readonly=True)
    invitation_id = fields.Many2one(
        "crm.feedback.invitation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
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
    score = fields.Integer(
        required=True, readonly=True, aggregator="avg", help="On the question's scale."
    )
    percent = fields.Float(
        "Score in %",
        digits=(5, 2),
        readonly=True,
        aggregator="avg",
        help="The same on a scale from 0 to 100.",
    )
    verdict = fields.Selection(
        [("good", "Good"), ("neutral", "Neutral"), ("bad", "Bad")],
        required=True,
        readonly=True,
        help="Of a recommendation: promoter, passive or detractor.",
    )
    comment = fields.Text(readonly=True)
    answered_on = fields.Date(required=True, readonly=True)
    answered_at = fields.Datetime(readonly=True)
    version = fields.Integer(
        default=1,
        required=True,
        readonly=True,
        help="1 is the first answer; later ones of the same link count up.",
    )
    stands = fields.Boolean(
        default=True, readonly=True, help="The one of a person's answers that counts."
    )
    mark = fields.Selection(
        [*FORWARDED, *SUSPECT],
        readonly=True,
        help="Why this may not be the answer of the person who was asked.",
    )
    browser_key = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    address_key = fields.Char(readonly=True, groups=fields.NO_ACCESS)
    channel = fields.Selection(
        [
            ("mail", "Mail"),
            ("portal", "Portal"),
            ("survey", "Survey"),
            ("rating", "Rating"),
            ("manual", "By hand"),
        ],
        required=True,
        default="manual",
        readonly=True,
    )

    _stands_once = models.UniqueIndex(
        "(invitation_id) WHERE stands AND invitation_id IS NOT NULL",
        "This question has been answered.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._refuse_anonymous(vals_list)
        return super().create([self._with_verdict(vals) for vals in vals_list])

    def _refuse_anonymous(self, vals_list):
        programs = self.env["crm.feedback.program"].browse(
            {vals["program_id"] for vals in vals_list if vals.get("program_id")}
        )
        for program in programs.filtered("is_anonymous"):
            raise UserError(
                self.env._(
                    "%s is anonymous: its answers are not kept one by one.",
                    program.name,
                )
            )

    def _with_verdict(self, vals):
        kind, score = vals.get("kind"), vals.get("score")
        if kind not in SCALES or score not in scores(kind):
            raise ValidationError(
                self.env._("%s is not an answer to this question.", score)
            )
        company = self.env["res.company"].browse(vals.get("company_id"))
        return {
            # sudo: its day, whoever answers
            "answered_on": (company or self.env.company).sudo()._crm_today(),
            **vals,
            "verdict": verdict(kind, score),
            "percent": percent(kind, score),
        }

    def write(self, vals):
        """Nothing but that a person or an invitation is forgotten."""
        if set(vals) - {"partner_id", "customer_id", "invitation_id", "comment"} or any(
            vals.values()
        ):
            raise UserError(self.env._("An answer stays as it was given."))
        return super().write(vals)

    @api.model
    def _give(self, invitation, score, comment="", channel="mail", evidence=None):
        """Keep what the person of an invitation answers; returns the answer, if kept.

        The first answer that may count stands. Who answers at the same moment fails on
        the update of the invitation and is tried again, as a later version.

        :param evidence: from where it was sent: `mark`, `browser_key`, `address_key`
        """
        program = invitation.program_id
        comment = (comment or "").strip() or False
        if invitation.reason == "test":  # somebody tries the mail
            return self.browse()
        if program.is_anonymous:
            return self._give_anonymously(invitation, score, comment)
        evidence = dict(evidence or {})
        known = self.search(
            [("invitation_id", "=", invitation.id)], order="version, id"
        )
        mark = evidence.pop("mark", False) or self._forwarded(known, evidence)
        stands = mark not in LEFT_OUT[program.marked_answers] and not any(
            known.mapped("stands")
        )
        self._take_turn(invitation, answered=stands)
        answer = self.create(
            {
                "program_id": program.id,
                "company_id": program.company_id.id,
                "kind": program.kind,
                "score": score,
                "comment": comment,
                "channel": channel,
                "invitation_id": invitation.id,
                "partner_id": invitation.partner_id.id,
                "customer_id": invitation.customer_id.id,
                "answered_at": fields.Datetime.now(),
                "version": len(known) + 1,
                "stands": stands,
                "mark": mark,
                **evidence,
            }
        )
        if answer.customer_id and stands:
            answer.customer_id._record_relationship_event(
                "answer_given", answer.company_id, answer, {"score": score}
            )
        return answer

    @api.model
    def _keep_trapped(self, invitation, score, comment, channel):
        """A robot's answer is kept once, to be seen, and never stands."""
        trapped = [("invitation_id", "=", invitation.id), ("mark", "=", "honeypot")]
        if invitation.program_id.is_anonymous or self.search_count(trapped, limit=1):
            return
        evidence = {"mark": "honeypot"}
        self._give(invitation, score, comment, channel, evidence=evidence)

    def _give_anonymously(self, invitation, score, comment):
        """Only the first; what there is of it afterwards leads to nobody."""
        first = invitation.state != "answered"
        kind = invitation.program_id.kind
        self._with_verdict({"kind": kind, "score": score})  # refuses other numbers
        self._take_turn(invitation, answered=True)
        if first:
            # sudo: a ballot is thrown in, and nobody reads it
            ballots = self.env["crm.feedback.ballot"].sudo()
            ballots._throw_in(invitation.program_id, score, comment)
        return self.browse()

    def _take_turn(self, invitation, answered):
        """Update the invitation in any case: only one transaction can at a time."""
        invitation.flush_recordset(["state"])
        self.env.cr.execute(
            SQL(
                "UPDATE crm_feedback_invitation SET state ="
                " CASE WHEN %s THEN 'answered' ELSE state END WHERE id = %s",
                answered,
                invitation.id,
            )
        )
        invitation.invalidate_recordset(["state"])

    def _forwarded(self, known, evidence):
        """Whether a version comes from elsewhere than the one that stands."""
        # sudo: hashes, of which only whether they are the same is told
        first = known.filtered("stands").sudo()
        for name, mark in (
            ("browser_key", "other_browser"),
            ("address_key", "other_address"),
        ):
            if first[name] and first[name] != evidence.get(name):
                return mark
        return False

    @api.model
    def _portal_answers(self, persons, limit):
        """What these persons may read of their own answers, the newest first."""
        answers = self.search([("partner_id", "in", persons.ids)], limit=limit)
        return [
            {
                "date": answer.answered_on,
                "question": answer.program_id.question,
                "kind": answer.kind,
                "score": answer.score,
                "highest": SCALES[answer.kind].highest,
                "comment": answer.comment,
                "stands": answer.stands,
            }
            for answer in answers
        ]
