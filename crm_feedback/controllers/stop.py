from odoo import http

from .answer import PATH, AnswerController


class StopController(AnswerController):
    """Who does not want to be asked any more says so behind the same link.

    Opening the page changes nothing, for mail scanners open every link.
    """

    @http.route(
        f"{PATH}/stop",
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=AnswerController._opens,
    )
    def feedback_stop_page(self, token, **_query):
        return self._stop_page(token, done=False)

    @http.route(
        f"{PATH}/stop",
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
    )
    def feedback_stop(self, token, **_post):
        return self._stop_page(token, done=True)

    def _stop_page(self, token, done):
        invitation = self._invitation(token)
        if not invitation:
            return self._closed()
        if done:
            invitation._stop()
        values = {
            "program": invitation.program_id,
            "company": invitation.company_id,
            "email": invitation.email_normalized,
            "done": done,
        }
        return self._render("crm_feedback.answer_stop", values, invitation)
