from odoo.http import Controller, request, route
from odoo.tools import email_normalize

from .case import typed
from .pages import AnswerPages

PATH = "/case"
LENGTHS = {"who": 100, "email": 200, "name": 200, "text": 10000, "kind": 20}


class CaseForm(AnswerPages, Controller):
    """Whoever has no login writes here; he learns a number, and nothing else.

    A robot fills the field that nobody sees; Odoo's captcha is asked where one is set
    up; an address that opens many cases has to wait.
    """

    @route(
        PATH,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=True,
        readonly=True,
    )
    def case_form(self, **_query):
        return self._case_page(values={"kind": "service"})

    @route(
        PATH,
        type="http",
        auth="public",
        methods=["POST"],
        website=True,
        sitemap=False,
        captcha="crm_case",
    )
    def case_open(self, **post):
        values = typed(post, LENGTHS)
        if post.get("website_url"):  # no person sees that field
            return self._case_page(done=True)
        email = email_normalize(values["email"])
        if not (values["who"] and email and values["name"] and values["text"]):
            return self._case_page(values=values, incomplete=True)
        attempts = self._attempts()
        key = attempts._key("case", self._address_key())
        if wait := attempts._wait("case", key):
            return self._too_many(wait)
        attempts._note(key)
        # sudo: a stranger leaves what he typed, and reads a number back
        cases = request.env["crm.case"].sudo()
        partner = cases._contact_of(values["who"], email)
        case = cases._open_from(partner, {**values, "email": email}, channel="form")
        return self._case_page(done=True, number=case.number)

    def _case_page(self, **values):
        response = request.render(
            "crm_feedback.case_form",
            {
                "values": {},
                "company": request.env.company,
                "kinds": request.env["crm.case"]._portal_kinds(),
                **values,
            },
        )
        response.headers["Cache-Control"] = "no-store"
        return response
