from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...feedback.scales import SCALES, percent, scores, verdict
from ..asking.crm_feedback_program import KINDS


class CrmFeedbackAnswer(models.Model):
    """What somebody answered: a version of an answer, never overwritten.

    The first answer of a person stands; later ones of the same link are kept beside it.
    Of an anonymous program nothing is stored that leads back to who answered.
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
        "Customer",
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
    answered_at = fields.Datetime(
        readonly=True, help="Not kept where the program is anonymous."
    )
    version = fields.Integer(default=1, required=True, readonly=True)
    stands = fields.Boolean(
        default=True, readonly=True, help="The one of a person's answers that counts."
    )
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
        return super().create([self._with_verdict(vals) for vals in vals_list])

    def _with_verdict(self, vals):
        kind, score = vals.get("kind"), vals.get("score")
        if kind not in SCALES or score not in scores(kind):
            raise ValidationError(
                self.env._("%s is not an answer to this question.", score)
            )
        return {
            "answered_on": fields.Date.today(),
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
    def _give(self, invitation, score, comment="", channel="mail"):
        """Keep what the person of an invitation answers; returns the answer.

        The first answer stands. Who answers at the same moment fails on the update of
        the invitation and is tried again, as a later version.
        """
        program = invitation.program_id
        first = invitation.state != "answered"
        versions = self.search_count([("invitation_id", "=", invitation.id)])
        invitation.state = "answered"
        invitation.flush_recordset(["state"])
        vals = {
            "program_id": program.id,
            "company_id": program.company_id.id,
            "kind": program.kind,
            "score": score,
            "comment": (comment or "").strip() or False,
            "channel": channel,
        }
        if program.is_anonymous:
            return self.create(vals) if first else self.browse()
        answer = self.create(
            {
                **vals,
                "invitation_id": invitation.id,
                "partner_id": invitation.partner_id.id,
                "customer_id": invitation.customer_id.id,
                "answered_at": fields.Datetime.now(),
                "version": versions + 1,
                "stands": first,
            }
        )
        if answer.customer_id and first:
            answer.customer_id._record_relationship_event(
                "answer_given", answer.company_id, answer, {"score": score}
            )
        return answer
