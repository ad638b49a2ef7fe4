from datetime import timedelta

from odoo import fields
from odoo.http import Controller, request, route
from odoo.tools import email_normalize, hmac, plaintext2html

PATH = "/loyalty/referral/<string:code>"
PAGE = "crm_loyalty.referral_page"
MOST_OF_ADDRESS = 5  # invitations in an hour from one network address
MOST_OF_CODE = 20  # and in a day by one code
LENGTHS = {"name": 100, "company": 100, "email": 200, "phone": 40, "message": 2000}


class ReferralController(Controller):
    """Who follows a customer's link leaves his address; reading writes nothing.

    The page tells the programme's name and the first name of who recommends, nothing
    else of either.
    """

    @route(
        PATH,
        type="http",
        auth="public",
        methods=["GET"],
        website=True,
        sitemap=False,
        readonly=True,
    )
    def referral_page(self, code, **_query):
        card = self._card(code)
        return self._page(card) if card else self._unknown()

    @route(
        PATH, type="http", auth="public", methods=["POST"], website=True, sitemap=False
    )
    def referral_invite(self, code, **post):
        card = self._card(code)
        if not card:
            return self._unknown()
        if post.get("website_url"):  # no person sees that field
            return self._page(card, done=True)
        values = {
            name: str(post.get(name) or "").replace("\x00", "").strip()[:length]
            for name, length in LENGTHS.items()
        }
        email = email_normalize(values["email"])
        if not (values["name"] and email):
            return self._page(card, values=values, incomplete=True)
        address = self._address_hash()
        if self._too_many(card, address):
            return self._page(card, values=values, too_many=True, status=429)
        if not self._invited_before(card, email):
            self._invite(card, {**values, "email": email}, address)
        return self._page(card, done=True)

    def _card(self, code):
        # sudo: a stranger gets the programme's and the first name, see _page
        return request.env["loyalty.card"].sudo()._of_referral_code(code)

    def _page(self, card, status=200, **values):
        owner = card.partner_id
        words = (owner.name or "").split()
        first_name = owner.name if owner.is_company else words[0] if words else ""
        response = request.render(
            PAGE,
            {
                "program_name": card.program_id.name,
                "first_name": first_name,
                "values": {},
                **values,
            },
        )
        response.status_code = status
        response.headers["Referrer-Policy"] = "no-referrer"  # the code stays here
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    def _unknown(self):
        response = request.render("crm_loyalty.referral_unknown", {})
        response.status_code = 404
        return response

    def _address_hash(self):
        address = request.httprequest.remote_addr or ""
        # sudo: the key of this database, for a hash that nobody can undo
        env = request.env(su=True)
        return hmac(env, "crm_loyalty_referral", address)[:32]

    def _too_many(self, card, address):
        now = fields.Datetime.now()
        referrals = request.env["crm.loyalty.referral"].sudo()  # only how many
        of_address = referrals.search_count(
            [
                ("address_hash", "=", address),
                ("create_date", ">=", now - timedelta(hours=1)),
            ]
        )
        of_code = referrals.search_count(
            [
                ("card_id", "=", card.id),
                ("origin", "=", "link"),
                ("create_date", ">=", now - timedelta(days=1)),
            ]
        )
        return of_address >= MOST_OF_ADDRESS or of_code >= MOST_OF_CODE

    def _invited_before(self, card, email):
        """The page says the same in any case: nobody learns who is a customer."""
        referrals = request.env["crm.loyalty.referral"].sudo()  # only whether
        return referrals.search_count(
            [
                ("program_id", "=", card.program_id.id),
                ("lead_id.email_normalized", "=", email),
            ],
            limit=1,
        )

    def _invite(self, card, values, address):
        # sudo: a stranger leaves what he typed, and reads nothing back
        leads = (
            request.env["crm.lead"].sudo().with_context(mail_create_nosubscribe=True)
        )
        lead = leads.create(
            {
                "name": request.env._(
                    "%(who)s, recommended by %(by)s",
                    who=values["name"],
                    by=card.partner_id.name,
                ),
                "contact_name": values["name"],
                "partner_name": values["company"],
                "email_from": values["email"],
                "phone": values["phone"],
                "description": plaintext2html(values["message"]),
                "company_id": card.company_id.id,
                "user_id": False,
            }
        )
        request.env["crm.loyalty.referral"].sudo().create(
            {
                "card_id": card.id,
                "lead_id": lead.id,
                "origin": "link",
                "address_hash": address,
            }
        )
