from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_date, formatLang

OUTCOMES = [
    ("open", "Open"),
    ("won", "We Won"),
    ("lost", "They Won"),
    ("nobody", "Nobody Won"),
    ("unknown", "Not Known"),
]


class CrmCompetitorOffer(models.Model):
    """What a competitor offered a customer of ours, on which day, for which price.

    A fact: told, seen or inferred, with its proof. Whether the customer took it is
    said by somebody; the deal it is about only proposes it.
    """

    _name = "crm.competitor.offer"
    _description = "Competitor Offer"
    _inherit = ["crm.deal.memory.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "offered_date desc, id desc"
    _company_day = "offered_date"
    _mailing_enabled = False

    competitor_id = fields.Many2one(
        "crm.competitor", required=True, index=True, ondelete="restrict", tracking=True
    )
    product_id = fields.Many2one(
        "product.product",
        "Our Product",
        index="btree_not_null",
        ondelete="restrict",
        help="What of ours it competes with. Empty: the price cannot be compared.",
    )
    categ_id = fields.Many2one(
        related="product_id.categ_id", store=True, string="Category", index=False
    )
    name = fields.Char("Their Product", required=True, help="In their own words.")
    quantity = fields.Float(default=1, digits="Product Unit", required=True)
    price_unit = fields.Monetary(
        "Their Unit Price",
        required=True,
        tracking=True,
        help="What the competitor asks for one unit.",
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        ondelete="restrict",
    )
    offered_date = fields.Date(
        "Offered On", required=True, default=lambda self: self.env.company._crm_today()
    )
    valid_until = fields.Date(
        help="The last day the offer holds; empty: nobody said.", tracking=True
    )
    source = fields.Selection(
        [
            ("told", "Told by the Customer"),
            ("seen", "Seen in Writing"),
            ("inferred", "Inferred"),
        ],
        required=True,
        default="told",
        help="How one knows it.",
    )
    proof = fields.Binary(attachment=True, help="The offer itself, a photo, a mail.")
    proof_name = fields.Char()
    outcome = fields.Selection(
        OUTCOMES,
        required=True,
        default="open",
        tracking=True,
        help="Who got the deal.",
    )
    outcome_date = fields.Date(
        "Decided On",
        compute="_compute_outcome_date",
        store=True,
        readonly=False,
        help="The day the customer decided, or the day we heard that he did.",
    )
    proposed_outcome = fields.Selection(
        [("won", "Won with the deal"), ("ask", "Deal lost: ask who won")],
        "Proposal",
        compute="_compute_proposed_outcome",
        search="_search_proposed_outcome",
        help="What the deal says: it was decided, and this offer is still open.",
    )

    _valid_after_offered = models.Constraint(
        "CHECK(valid_until >= offered_date)",
        "An offer cannot end before it was made: choose a later last day.",
    )
    _price_not_negative = models.Constraint(
        "CHECK(price_unit >= 0)",
        "A price cannot be below zero: write what the customer would pay for one.",
    )
    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "Say how many were offered: more than zero."
    )
    _decided_has_date = models.Constraint(
        "CHECK((outcome = 'open') = (outcome_date IS NULL))",
        "An offer that is decided needs the day it was, and an open one has none.",
    )
    _decided_after_offered = models.Constraint(
        "CHECK(outcome_date >= offered_date)",
        "An offer cannot be decided before it was made: look at the days again.",
    )
    # what runs out next, for the worklist
    _open_idx = models.Index("(valid_until) WHERE outcome = 'open'")

    @api.depends("name", "competitor_id")
    def _compute_display_name(self):
        for offer in self:
            names = (offer.competitor_id.name, offer.name)
            offer.display_name = ": ".join(filter(None, names))

    @api.depends("outcome")
    def _compute_outcome_date(self):
        for offer in self:
            if offer.outcome == "open":
                offer.outcome_date = False
            else:
                today = (offer.company_id or self.env.company)._crm_today()
                offer.outcome_date = offer.outcome_date or today

    @api.depends("outcome", "lead_id.won_status")
    def _compute_proposed_outcome(self):
        proposals = {"won": "won", "lost": "ask"}
        for offer in self:
            # sudo: whether the deal was decided, not more of it
            status = offer.lead_id.sudo().won_status
            is_open = offer.outcome == "open"
            offer.proposed_outcome = is_open and proposals.get(status)

    def _search_proposed_outcome(self, operator, value):
        if operator != "in":
            return NotImplemented
        statuses = {"won": "won", "ask": "lost"}
        wanted = [statuses[proposal] for proposal in value if proposal]
        # sudo: as above
        leads = self.env["crm.lead"].sudo().with_context(active_test=False)
        return [
            ("outcome", "=", "open"),
            ("lead_id", "in", leads._search([("won_status", "in", wanted)])),
        ]

    @api.constrains("offered_date", "outcome_date", "company_id")
    def _check_future(self):
        for offer in self:
            latest = max(filter(None, (offer.offered_date, offer.outcome_date)))
            if latest > offer.company_id._crm_today():
                raise ValidationError(
                    self.env._(
                        "%s: what lies in the future was neither offered nor decided"
                        " yet. Only the last day of the offer may lie ahead.",
                        offer.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_currency(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_currency([vals])
        return super().write(vals)

    def _check_currency(self, vals_list):
        """The database refuses it too, and does not say what to do."""
        if not all(vals.get("currency_id", True) for vals in vals_list):
            raise ValidationError(
                self.env._(
                    "An offer without a currency cannot be compared: choose the"
                    " currency of their price."
                )
            )

    def _memory_section(self):
        return {
            "title": self.env._("Offers of Competitors"),
            "empty": self.env._("Nobody else is known to have offered anything."),
            "add": self.env._("Note an Offer"),
        }

    @api.model
    def _memory_domain(self, partner):
        return super()._memory_domain(partner) & Domain("outcome", "=", "open")

    def _memory_line(self):
        price = formatLang(self.env, self.price_unit, currency_obj=self.currency_id)
        until = self.valid_until and format_date(self.env, self.valid_until)
        return {
            "name": self.display_name,
            "tag": price,
            "tone": "secondary",
            "date": until and self.env._("until %s", until),
            "text": self.compared_with,
        }

    # what becomes of it

    def action_we_won(self):
        """The customer took ours."""
        return self._decide("won")

    def action_they_won(self):
        """The customer took theirs."""
        return self._decide("lost")

    def action_nobody_won(self):
        """The customer took neither."""
        return self._decide("nobody")

    def action_reopen(self):
        """Back to open: it is not decided after all."""
        self.outcome = "open"
        return True

    def action_accept_proposal(self):
        """Won, as the deals say; where a deal was lost somebody must say who won."""
        to_ask = self.filtered(lambda offer: offer.proposed_outcome == "ask")
        if to_ask:
            raise UserError(
                self.env._(
                    "%s: the deal was lost, which does not say to whom. Choose They"
                    " Won or Nobody Won.",
                    ", ".join(to_ask.mapped("display_name")),
                )
            )
        for offer in self.filtered("proposed_outcome"):
            offer._decide("won")
        return True

    @api.model
    def _ask_for_outcome(self, leads):
        """Remind whoever noted an open offer: the deal it is about was decided."""
        # sudo: the question goes to the offer's owner, whoever decides the deal
        offers = self.sudo().search(
            [("outcome", "=", "open"), ("lead_id", "in", leads.ids)]
        )
        for offer in offers.filtered(lambda offer: not offer.activity_ids):
            offer.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._(
                    "%s is decided: who got it?", offer.lead_id.display_name
                ),
                user_id=offer.user_id.id,
            )

    def _decide(self, outcome):
        decided = self.filtered(lambda offer: offer.outcome != "open")
        if decided:
            raise UserError(
                self.env._(
                    "%s is decided already. Reopen it first if that was wrong.",
                    ", ".join(decided.mapped("display_name")),
                )
            )
        for offer in self:
            # sudo: the day the deal was closed, not more of it
            closed = offer.lead_id.sudo().date_closed
            day = (closed and closed.date()) or offer.company_id._crm_today()
            offer.write(
                {"outcome": outcome, "outcome_date": max(day, offer.offered_date)}
            )
        self.activity_ids.action_done()
        return True
