from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..ledger.cause import because

AS_KEPT = {"posted_points", "posted_until"}  # by the monthly job alone
TERMS = {"partner_id", "program_id", "company_id", "points_per_unit", "start_date"}


class CrmLoyaltyAgent(models.Model):
    """A customer who brings others, and the points he gets for what they buy.

    After each month he has points per unit of all that those he recommended were
    billed, net of credit notes, since the start of his terms: what was posted before
    is taken off, so a late credit note lowers the next month. Terms of one customer in
    a programme never overlap: the database says so. His stage in the life cycle is
    another matter and stays as it is.
    """

    _name = "crm.loyalty.agent"
    _inherit = ["crm.company.day.mixin", "crm.loyalty.number.mixin"]
    _description = "Agent"
    _order = "start_date DESC, id DESC"
    _rec_name = "partner_id"
    _company_day = "start_date"

    partner_id = fields.Many2one(
        "res.partner",
        "Customer",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('parent_id', '=', False)]",
    )
    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('referral_active', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="restrict",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    points_per_unit = fields.Float(
        "Points per Unit",
        digits=(16, 4),
        required=True,
        help="For each unit of the company's currency that his referrals were billed,"
        " untaxed.",
    )
    start_date = fields.Date(
        required=True, default=lambda self: self.env.company._crm_today()
    )
    end_date = fields.Date()
    posted_points = fields.Float(digits=(16, 2), readonly=True, copy=False)
    posted_until = fields.Date(readonly=True, copy=False)

    _check_company_auto = True
    _terms_positive = models.Constraint(
        "CHECK (points_per_unit > 0)", "An agent gets more than 0 points per unit."
    )
    _ends_after_start = models.Constraint(
        "CHECK (end_date >= start_date)", "Terms end on the day they start, or later."
    )
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist (int4range(partner_id, partner_id, '[]') WITH &&,"
        " int4range(program_id, program_id, '[]') WITH &&,"
        " int4range(company_id, company_id, '[]') WITH &&,"
        " daterange(start_date, end_date, '[]') WITH &&)",
        "The customer has terms in this programme for some of these days. End those"
        " the day before.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """An agent is the whole customer, as who recommends is."""
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            self._refuse_by_hand(vals)
            partner = self.env["res.partner"].browse(vals.get("partner_id"))
            vals["partner_id"] = partner.sudo().commercial_partner_id.id  # only its id
        self.flush_model(["start_date", "end_date"])  # terms that have just been ended
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_by_hand(vals)
        if TERMS & set(vals):
            self._refuse_posted()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        self._refuse_posted()

    def _refuse_by_hand(self, vals):
        if not self.env.su and any(vals.get(name) for name in AS_KEPT):
            raise AccessError(self.env._("What an agent got follows from the ledger."))

    def _refuse_posted(self):
        for agent in self.filtered("posted_until"):
            raise UserError(
                self.env._(
                    "%s has got points by these terms, so they stay. Fill in their last"
                    " day and make new ones.",
                    agent.display_name,
                )
            )

    @api.model
    def _cron_post(self):
        for company in self.env["res.company"].search([]):
            agents = self.search([("company_id", "=", company.id)])
            agents._post_month(company._crm_today())
            self.env["ir.cron"]._commit_progress(len(agents))

    def _post_month(self, today):
        """Post what the month before has brought; of one month never twice."""
        until = today.replace(day=1) - timedelta(days=1)
        due = self.filtered(
            lambda agent: (
                agent.start_date <= until
                and (not agent.posted_until or agent.posted_until < until)
            )
        )
        revenue = self.env["crm.loyalty.agent.revenue"]
        brought = dict(
            revenue._read_group(
                [("agent_id", "in", due.ids), ("date", "<=", until)],
                ["agent_id"],
                ["revenue:sum"],
            )
        )
        cards = self.env["loyalty.card"]._cards_of(
            {(agent.program_id, agent.partner_id) for agent in brought}
        )
        for agent in due:
            points = agent.points_per_unit * max(brought.get(agent, 0), 0)
            card = cards.get((agent.program_id, agent.partner_id))
            agent._post(card, points, until)

    def _post(self, card, earned, until):
        points = self.env["loyalty.card"]._rounded(earned - self.posted_points)
        self.posted_until = until
        if not card or points <= 0:
            return
        self.posted_points += points
        card = because(
            card,
            kind="bonus",
            company=self.company_id,
            reference=self.env._("Agent, %s", f"{until:%Y-%m}"),
            key=f"agent:{self.id}:{until:%Y-%m}",
        )
        card.write({"points": card.points + points})

    def action_view_revenue(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.actions"]._for_xml_id(
                "crm_loyalty.crm_loyalty_agent_revenue_action"
            ),
            "domain": [("agent_id", "=", self.id)],
        }
