from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.tools import SQL


class SaleOrder(models.Model):
    """The first order of a customer can name who recommended us to him."""

    _inherit = "sale.order"

    referral_card_id = fields.Many2one(
        "loyalty.card",
        "Referred by",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('referral_code', '!=', False),"
        " ('program_id.referral_active', '=', True),"
        " ('company_id', 'in', [company_id, False])]",
        context={"crm_loyalty_show_owner": True},
        help="Search by the name or the code of who recommended us. If the customer was"
        " invited before, who invited him first stays.",
    )
    referral_possible = fields.Boolean(compute="_compute_referral_possible")

    @api.depends("partner_id", "company_id", "state")
    def _compute_referral_possible(self):
        programs = self.env["loyalty.program"].sudo()  # whether there is one
        companies = {
            company
            for company in self.company_id
            if programs._referral_programs(company)
        }
        asked = self.filtered(
            lambda order: order.company_id in companies and order.partner_id
        )
        bought = asked._customers_who_bought() if asked else set()
        for order in self:
            customer = order.partner_id.sudo().commercial_partner_id  # only its id
            key = (customer.id, order.company_id.id)
            order.referral_possible = order in asked and key not in bought

    def _customers_who_bought(self):
        """{(customer, company)} that have a confirmed order beside these."""
        customers = self.partner_id.sudo().commercial_partner_id  # only their ids
        self.env["sale.order"].flush_model(["state", "partner_id", "company_id"])
        self.env["account.move"].flush_model(["state", "commercial_partner_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.commercial_partner_id, sale.company_id
                  FROM sale_order AS sale
                  JOIN res_partner AS partner ON partner.id = sale.partner_id
                 WHERE partner.commercial_partner_id = ANY(%(customers)s)
                   AND sale.state = 'sale' AND sale.id <> ALL(%(own)s)
                 UNION
                SELECT commercial_partner_id, company_id FROM account_move
                 WHERE commercial_partner_id = ANY(%(customers)s)
                   AND move_type = 'out_invoice' AND state = 'posted'
                """,
                customers=customers.ids,
                own=self._origin.ids,
            )
        )
        return set(rows)

    @api.constrains("referral_card_id", "company_id")
    def _check_referral_card(self):
        for order in self.filtered("referral_card_id"):
            card = order.referral_card_id.sudo()  # which programme it belongs to
            if not card.program_id.referral_active or (
                card.company_id and card.company_id != order.company_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(card)s cannot recommend on %(order)s: its programme has no"
                        " referrals, or belongs to another company. Choose another"
                        " card.",
                        card=card.display_name,
                        order=order.name,
                    )
                )

    def action_confirm(self):
        done = super().action_confirm()
        confirmed = self.filtered(lambda order: order.state == "sale")
        if confirmed and self.env["loyalty.program"]._any_referral():
            # sudo: who confirms an order does not write referrals
            confirmed.sudo()._note_referrals()
        return done

    def _note_referrals(self):
        """Complete the invitations of these customers, or note who is named."""
        referrals = self.env["crm.loyalty.referral"]
        known = referrals.search(
            [
                "|",
                ("referred_id", "in", self.partner_id.commercial_partner_id.ids),
                ("lead_id", "in", self.opportunity_id.ids),
            ]
        )
        ordered = referrals
        for order in self:
            customer = order.partner_id.commercial_partner_id
            of_order = known.filtered(
                lambda one, order=order, customer=customer: one._is_of(order, customer)
            )
            card = order.referral_card_id
            if card and card.program_id not in of_order.program_id:
                of_order |= order._name_referrer(customer)
                known |= of_order
            new = of_order.filtered(lambda one: one.state == "invited")
            new.write(
                {
                    "order_id": order.id,
                    "referred_id": customer.id,
                    "company_id": order.company_id.id,
                    "state": "ordered",
                    "ordered_at": fields.Datetime.now(),
                }
            )
            ordered |= new
        ordered._judge()
        ordered._settle()

    def _name_referrer(self, customer):
        """The referral by the card named on the order; two orders at once make one.

        :raises ConcurrencyError: the other order has just made it; run again, this
            one finds it
        """
        try:
            with self.env.cr.savepoint():
                return self.env["crm.loyalty.referral"].create(
                    {
                        "card_id": self.referral_card_id.id,
                        "referred_id": customer.id,
                        "company_id": self.company_id.id,
                        "origin": "order",
                    }
                )
        except UniqueViolation as error:
            raise ConcurrencyError(
                self.env._("The customer is just being recommended.")
            ) from error

    def _action_cancel(self):
        done = super()._action_cancel()
        if self.env["loyalty.program"]._any_referral():
            # sudo: who cancels an order does not write referrals
            referrals = self.env["crm.loyalty.referral"].sudo()
            referrals.search(
                [("order_id", "in", self.ids), ("state", "in", ("ordered", "held"))]
            )._wait_again()
        return done
