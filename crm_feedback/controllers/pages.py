import re
import time

from odoo.http import STORED_SESSION_BYTES, request
from odoo.tools import consteq, hmac

from ..feedback.scales import scores

LONGEST_COMMENT = 4000
MOST_SENT = 64 * 1024  # bytes of a form
NONCE_SECONDS = 12 * 3600
READING_SECONDS = 2  # no person opens, reads and answers in less
# as _token() writes it: decoding would overlook what is strewn in
TOKEN = re.compile(r"[A-Za-z0-9_-]{56,90}", re.ASCII)
NONCE = re.compile(r"(page|again)-([0-9]{10})-[0-9a-f]{64}", re.ASCII)


class AnswerPages:
    """What the page of a mail's link and that of the portal have in common.

    Mail scanners open links and some of them send forms; so a form counts only with a
    nonce that the page writes when a person touches it, and else asks once more.
    """

    def _answer(self, invitation, post, channel):
        """What a sent form comes to: a page that says what is missing, or thanks."""
        score = self._score(invitation, post.get("score"))
        comment = self._text(post.get("comment"))[:LONGEST_COMMENT]
        trapped = bool(post.get("website_url"))  # no person sees that field
        if score is None:
            if trapped:
                return self._thanks(invitation)
            return self._page(invitation, comment=comment, incomplete=True)
        nonce = self._read_nonce(invitation, post.get("nonce"))
        if not (nonce or trapped):
            return self._page(invitation, chosen=score, comment=comment, confirm=True)
        if trapped:
            self._answers()._keep_trapped(invitation, score, comment, channel)
            return self._thanks(invitation)
        if invitation.program_id.is_anonymous:
            self._answers()._give(invitation, score, comment, channel)
            return self._thanks(invitation)
        return self._keep(invitation, score, comment, channel, nonce)

    def _keep(self, invitation, score, comment, channel, nonce):
        attempts = self._attempts()
        link = attempts._key("answered", invitation.id)
        if wait := attempts._wait("answered", link):
            return self._too_many(wait)
        address = self._address_key()
        evidence = {
            "mark": self._mark(invitation, nonce, attempts._is_crowd(address)),
            "address_key": address,
            "browser_key": self._browser_key(),
        }
        attempts._note(link, address)
        self._answers()._give(invitation, score, comment, channel, evidence=evidence)
        return self._thanks(invitation)

    def _mark(self, invitation, nonce, crowd):
        """What speaks against the person who was asked, the gravest first."""
        user = request.env.user
        if invitation.partner_id not in self._persons() and not user._is_public():
            return "employee" if user._is_internal() else "other_person"
        kind, age = nonce
        if kind == "again":
            return "confirmed"
        if age < READING_SECONDS:
            return "too_fast"
        return "crowd" if crowd else False

    def _persons(self):
        """The user and his firm as such, not the others who work there."""
        # sudo: the firm of the user himself
        partner = request.env.user.partner_id.sudo()
        return partner | partner.commercial_partner_id

    def _answers(self):
        # sudo: who was asked answers, and reads nothing back
        return request.env["crm.feedback.answer"].sudo()

    def _attempts(self):
        # sudo: counted for everybody, told to nobody
        return request.env["crm.feedback.attempt"].sudo()

    def _address_key(self):
        """Of the address Odoo sees: behind a proxy it needs its proxy mode."""
        address = request.httprequest.remote_addr or ""
        if ":" in address:  # whoever has one address of IPv6 has its whole network
            address = ":".join(address.split(":")[:4])
        return self._attempts()._key("address", address)

    def _browser_key(self):
        session = request.session.sid[:STORED_SESSION_BYTES]
        return self._attempts()._key("browser", session)

    def _score(self, invitation, text):
        """The number, or None where it is no answer to this question."""
        known = {str(score): score for score in scores(invitation.program_id.kind)}
        return known.get(text) if isinstance(text, str) else None

    def _text(self, value):
        """What was typed; a file or a list is nothing, PostgreSQL knows no NUL."""
        return value.replace("\x00", "").strip() if isinstance(value, str) else ""

    def _page(self, invitation, **values):
        program = invitation.program_id
        if program.survey_id:
            return request.redirect(invitation._form_path())
        confirm = values.get("confirm", False)
        return self._render(
            "crm_feedback.answer_page",
            {
                "program": program,
                "company": invitation.company_id,
                "scores": list(scores(program.kind)),
                "nonce": self._nonce(invitation, "again" if confirm else "page"),
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

    def _too_many(self, wait):
        response = request.render("crm_feedback.answer_too_many", {})
        response.status_code = 429
        response.headers["Retry-After"] = str(wait)
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

    def _nonce(self, invitation, kind, moment=None):
        moment = moment or int(time.time())
        # sudo: the secret of this database, of which only a signature leaves
        signed = hmac(
            request.env(su=True), "crm_feedback_nonce", (invitation.id, kind, moment)
        )
        return f"{kind}-{moment}-{signed}"

    def _read_nonce(self, invitation, nonce):
        """(which page, its age in seconds) of a nonce made for this question."""
        found = NONCE.fullmatch(self._text(nonce))
        if not found:
            return None
        kind, moment = found[1], int(found[2])
        age = int(time.time()) - moment
        if not 0 <= age <= NONCE_SECONDS:
            return None
        if not consteq(self._nonce(invitation, kind, moment), found[0]):
            return None
        return kind, age
