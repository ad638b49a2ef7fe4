from odoo import http
from odoo.http import request

from .answer import AnswerController
from .pages import TOKEN

PATH = "/feedback/stop/<string:token>"


class StopController(AnswerController):
    """Who does not want to be asked any more says so by a link that never closes.

    Opening the page changes nothing, for mail scanners open every link.
    """

    def _stops(self, _rule, args):
        """Whether the request only reads: a failure is written down."""
        return bool(self._stopped(args["token"]))

    @http.route(
        PATH,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=_stops,
    )
    def feedback_stop_page(self, token, **_query):
        return self._stop_page(token, done=False)

    @http.route(
        PATH, type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def feedback_stop(self, token, **_post):
        return self._stop_page(token, done=True)

    def _stopped(self, token):
        invitations = request.env["crm.feedback.invitation"]
        if not TOKEN.fullmatch(token):
            return invitations
        return invitations._of_stop_token(token)

    def _stop_page(self, token, done):
        invitation = self._stopped(token)
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
