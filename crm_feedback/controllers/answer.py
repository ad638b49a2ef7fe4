import hashlib
import time

from odoo import http
from odoo.http import request
from odoo.tools import consteq, hmac

from ..feedback.scales import SCALES, scores

PATH = "/feedback/<string:token>"
LONGEST_COMMENT = 4000
NONCE_HOURS = 12


class AnswerController(http.Controller):
    """The page behind a link: opening it counts nothing, sending it counts once.

    Mail scanners open links and some of them send forms; so a form counts only with a
    nonce that the page writes when a person touches it, and else asks once more.
    """

    @http.route(
        PATH,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def feedback_page(self, token, score=None, **_query):
        invitation = self._invitation(token)
        if not invitation:
            return self._closed()
        return self._page(invitation, token, chosen=self._score(invitation, score))

    @http.route(
        PATH, type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def feedback_answer(self, token, **post):
        invitation = self._invitation(token)
        if not invitation:
            return self._closed()
        score = self._score(invitation, post.get("score"))
        comment = str(post.get("comment") or "").strip()[:LONGEST_COMMENT]
        if post.get("website_url"):  # no person sees that field
            return self._thanks(invitation)
        if score is None:
            return self._page(invitation, token, comment=comment, incomplete=True)
        if not self._by_a_person(token, post.get("nonce")):
            return self._page(
                invitation, token, chosen=score, comment=comment, confirm=True
            )
        request.env["crm.feedback.answer"].sudo()._give(invitation, score, comment)
        return self._thanks(invitation)

    def _invitation(self, token):
        return request.env["crm.feedback.invitation"]._of_token(token)

    def _score(self, invitation, text):
        """The number, or None where it is no answer to this question."""
        known = {str(score): score for score in scores(invitation.program_id.kind)}
        return known.get(str(text or "").strip())

    def _page(self, invitation, token, **values):
        program = invitation.program_id
        return self._render(
            "crm_feedback.answer_page",
            {
                "program": program,
                "company": invitation.company_id,
                "scores": list(scores(program.kind)),
                "scale": SCALES[program.kind],
                "nonce": self._nonce(token, int(time.time()) // 3600),
                "chosen": None,
                "comment": "",
                **values,
            },
            invitation,
        )

    def _thanks(self, invitation):
        return self._render(
            "crm_feedback.answer_thanks",
            {"program": invitation.program_id, "company": invitation.company_id},
            invitation,
        )

    def _closed(self):
        response = request.render("crm_feedback.answer_closed", {})
        response.status_code = 404
        return response

    def _render(self, template, values, invitation):
        """In the language of the person who was asked."""
        lang = invitation.lang
        if lang and lang in dict(request.env["res.lang"].get_installed()):
            request.update_context(lang=lang)
            values["program"] = values["program"].with_context(lang=lang)
        response = request.render(template, values)
        response.headers["Referrer-Policy"] = "no-referrer"  # the link stays here
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        return response

    def _nonce(self, token, hour):
        # sudo: the key of this database
        digest = hashlib.sha256(token.encode()).hexdigest()
        return (
            f"{hour}-{hmac(request.env(su=True), 'crm_feedback_nonce', (digest, hour))}"
        )

    def _by_a_person(self, token, nonce):
        """Whether the page made this nonce for this link, not too long ago."""
        hour, _dash, _rest = str(nonce or "").partition("-")
        now = int(time.time()) // 3600
        if not (hour.isascii() and hour.isdigit() and len(hour) < 10):
            return False
        if not now - NONCE_HOURS <= int(hour) <= now:
            return False
        return consteq(self._nonce(token, int(hour)), str(nonce))
