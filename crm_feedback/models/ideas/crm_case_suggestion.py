from odoo import api, fields, models
from odoo.exceptions import UserError

IDEA_STATES = [
    ("open", "Looked at"),
    ("planned", "Planned"),
    ("done", "Done"),
    ("declined", "Declined"),
]
DECIDED = ("planned", "done", "declined")
LAYOUT = "mail.mail_notification_light"


class CrmCase(models.Model):
    """A suggestion: who wants it, what becomes of it, and what others may read of it.

    Others read the title and text that we write, never its sender nor his words.
    Whoever wants it is told each decision once.
    """

    _inherit = "crm.case"

    idea_title = fields.Char(
        "Published Title", translate=True, help="In our words: everybody reads it."
    )
    idea_text = fields.Text("Published Text", translate=True)
    is_published = fields.Boolean(
        "Published",
        readonly=True,
        copy=False,
        tracking=True,
        index=True,
        help="Shown to customers on the portal, where they can support it.",
    )
    idea_state = fields.Selection(
        IDEA_STATES,
        "What Becomes of It",
        readonly=True,
        copy=False,
        default="open",
        tracking=True,
        help="What becomes of the idea: those who want it are told.",
    )
    idea_reason = fields.Text("Why", readonly=True, copy=False, tracking=True)
    vote_ids = fields.One2many("crm.case.vote", "case_id", "Votes", copy=False)
    vote_count = fields.Integer(
        "Persons",
        compute="_compute_votes",
        help="How many persons support the idea.",
    )
    firm_count = fields.Integer(
        "Customers",
        compute="_compute_votes",
        help="How many customers stand behind the idea.",
    )

    @api.depends("vote_ids.customer_id")
    def _compute_votes(self):
        # sudo: how many want it; who they are is up to the rules
        found = (
            self.env["crm.case.vote"]
            .sudo()
            ._read_group(
                [("case_id", "in", self.ids)],
                ["case_id"],
                ["__count", "customer_id:count_distinct"],
            )
        )
        counts = {case.id: numbers for case, *numbers in found}
        for case in self:
            case.vote_count, case.firm_count = counts.get(case._origin.id, (0, 0))

    def _kept_by_itself(self):
        return super()._kept_by_itself() | {"idea_state", "idea_reason", "is_published"}

    @api.model_create_multi
    def create(self, vals_list):
        cases = super().create(vals_list)
        cases._vote_of_sender()
        return cases

    def write(self, vals):
        result = super().write(vals)
        if {"kind", "partner_id"} & set(vals):
            self._vote_of_sender()
        return result

    def _vote_of_sender(self):
        """Who suggests something wants it."""
        ideas = self.filtered(lambda case: case.kind == "suggestion")
        for partner, cases in ideas.grouped("partner_id").items():
            if partner:
                self.env["crm.case.vote"]._vote(cases, partner, "sender")

    def _has_an_answer(self):
        decided = self.kind == "suggestion" and self.idea_state in DECIDED
        return decided or super()._has_an_answer()

    def _check_suggestion(self):
        for case in self:
            if case.kind != "suggestion" or case.merged_into_id:
                raise UserError(
                    self.env._(
                        "%s is no suggestion of its own: open the one it goes on in.",
                        case.display_name,
                    )
                )

    def action_publish(self):
        """Customers read it and vote for it."""
        self._check_suggestion()
        self.check_access("write")
        for case in self.sudo():  # the case itself keeps whether it is published
            if not (case.idea_title or "").strip():
                raise UserError(
                    self.env._(
                        "Write the title of %s in your own words first (page"
                        " Suggestion): its sender's words are not published.",
                        case.display_name,
                    )
                )
            case.is_published = True

    def action_unpublish(self):
        self.check_access("write")
        self.sudo().is_published = False  # see action_publish

    def action_decide_suggestion(self):
        """What becomes of it, and why: whoever wants it is told."""
        self.ensure_one()
        self._check_suggestion()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What Becomes of It"),
            "res_model": "crm.case.idea.decision",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def _decide_suggestion(self, idea_state, reason):
        self._check_suggestion()
        self.check_access("write")
        case = self.sudo()  # the case keeps its decision, and tells all who want it
        case.write({"idea_state": idea_state, "idea_reason": reason})
        case.state = "working" if idea_state == "planned" else "closed"
        case._tell_voters()

    def _tell_voters(self):
        """Each of them once for each decision, by mail."""
        votes = self.vote_ids.filtered(lambda vote: vote.told_state != self.idea_state)
        template = self.env.ref("crm_feedback.mail_template_suggestion")
        to_tell = votes.filtered("partner_id.email")
        if to_tell:
            template.send_mail_batch(to_tell.ids, email_layout_xmlid=LAYOUT)
        votes.write({"told_state": self.idea_state})

    def action_open_votes(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_feedback.crm_case_vote_action"
            ),
            "domain": [("case_id", "=", self.id)],
            "context": {"default_case_id": self.id},
        }
