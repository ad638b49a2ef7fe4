from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ... import nullable


class CrmWallet(models.Model):
    """Our share of what a customer spends, with its range."""

    _inherit = "crm.wallet"

    company_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Company Currency"
    )
    our_sales = fields.Monetary(
        "Bought From Us",
        currency_field="company_currency_id",
        compute="_compute_share",
        help="Posted invoices less credit notes of the period, untaxed, in company"
        " currency at their own dates.",
    )
    share = nullable.Float(
        "Our Share",
        digits=(5, 4),
        compute="_compute_share",
        help="Bought from us of what is spent in all. Empty where the stated amount has"
        " no rate, or is less than what he bought from us.",
    )
    share_low = nullable.Float(
        "Our Share From",
        digits=(5, 4),
        compute="_compute_share",
        help="Our share of all the customer spends on it may be as low.",
    )
    share_high = nullable.Float(
        "Our Share To",
        digits=(5, 4),
        compute="_compute_share",
        help="Our share of all the customer spends on it may be as high.",
    )
    share_words = fields.Char("In Words", compute="_compute_share")

    @api.depends(
        "partner_id",
        "company_id",
        "categ_id",
        "start_date",
        "end_date",
        "stated_date",
        "currency_id",
        "total",
        "low",
        "high",
    )
    @api.depends_context("lang")
    def _compute_share(self):
        sales = self._read_our_sales()
        for wallet in self:
            ours = sales.get(wallet._origin.id, 0)
            wallet.our_sales = ours
            wallet.share, wallet.share_low, wallet.share_high = wallet._shares(ours)
            wallet.share_words = wallet._say_share(ours)

    def _shares(self, ours):
        """(share, from, to), each False where it is not known."""
        total = self._in_company_currency(self.total)
        if not total or ours > total:
            return False, False, False
        low = self._in_company_currency(self.low) or total
        high = self._in_company_currency(self.high) or total
        return ours / total, ours / high, min(1, ours / low)

    def _in_company_currency(self, amount):
        """At the rate of the day it was stated on; False where there is none."""
        currency, own = self.currency_id, self.company_id.currency_id
        if not amount or currency == own:
            return amount
        known = self.env["res.currency.rate"].search_count(
            [
                ("currency_id", "=", currency.id),
                ("company_id", "in", (False, self.company_id.root_id.id)),
                ("name", "<=", self.stated_date),
            ],
            limit=1,
        )
        return known and currency._convert(
            amount, own, self.company_id, self.stated_date
        )

    def _say_share(self, ours):
        money = formatLang(self.env, ours, currency_obj=self.company_id.currency_id)
        total = self._in_company_currency(self.total)
        if not total:
            return self.env._(
                "Not known: no exchange rate for %(currency)s on %(day)s.",
                currency=self.currency_id.name or "",
                day=self.stated_date or "",
            )
        if ours > total:
            return self.env._(
                "What was stated is less than what he bought from us (%s): ask again.",
                money,
            )
        return self.env._(
            "%(share).0f %% of what he spends (%(low).0f to %(high).0f %%)",
            share=100 * self.share,
            low=100 * self.share_low,
            high=100 * self.share_high,
        )

    def _read_our_sales(self):
        """{wallet: untaxed sales of its period, in company currency}."""
        kept = self._origin.filtered(lambda wallet: wallet.start_date)
        if not kept:
            return {}
        kept.flush_recordset()
        self.env["account.move.line"].flush_model()
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT wallet.id, -SUM(line.balance)::float8
                      FROM crm_wallet AS wallet
                      JOIN res_partner AS contact ON contact.id = wallet.partner_id
                      JOIN account_move AS move
                        ON move.commercial_partner_id = contact.commercial_partner_id
                       AND move.company_id = wallet.company_id
                       AND move.state = 'posted'
                       AND move.move_type IN ('out_invoice', 'out_refund')
                       AND COALESCE(move.invoice_date, move.date)
                           BETWEEN wallet.start_date AND wallet.end_date
                      JOIN account_move_line AS line
                        ON line.move_id = move.id AND line.display_type = 'product'
                      LEFT JOIN product_product AS product
                        ON product.id = line.product_id
                      LEFT JOIN product_template AS template
                        ON template.id = product.product_tmpl_id
                      LEFT JOIN product_category AS category
                        ON category.id = template.categ_id
                      LEFT JOIN product_category AS wanted
                        ON wanted.id = wallet.categ_id
                     WHERE wallet.id = ANY(%s)
                       AND (wanted.id IS NULL
                            OR starts_with(category.parent_path, wanted.parent_path))
                     GROUP BY wallet.id
                    """,
                    kept.ids,
                )
            )
        )
