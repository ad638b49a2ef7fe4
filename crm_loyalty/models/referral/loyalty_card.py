from uuid import uuid4

from odoo import api, fields, models
from odoo.fields import Domain

SHOW_OWNER = "crm_loyalty_show_owner"  # context: cards are shown by their customer


class LoyaltyCard(models.Model):
    """The code by which a customer recommends us."""

    _inherit = "loyalty.card"

    referral_code = fields.Char(readonly=True, copy=False)
    referral_link = fields.Char(compute="_compute_referral_link")

    _referral_code_uniq = models.UniqueIndex(
        "(referral_code) WHERE referral_code IS NOT NULL",
        "A referral code belongs to one card.",
    )

    @api.depends("referral_code", "program_id.referral_active")
    def _compute_referral_link(self):
        for card in self:
            code = card.program_id.referral_active and card.referral_code
            card.referral_link = code and (
                f"{card.get_base_url()}/loyalty/referral/{code}"
            )

    @api.depends("partner_id")
    @api.depends_context(SHOW_OWNER)
    def _compute_display_name(self):
        shown = self if self.env.context.get(SHOW_OWNER) else self.browse()
        done = super(LoyaltyCard, self - shown)._compute_display_name()
        for card in shown:
            owner = card.partner_id.display_name or ""
            card.display_name = f"{owner} ({card.referral_code or card.code})"
        return done

    @api.model
    def _search_display_name(self, operator, value):
        """Who recommended is found by his name, his code or the number of his card."""
        if not self.env.context.get(SHOW_OWNER) or not isinstance(value, str):
            return super()._search_display_name(operator, value)
        names = ("partner_id.complete_name", "referral_code", "code")
        conditions = [Domain(name, operator, value) for name in names]
        negative = operator.startswith("not") or operator == "!="
        return Domain.AND(conditions) if negative else Domain.OR(conditions)

    @api.model_create_multi
    def create(self, vals_list):
        programs = self.env["loyalty.program"]
        if programs._any_referral():
            vals_list = [
                {**vals, "referral_code": self._generate_referral_code()}
                if vals.get("partner_id")
                and programs.browse(vals.get("program_id")).sudo().referral_active
                else vals  # sudo: whether it has referrals
                for vals in vals_list
            ]
        return super().create(vals_list)

    @api.model
    def _generate_referral_code(self):
        drawn = uuid4().hex  # its 13th digit is not random
        return (drawn[:12] + drawn[-2:]).upper()

    @api.model
    def _of_referral_code(self, code):
        """The card that recommends by this code, or none."""
        code = code.replace("\x00", "").strip().upper()  # PostgreSQL has no NUL
        card = self.search([("referral_code", "=", code)], limit=1)
        live = card.program_id.active and card.program_id.referral_active
        return card if live else self.browse()

    @api.model
    def _cards_of(self, pairs):
        """{(programme, customer): card}, made where he has none.

        Who has become a contact since has the card of his company.

        :param pairs: set of (programme, customer) records
        """
        # sudo: only their ids
        owners = {pair: pair[1].sudo().commercial_partner_id for pair in pairs}
        wanted = {(program, owners[program, who]) for program, who in pairs}
        found = {
            (card.program_id, card.partner_id): card
            for card in self.search(
                [
                    ("strict_ledger", "=", True),
                    ("program_id", "in", [program.id for program, _who in wanted]),
                    ("partner_id", "in", [who.id for _program, who in wanted]),
                ]
            )
        }
        missing = [pair for pair in wanted if pair not in found]
        new = self.create(
            [
                {"program_id": program.id, "partner_id": who.id, "points": 0}
                for program, who in missing
            ]
        )
        found |= dict(zip(missing, new, strict=True))
        return {pair: found[pair[0], owner] for pair, owner in owners.items()}

    def action_view_referrals(self):
        """Whom the customer has recommended in this programme."""
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_loyalty.crm_loyalty_referral_action"
            ),
            "domain": [
                ("program_id", "=", self.program_id.id),
                ("referrer_id", "=", self.partner_id.id),
            ],
        }
