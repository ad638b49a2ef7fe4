from odoo import models


class SurveyUserInput(models.Model):
    """A form that is sent off gives its answers to the questions that count.

    Once: what is changed and sent off again by the same link is another form, and so a
    later version. Tests count nowhere; of nobody's form the answers are nobody's.
    """

    _inherit = "survey.user_input"

    def _mark_done(self):
        fresh = self.filtered(lambda one: one.state != "done" and not one.test_entry)
        done = super()._mark_done()
        # sudo: who fills in a form has no right to the answers it gives
        for form in fresh.sudo():
            form._give_feedback()
        return done

    def _give_feedback(self):
        """An answer of each kind asked; that of the program's kind stands for it."""
        given = self._scale_answers()
        invitation = self._asked_by()
        program = invitation.program_id or self.crm_program_id
        if program.is_anonymous:
            if program.kind in given:
                self.env["crm.feedback.ballot"]._throw_in(
                    program, given[program.kind], self._feedback_comment()
                )
            return
        if invitation:
            self._answer_invitation(invitation, given.pop(program.kind, None))
        answers = self.env["crm.feedback.answer"]
        for kind, score in given.items():
            answers._give_freely(
                {
                    "company_id": self._feedback_company(program).id,
                    "kind": kind,
                    "score": score,
                    "comment": self._feedback_comment(),
                    "channel": "survey",
                    "survey_input_id": self.id,
                },
                self.partner_id,
            )

    def _answer_invitation(self, invitation, score):
        if score is None:  # the form does not ask it, or it was skipped
            invitation.state = "answered"
            return
        answers = self.env["crm.feedback.answer"]
        answers._give(invitation, score, self._feedback_comment(), channel="survey")

    def _scale_answers(self):
        """{kind: score}, 0 included; the first where a kind is asked twice."""
        lines = self.user_input_line_ids.filtered(
            lambda line: (
                line.question_id.crm_kind
                and line.answer_type == "scale"
                and not line.skipped
            )
        )
        lines = lines.sorted(lambda line: (line.question_sequence, line.id))
        found = {}
        for line in lines:
            found.setdefault(line.question_id.crm_kind, line.value_scale)
        return found

    def _feedback_comment(self):
        words = [
            line.value_text_box or line.value_char_box
            for line in self.user_input_line_ids
            if line.question_id.crm_is_comment and not line.skipped
        ]
        return "\n".join(filter(None, words))

    def _asked_by(self):
        """The invitation that led here, also to a second attempt by the same link."""
        if self.crm_invitation_id or not self.invite_token:
            return self.crm_invitation_id
        first = self.search(
            [
                ("survey_id", "=", self.survey_id.id),
                ("invite_token", "=", self.invite_token),
                ("crm_invitation_id", "!=", False),
            ],
            limit=1,
        )
        return first.crm_invitation_id

    def _feedback_company(self, program):
        return (
            program.company_id
            or self.partner_id.company_id
            or self.survey_id.user_id.company_id
            or self.env.company
        )
