from odoo import api, fields, models
from odoo.tools import format_date

from .... import nullable
from ....words import number


class CrmCompetitorOffer(models.Model):
    """Our price beside theirs, as it was when the offer was written down.

    It stays with the offer: another price list tomorrow does not change what our
    price was. It is looked up again only where the offer itself is corrected.
    """

    _inherit = "crm.competitor.offer"

    our_price = nullable.Monetary(
        "Our Unit Price",
        compute="_compute_our_price",
        store=True,
        aggregator=None,
        help="For that product, quantity and day by the customer's price list, in the"
        " currency of the offer at the rate of that day. Empty where it is not known.",
    )
    compared_with = fields.Char(
        compute="_compute_our_price",
        store=True,
        help="What their price was compared with, or why it was not.",
    )
    price_gap = nullable.Monetary(
        compute="_compute_price_gap",
        store=True,
        aggregator=None,
        help="Our price less theirs: above zero we were dearer.",
    )
    gap_share = nullable.Float(
        "Price Gap in %",
        compute="_compute_price_gap",
        store=True,
        digits=(16, 4),
        aggregator="avg",
        help="By how much we were dearer than they, as a share of their price; below"
        " zero we were cheaper.",
    )

    @api.depends(
        "partner_id",
        "product_id",
        "quantity",
        "currency_id",
        "offered_date",
        "company_id",
    )
    def _compute_our_price(self):
        for offer in self:
            price, words = offer._get_our_price()
            offer.our_price = price
            offer.compared_with = words

    @api.depends("our_price", "price_unit")
    def _compute_price_gap(self):
        for offer in self:
            known = offer.our_price is not False
            offer.price_gap = known and offer.our_price - offer.price_unit
            offer.gap_share = (
                known
                and offer.price_unit > 0
                and (offer.our_price - offer.price_unit) / offer.price_unit
            )

    def _get_our_price(self):
        """Our price of that day, and in words what it is or why there is none."""
        if not self.product_id:
            return False, self.env._("No product of ours is named to compare with.")
        if not (self.currency_id and self.offered_date and self.partner_id):
            return False, self.env._("The offer is not complete yet.")
        # the price of this customer in the books of the company that keeps the offer
        offer = self.with_company(self.company_id or self.env.company)
        pricelist = offer.partner_id.property_product_pricelist
        missing = offer._missing_rate(pricelist.currency_id)
        if missing:
            return False, self.env._(
                "No exchange rate for %(currency)s on %(date)s.",
                currency=missing.name,
                date=format_date(self.env, self.offered_date),
            )
        price = pricelist._get_product_price(
            offer.product_id,
            offer.quantity or 1,
            currency=offer.currency_id,
            date=offer.offered_date,
        )
        if not price:
            return False, self.env._("%s has no price of ours.", self.product_id.name)
        return price, self.env._(
            "%(product)s, %(quantity)s %(unit)s on %(date)s by %(pricelist)s",
            product=self.product_id.display_name,
            quantity=number(self.env, self.quantity),
            unit=self.product_id.uom_id.name,
            date=format_date(self.env, self.offered_date),
            pricelist=pricelist.display_name or self.env._("the price of the product"),
        )

    def _missing_rate(self, price_currency):
        """A currency without a rate until that day: Odoo would take it for 1 to 1."""
        own = self.env.company.currency_id
        needed = self.currency_id | (price_currency or own)
        if len(needed) == 1:
            return None
        for currency in needed - own:
            known = self.env["res.currency.rate"].search_count(
                [
                    ("currency_id", "=", currency.id),
                    ("company_id", "in", (False, self.env.company.root_id.id)),
                    ("name", "<=", self.offered_date),
                ],
                limit=1,
            )
            if not known:
                return currency
        return None
