from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .kinds import COMPLAINTS

REMEDIES = [
    ("repair", "Repair"),
    ("replacement", "Replacement"),
    ("refund", "Money back"),
    ("discount", "Discount"),
    ("points", "Points"),
    ("information", "Explanation"),
    ("apology", "Apology"),
    ("other", "Something else"),
    ("none", "Nothing"),
]
DECISIONS = [
    ("granted", "Granted"),
    ("partly", "Granted in part"),
    ("refused", "Not granted"),
]
ACCEPTANCES = [
    ("open", "Not said yet"),
    ("accepted", "Accepts it"),
    ("appealed", "Appeals"),
    ("silent", "Says nothing"),
]


class CrmCase(models.Model):
    """A complaint by ISO 10002:2018: heard, looked into, decided, answered, accepted.

    Nothing is closed before the customer has its answer; an appeal goes to somebody
    else.
    """

    _inherit = "crm.case"

    remedy_wanted = fields.Selection(
        REMEDIES,
        "Remedy Sought",
        tracking=True,
        help="What the customer wants from us.",
    )
    remedy_note = fields.Char("In his words")
    finding = fields.Html("Investigation")
    cause_id = fields.Many2one(
        "crm.case.cause",
        index="btree_not_null",
        tracking=True,
        ondelete="restrict",
    )
    decision = fields.Selection(
        DECISIONS,
        readonly=True,
        copy=False,
        tracking=True,
        help="Whether the complaint is right, partly right or not.",
    )
    remedy_given = fields.Selection(
        REMEDIES,
        readonly=True,
        copy=False,
        tracking=True,
        help="What the customer got from us.",
    )
    acceptance = fields.Selection(
        ACCEPTANCES,
        "Customer says",
        readonly=True,
        copy=False,
        tracking=True,
        help="What the customer says to our answer.",
    )
    accepted_at = fields.Datetime("Accepted", readonly=True, copy=False)
    appeal_count = fields.Integer(
        "Appeals",
        readonly=True,
        copy=False,
        help="How often the customer asked us to look at it again.",
    )
    merged_into_id = fields.Many2one(
        "crm.case",
        "Continued in",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        "Opportunity",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def _kept_by_itself(self):
        return super()._kept_by_itself() | {
            "decision",
            "remedy_given",
            "acceptance",
            "accepted_at",
            "appeal_count",
            "merged_into_id",
            "lead_id",
        }

    @api.constrains("state", "kind", "active")
    def _check_answered(self):
        """By whatever way it is closed: button, board, list, import, API."""
        for case in self:
            over = case.state in ("decided", "closed") and case.active
            if over and not case._has_an_answer():
                raise ValidationError(case._words_unanswered())

    def _has_an_answer(self):
        return bool(self.answered_at or self.merged_into_id or self.lead_id)

    def _words_unanswered(self):
        if self.kind in COMPLAINTS:
            return self.env._(
                "%s: the customer has no answer yet. Press Send Answer: it writes down"
                " what was decided and tells him. Archive it if it is no complaint.",
                self.display_name,
            )
        return self.env._(
            "%s: the customer has no answer yet. Write to him below (Send message),"
            " then close it. Archive it if it needs none.",
            self.display_name,
        )

    def write(self, vals):
        vals = dict(vals)
        if vals.get("state") == "closed":
            silent = self.filtered(lambda case: case.acceptance == "open")
            if silent and "acceptance" not in vals:
                # sudo: who closes without the customer's word says that he was silent
                silent.sudo().write({"acceptance": "silent"})
        return super().write(vals)

    def action_answer(self):
        """The page where the answer is decided and written."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Answer"),
            "res_model": "crm.case.answer",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def _answer(self, body, decision=False, remedy=False):
        """Tell the customer what was decided; from now on it is his turn."""
        self.ensure_one()
        self._refuse_unreachable()
        message = self.message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
        )
        # sudo: what the case keeps by itself; whoever may write on it has answered
        self.check_access("write")
        now = fields.Datetime.now()
        self.sudo().write(
            {
                "answered_at": now,
                "first_response_at": self.first_response_at or now,
                "decision": decision,
                "remedy_given": remedy,
                "acceptance": "open",
                "state": "decided",
            }
        )
        return message

    def _refuse_unreachable(self):
        # sudo: only whether the customer can log in
        users = self.partner_id.sudo().user_ids
        if not (self.partner_id.email or users):
            raise UserError(
                self.env._(
                    "%s has nobody to answer to: give the contact a mail address.",
                    self.display_name,
                )
            )

    def action_accept(self):
        """The customer agrees: it is over."""
        for case in self:
            case._refuse_undecided()
            case.check_access("write")
            case.sudo().write(  # what the case keeps by itself
                {
                    "acceptance": "accepted",
                    "accepted_at": fields.Datetime.now(),
                    "state": "closed",
                }
            )

    def action_appeal(self):
        """The page where the customer's reason is written down."""
        self.ensure_one()
        self._refuse_undecided()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The Customer Appeals"),
            "res_model": "crm.case.appeal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_case_id": self.id},
        }

    def _appeal(self, reason):
        """It is looked into again, by somebody else, and answered anew."""
        self.ensure_one()
        self._refuse_undecided()
        owner = self._other_owner()
        self.check_access("write")
        self.sudo().write(  # what the case keeps by itself
            {
                "acceptance": "appealed",
                "appeal_count": self.appeal_count + 1,
                "answered_at": False,
                "user_id": owner.id,
                "state": "working",
            }
        )
        self.sudo().message_post(
            body=self.env._("Appeal: %s", reason), subtype_xmlid="mail.mt_note"
        )
        responsible = owner or self.team_id.user_id
        if responsible:
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Decide the appeal"),
                user_id=responsible.id,
            )

    def _refuse_undecided(self):
        for case in self:
            if case.acceptance not in ("open", "silent") or not case.answered_at:
                raise UserError(
                    self.env._(
                        "%s: there is no answer to say yes or no to. Send one first.",
                        case.display_name,
                    )
                )

    def _other_owner(self):
        """The leader, else the member with the least to do; nobody who decided."""
        # sudo: who else is there, and how much they have
        team = self.sudo().team_id
        others = (team.user_id | team.member_ids) - self.user_id
        if team.user_id in others or not others:
            return others & team.user_id
        found = (
            self.env["crm.case"]
            .sudo()
            ._read_group(
                [("user_id", "in", others.ids), ("is_open", "=", True)],
                ["user_id"],
                ["__count"],
            )
        )
        load = dict(found)
        return min(others, key=lambda user: (load.get(user, 0), user.id))
