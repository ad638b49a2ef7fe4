from odoo.http import request, route

from odoo.addons.loyalty.controllers.portal import CustomerPortalLoyalty
from odoo.addons.portal.controllers.portal import pager as portal_pager

PAGE = 20  # entries of the ledger


class CustomerPortalPoints(CustomerPortalLoyalty):
    """A customer reads his points. Nothing here writes."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "points_card_count" in counters:
            values["points_card_count"] = len(self._points_cards())
        if not counters:
            per_program = values["cards_per_programs"]
            for card in self._points_cards():
                cards = per_program.setdefault(card.program_id, card)
                per_program[card.program_id] = cards | card
        return values

    @route(
        "/my/points",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_points(self, **kw):
        cards = self._points_cards()
        return request.render(
            "crm_loyalty.portal_my_points",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "points",
                "cards": [card._portal_summary() for card in cards],
            },
        )

    @route(
        ["/my/points/<int:card_id>", "/my/points/<int:card_id>/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
        readonly=True,
    )
    def portal_my_points_card(self, card_id, page=1, **kw):
        card = self._points_cards().filtered(lambda card: card.id == card_id)
        if not card:
            # of somebody else or of nobody: the answer is the same
            return request.redirect("/my/points")
        pager = portal_pager(
            url=f"/my/points/{card.id}",
            total=card._portal_entry_count(),
            page=page,
            step=PAGE,
        )
        entries = card._portal_entries(offset=pager["offset"], limit=PAGE)
        return request.render(
            "crm_loyalty.portal_my_points_card",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "points_card",
                "card": card._portal_summary() | card._portal_details(),
                "entries": self._with_links(entries),
                "pager": pager,
            },
        )

    @route()
    def portal_my_loyalty_card_history(self, card_id, page=1, sortby="date", **kw):
        """Of a card with a ledger, the ledger."""
        if self._points_cards().filtered(lambda card: card.id == card_id):
            return request.redirect(f"/my/points/{card_id}")
        return super().portal_my_loyalty_card_history(card_id, page, sortby, **kw)

    def _points_cards(self):
        # sudo: the cards the user may see, and only what the card says of itself
        cards = request.env["loyalty.card"].sudo()
        return cards.search(cards._portal_domain(request.env.user.partner_id))

    def _with_links(self, entries):
        """Link the orders that the user may open himself."""
        orders = request.env["sale.order"]
        readable = set()
        if orders.has_access("read"):
            ids = [entry["order_id"] for entry in entries if entry["order_id"]]
            readable = set(orders.search([("id", "in", ids)]).ids)
        return [
            entry
            | {
                "url": f"/my/orders/{entry['order_id']}"
                if entry["order_id"] in readable
                else None
            }
            for entry in entries
        ]
