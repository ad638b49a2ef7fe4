from odoo.http import Controller, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal

SHOWN = 100  # suggestions on the page
LONGEST = 200


class PortalHeard(CustomerPortal):
    """A new customer is asked once how he heard of us, where the portal begins."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if not counters and self._asks_how_heard():
            # sudo: what is offered, by name
            sources = request.env["crm.heard.source"].sudo()
            values["heard_sources"] = sources._of(request.env.company)
            values["heard_question"] = request.env.company.sudo().heard_question
        return values

    def _asks_how_heard(self):
        # sudo: whether this user's own firm has answered
        partner = request.env.user.partner_id.sudo()
        user, company = request.env.user, request.env.company.sudo()
        return user._is_portal() and partner._is_asked_how_he_heard(company)

    @route("/my/heard", type="http", auth="user", website=True, methods=["POST"])
    def portal_heard(self, source=None, detail=None, **_post):
        company = request.env.company.sudo()
        offered = request.env["crm.heard.source"].sudo()._of(company)
        chosen = offered.filtered(lambda one: str(one.id) == source)
        if chosen and self._asks_how_heard():
            words = detail if isinstance(detail, str) else ""
            # sudo: his own answer
            request.env["crm.heard.answer"].sudo().create(
                {
                    "partner_id": request.env.user.partner_id.id,
                    "company_id": company.id,
                    "source_id": chosen.id,
                    "detail": words.replace("\x00", "").strip()[:LONGEST],
                    "channel": "portal",
                    "answered_on": company._crm_today(),
                }
            )
        return request.redirect("/my")


class Suggestions(Controller):
    """What is suggested to us, as we publish it: never by whom, nor in his words."""

    @route(
        "/suggestions",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
        readonly=True,
    )
    def suggestions(self, **_query):
        user = request.env.user
        if user._is_public() and not request.env.company.sudo().suggestions_public:
            return request.redirect("/web/login?redirect=/suggestions")
        cases = self._published()
        wanted = cases.browse()
        if not user._is_public():
            votes = request.env["crm.case.vote"].sudo()  # sudo: his own
            own = [("partner_id", "=", user.partner_id.id)]
            wanted = votes.search([("case_id", "in", cases.ids), *own]).case_id
        labels = dict(cases._fields["idea_state"]._description_selection(request.env))
        return request.render(
            "crm_feedback.suggestions_page",
            {
                "page_name": "suggestions",
                "company": request.env.company.sudo(),
                "may_vote": self._may_vote(),
                "suggestions": [
                    {
                        "id": case.id,
                        "title": case.idea_title,
                        "text": case.idea_text or "",
                        "state": case.idea_state,
                        "state_words": labels[case.idea_state],
                        "reason": case.idea_reason or "",
                        "votes": case.vote_count,
                        "wanted": case in wanted,
                        "is_open": case.idea_state in ("open", "planned"),
                    }
                    for case in cases.sorted(lambda case: (-case.vote_count, case.id))
                ],
            },
        )

    @route(
        "/suggestions/<int:case_id>/vote",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def vote(self, case_id, **post):
        case = self._published().filtered(lambda one: one.id == case_id)
        votes = request.env["crm.case.vote"].sudo()  # sudo: his own vote
        partner = request.env.user.partner_id
        if case and self._may_vote() and case.idea_state in ("open", "planned"):
            if post.get("withdraw"):
                votes.search(
                    [("case_id", "=", case.id), ("partner_id", "=", partner.id)]
                ).unlink()
            else:
                votes._vote(case, partner, "portal")
        return request.redirect("/suggestions")

    def _may_vote(self):
        return request.env.user._is_portal()

    def _published(self):
        # sudo: only what was published, and of it only what the page shows
        return (
            request.env["crm.case"]
            .sudo()
            .search(
                [
                    ("kind", "=", "suggestion"),
                    ("is_published", "=", True),
                    ("merged_into_id", "=", False),
                    ("company_id", "=", request.env.company.id),
                ],
                limit=SHOWN,
                order="id DESC",
            )
        )
