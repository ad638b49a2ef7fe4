from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.crm_relationship import nullable
from odoo.addons.crm_relationship.notice import notice

from .crm_feedback_invitation import REASONS

COUNTS = {  # of invitations: figure -> states
    "planned_count": ("planned", "ready"),
    "asked_count": ("sent", "answered", "expired"),
    "answered_count": ("answered",),
    "bounced_count": ("bounced",),
    "suppressed_count": ("suppressed",),
}


class CrmFeedbackProgram(models.Model):
    """How many were asked, have answered, were left out and why."""

    _inherit = "crm.feedback.program"

    planned_count = fields.Integer("Planned", compute="_compute_counts")
    asked_count = fields.Integer(
        "Asked", compute="_compute_counts", help="Whom the mail has reached."
    )
    answered_count = fields.Integer(
        "Answered",
        compute="_compute_counts",
        help="Invitations that were answered.",
    )
    bounced_count = fields.Integer(
        "Not Delivered",
        compute="_compute_counts",
        help="Invitations that did not arrive.",
    )
    suppressed_count = fields.Integer(
        "Not Asked",
        compute="_compute_counts",
        help="Contacts who were left out, each with its reason.",
    )
    suppressed_reasons = fields.Char("Why Not", compute="_compute_counts")
    response_rate = nullable.Float(
        "Response",
        digits=(5, 4),
        compute="_compute_counts",
        help="Share of those asked who have answered. Empty before anybody was asked.",
    )

    @api.depends("invitation_ids.state")
    def _compute_counts(self):
        # sudo: numbers of all customers, which lead to none of them
        counted = (
            self.env["crm.feedback.invitation"]
            .sudo()
            ._read_group(
                [("program_id", "in", self.ids), ("reason", "not in", ("test",))],
                ["program_id", "state", "reason"],
                ["__count"],
            )
        )
        words = dict(self._reasons_in_words())
        forms = self._count_forms()
        for program in self:
            own = [row[1:] for row in counted if row[0] == program]
            for name, states in COUNTS.items():
                program[name] = sum(n for state, _r, n in own if state in states)
            why = [(n, words[r]) for state, r, n in own if state == "suppressed" and r]
            program.suppressed_reasons = ", ".join(
                f"{reason}: {number}" for number, reason in sorted(why, reverse=True)
            )
            if program.survey_id:
                program.answered_count = forms.get(program, 0)
            asked = program.asked_count
            program.response_rate = program.answered_count / asked if asked else None

    def _count_forms(self):
        """{program: long forms that were filled in}."""
        # sudo: as above
        forms = self.env["survey.user_input"].sudo()
        own = [("crm_program_id", "in", self.ids), ("state", "=", "done")]
        return dict(forms._read_group(own, ["crm_program_id"], ["__count"]))

    def _reasons_in_words(self):
        field = self.env["crm.feedback.invitation"]._fields["reason"]
        return field._description_selection(self.env) or REASONS

    def _open_invitations(self, **filters):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_feedback.crm_feedback_invitation_action"
        )
        return action | {
            "domain": [("program_id", "=", self.id)],
            "context": filters,
        }

    def action_open_invitations(self):
        return self._open_invitations()

    def action_open_suppressed(self):
        return self._open_invitations(
            search_default_suppressed=1, search_default_group_reason=1
        )

    def action_open_answers(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_feedback.crm_feedback_answer_action"
        )
        return action | {"domain": [("program_id", "=", self.id)]}

    def action_send_test(self):
        """The mail as a customer gets it, to oneself; what one answers is not kept."""
        self.ensure_one()
        self.check_access("write")
        me, now = self.env.user.partner_id, fields.Datetime.now()
        if not me.email:
            raise UserError(
                self.env._("You have no e-mail address: write it in your preferences.")
            )
        # sudo: invitations are written by what sends; this one asks nobody
        test = (
            self.env["crm.feedback.invitation"]
            .sudo()
            .create(
                {
                    "program_id": self.id,
                    "company_id": self.company_id.id,
                    "partner_id": me.id,
                    "email": me.email,
                    "lang": me.lang,
                    "occasion": f"test,{now}",
                    "due_date": fields.Date.context_today(self),
                    "state": "suppressed",
                    "reason": "test",
                    "user_id": self.env.uid,
                }
            )
        )
        test._send_test()
        return notice(self.env._("The mail is on its way to %s.", me.email))
