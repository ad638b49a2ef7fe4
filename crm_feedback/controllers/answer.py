from odoo import http
from odoo.http import request

from .pages import MOST_SENT, TOKEN, AnswerPages

PATH = "/feedback/<string:token>"


class AnswerController(AnswerPages, http.Controller):
    """The page behind a mail's link: opening it counts nothing, sending it counts once.

    A link that opens nothing is counted for its address, up to a limit; a good one is
    never refused, whoever else guesses from the same network.
    """

    def _opens(self, _rule, args):
        """Whether the request only reads: a failure is written down."""
        return bool(self._invitation(args["token"]))

    @http.route(
        PATH,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=_opens,
    )
    def feedback_page(self, token, score=None, **_query):
        invitation = self._invitation(token)
        if not invitation:
            return self._closed()
        return self._page(invitation, chosen=self._score(invitation, score))

    @http.route(
        PATH,
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        max_content_length=MOST_SENT,
        crm_feedback_form=True,
    )
    def feedback_answer(self, token, **post):
        invitation = self._invitation(token)
        if not invitation:
            return self._closed()
        return self._answer(invitation, post, "mail")

    def _invitation(self, token):
        invitations = request.env["crm.feedback.invitation"]
        if not TOKEN.fullmatch(token):
            return invitations
        return invitations._of_token(token)

    def _closed(self):
        attempts = self._attempts()
        key = attempts._key("failed", self._address_key())
        if wait := attempts._wait("failed", key):
            return self._too_many(wait)
        attempts._note(key)
        response = request.render("crm_feedback.answer_closed", {})
        response.status_code = 404
        return response
