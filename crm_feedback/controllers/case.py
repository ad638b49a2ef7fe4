from odoo.fields import Domain
from odoo.http import request, route
from odoo.tools import consteq

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.cases.crm_case_complaint import REMEDIES

LENGTHS = {"name": 200, "text": 10000, "kind": 20, "remedy_wanted": 20}
REASON_LENGTH = 4000
MOST_FILES = 10
LARGEST = 2**31 - 1  # of a number in the database
ORDERS = 50  # of the customer's, to choose from


def typed(post, lengths):
    """What was typed, each only so long; a file is nothing, PostgreSQL has no NUL."""
    return {
        name: post[name].replace("\x00", "").strip()[:length]
        if isinstance(post.get(name), str)
        else ""
        for name, length in lengths.items()
    }


class PortalCases(CustomerPortal):
    """A customer sees the cases of his firm, opens one, accepts or appeals an answer.

    The link of a mail opens its case without login. Nobody has rights on the model:
    the pages show chosen fields.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "case_count" in counters:
            values["case_count"] = self._cases().search_count(self._own())
        return values

    def _cases(self):
        # sudo: his firm's cases (see _own), of which the page shows chosen fields
        return request.env["crm.case"].sudo()

    def _own(self):
        return self._cases()._portal_domain(request.env.user.partner_id)

    def _case_filters(self):
        env = request.env
        return {
            "all": {"label": env._("All"), "domain": []},
            "open": {"label": env._("Open"), "domain": [("is_open", "=", True)]},
            "closed": {"label": env._("Closed"), "domain": [("state", "=", "closed")]},
        }

    @route(
        ["/my/cases", "/my/cases/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_cases(self, page=1, filterby=None, **_query):
        filters = self._case_filters()
        filterby = filterby if filterby in filters else "all"
        domain = self._own() & Domain(filters[filterby]["domain"])
        pager = portal_pager(
            url="/my/cases",
            total=self._cases().search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby},
        )
        cases = self._cases().search(
            domain,
            order="opened_at DESC, id DESC",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        return request.render(
            "crm_feedback.portal_my_cases",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "cases",
                "default_url": "/my/cases",
                "cases": cases,
                "pager": pager,
                "searchbar_filters": filters,
                "filterby": filterby,
            },
        )

    @route(
        "/my/cases/new",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_new_case(self, **_query):
        return self._form({"kind": "service"})

    @route("/my/cases/new", type="http", auth="user", website=True, methods=["POST"])
    def portal_open_case(self, **post):
        values = typed(post, LENGTHS)
        if not (values["name"] and values["text"]):
            return self._form(values, incomplete=True)
        values["order_id"] = self._order_id(post.get("order_id"))
        if values["remedy_wanted"] not in dict(REMEDIES):
            values["remedy_wanted"] = False
        files = [
            (file.filename, file.read())
            for file in request.httprequest.files.getlist("files")[:MOST_FILES]
            if file.filename
        ]
        case = self._cases()._open_from(request.env.user.partner_id, values, files)
        return request.redirect(f"/my/cases/{case.id}")

    def _form(self, values, **more):
        cases = request.env["crm.case"]
        return request.render(
            "crm_feedback.portal_new_case",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "cases",
                "new_case": True,
                "values": values,
                "kinds": cases._portal_kinds(),
                "remedies": cases._fields["remedy_wanted"]._description_selection(
                    request.env
                ),
                "orders": self._orders(),
                **more,
            },
        )

    def _orders(self):
        """The orders of his firm, under the rules of the portal."""
        orders = request.env["sale.order"]
        if not orders.has_access("read"):
            return orders
        partner = request.env.user.partner_id.commercial_partner_id
        return orders.search(
            [("partner_id", "child_of", partner.ids), ("state", "=", "sale")],
            limit=ORDERS,
        )

    def _order_id(self, text):
        return next(
            (order.id for order in self._orders() if str(order.id) == text), False
        )

    @route(
        "/my/cases/<int:case_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_case(self, case_id, access_token=None, **kw):
        case = self._case(case_id, access_token)
        if not case:
            return request.redirect("/my")
        return request.render(
            "crm_feedback.portal_case",
            self._get_page_view_values(
                case,
                case.access_token,
                {
                    "page_name": "cases",
                    "case": case,
                    "link_token": access_token,
                    "can_judge": case._portal_can_judge(),
                },
                "my_cases_history",
                False,
                **{name: kw[name] for name in ("pid", "hash", "error") if name in kw},
            ),
        )

    @route(
        "/my/cases/<int:case_id>/accept",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_accept(self, case_id, access_token=None, **_post):
        case = self._case(case_id, access_token)
        if case and case._portal_can_judge():
            case._portal_accept(self._who(case))
        return self._back_to(case, access_token)

    @route(
        "/my/cases/<int:case_id>/appeal",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def portal_appeal(self, case_id, access_token=None, **post):
        case = self._case(case_id, access_token)
        reason = typed(post, {"reason": REASON_LENGTH})["reason"]
        if case and case._portal_can_judge() and reason:
            case._portal_appeal(self._who(case), reason)
        return self._back_to(case, access_token, missing=not reason)

    def _case(self, number, token):
        """The case of a link, or one of the user's firm; else none."""
        cases = self._cases()
        if number > LARGEST:
            return cases
        case = cases.browse(number).exists()
        if (
            case.access_token
            and isinstance(token, str)
            and consteq(
                # as bytes: of other letters than ASCII it would not compare
                case.access_token.encode(),
                token.encode(errors="replace"),
            )
        ):
            return case
        if request.env.user._is_public():
            return case.browse()
        # one that goes on in another is archived, and says so
        every = cases.with_context(active_test=False)
        return every.search([("id", "=", number), *self._own()], limit=1)

    def _who(self, case):
        """Who says it: the user, or whom the link was sent to."""
        user = request.env.user
        return case.partner_id if user._is_public() else user.partner_id

    def _back_to(self, case, token, missing=False):
        if not case:
            return request.redirect("/my")
        more = "&error=reason" if missing else ""
        query = f"?access_token={token}{more}" if token else f"?{more}"
        return request.redirect(f"/my/cases/{case.id}{query}")
