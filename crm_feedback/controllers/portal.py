from odoo.http import request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

from .pages import MOST_SENT, AnswerPages

PATH = "/my/feedback/<int:invitation_id>"
PAGE = 50  # answers that are listed


class PortalFeedback(AnswerPages, CustomerPortal):
    """A customer sees what he and his firm are asked, answers, and sees what he said.

    Questions to his colleagues are theirs: he does not reach them.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "feedback_count" in counters:
            values["feedback_count"] = len(self._open_questions())
        return values

    @route(
        "/my/feedback",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_feedback(self, **_query):
        # sudo: his own answers, of which the page shows what he wrote
        answers = request.env["crm.feedback.answer"].sudo()
        return request.render(
            "crm_feedback.portal_my_feedback",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "feedback",
                "questions": self._open_questions(),
                "answers": answers._portal_answers(self._persons(), PAGE),
            },
        )

    @route(PATH, type="http", auth="user", website=True, methods=["GET"], readonly=True)
    def portal_feedback_page(self, invitation_id, **_query):
        invitation = self._question(invitation_id)
        # of somebody else, answered or of nobody: the answer is the same
        return self._page(invitation) if invitation else self._back()

    @route(
        PATH,
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=MOST_SENT,
        crm_feedback_form=True,
    )
    def portal_feedback_answer(self, invitation_id, **post):
        invitation = self._question(invitation_id)
        if not invitation:
            return self._back()
        return self._answer(invitation, post, "portal")

    def _back(self):
        return request.redirect("/my/feedback")

    def _open_questions(self):
        # sudo: questions to him, of which the page shows the question
        invitations = request.env["crm.feedback.invitation"].sudo()
        return invitations._open_to(self._persons())

    def _question(self, number):
        return self._open_questions().filtered(lambda one: one.id == number)
