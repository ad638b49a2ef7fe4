from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_date
from odoo.tools.misc import formatLang

from odoo.addons.crm_relationship.models.faces.crm_worklist import Worklist

MANAGER = "crm_loyalty.crm_loyalty_group_manager"


class CrmWorklist(models.AbstractModel):
    """Points that customers lose soon are work too."""

    _inherit = "crm.worklist"

    @api.model
    def _worklists(self):
        return [
            *super()._worklists(),
            Worklist(
                "points",
                "week",
                self.env._("Points About to Expire"),
                self.env._("Customers who lose points within 30 days."),
                "crm_loyalty.crm_loyalty_lot_action_expiring",
                "fa-hourglass-half",
                "user_id",
            ),
        ]


class CrmLoyaltyLot(models.Model):
    """Points about to expire say how many and when, and remind their customer."""

    _name = "crm.loyalty.lot"
    _inherit = ["crm.loyalty.lot", "crm.worklist.row"]

    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    expiry_reason = fields.Char(
        "Why",
        compute="_compute_expiry_reason",
        help="How many points are lost, of which program, and on which day.",
    )

    @api.depends("remaining", "expiry_date", "program_id")
    @api.depends_context("lang")
    def _compute_expiry_reason(self):
        for lot in self:
            lot.expiry_reason = lot.expiry_date and self.env._(
                "%(points)s points of %(program)s can be used until %(day)s.",
                points=formatLang(self.env, lot.remaining, digits=0),
                program=lot.program_id.name,
                day=format_date(self.env, lot.expiry_date),
            )

    def action_remind(self):
        """Send the mail on points that expire, as the nightly job would, but now.

        :returns: a notification: how many of how many, who was left out and why
        """
        if not self.env.user.has_group(MANAGER):
            raise AccessError(
                self.env._("Reminding of points is for managers of loyalty.")
            )
        self.check_access("read")
        lots = self.filtered("expiry_date")
        # sudo: mails go out and are noted as by the nightly job, of rows he has read
        cards = lots.sudo().card_id
        notices = self.env["crm.loyalty.notice"].sudo()
        keys = {
            card: sorted({day.isoformat() for day in some.mapped("expiry_date")})
            for card, some in lots.sudo().grouped("card_id").items()
        }
        silent = cards.filtered(lambda card: not card.partner_id.email)
        before = notices.search([("card_id", "in", cards.ids), ("kind", "=", "expiry")])
        told = {(notice.card_id, notice.key) for notice in before}
        known = (cards - silent).filtered(
            lambda card: all((card, key) in told for key in keys[card])
        )
        counts = notices._send(
            "expiry", keys, self.env.ref("crm_loyalty.mail_template_expiry").sudo()
        )
        new = notices.search([("card_id", "in", cards.ids), ("kind", "=", "expiry")])
        held = (new - before).filtered("held_back").card_id
        return self._told(
            self.env._(
                "%(sent)s of %(total)s customers are written to.",
                sent=counts["sent"],
                total=len(cards),
            ),
            {
                self.env._("no e-mail address"): silent.partner_id,
                self.env._("told already"): known.partner_id,
                self.env._("does not want such mails"): held.partner_id,
            },
        )
