from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, float_compare

from odoo.addons.crm_relationship import worker

from ...points.expiry import days_after
from ...points.split import kept_points
from ..ledger.cause import because

DIGITS = 2
BATCH = 500


class CrmLoyaltyAccrual(models.Model):
    """What an order earns on a card: promised, granted, or taken back.

    At any moment the order's share of the ledger should be its target: its points,
    once the programme's condition is met, without what was returned. Settling posts
    the difference, so however often and in whatever order things happen, the entries
    of an order add up to its target, to the hundredth.
    """

    _name = "crm.loyalty.accrual"
    _description = "Points of an Order"
    _order = "id DESC"
    _rec_name = "reference"

    order_id = fields.Many2one("sale.order", readonly=True, index="btree_not_null")
    reference = fields.Char(readonly=True)
    card_id = fields.Many2one(
        "loyalty.card", required=True, readonly=True, index=True, ondelete="restrict"
    )
    program_id = fields.Many2one(
        "loyalty.program", required=True, readonly=True, index=True, ondelete="restrict"
    )
    partner_id = fields.Many2one(related="card_id.partner_id", string="Customer")
    company_id = fields.Many2one("res.company", readonly=True, index="btree_not_null")
    currency_id = fields.Many2one(related="company_id.currency_id")
    points = fields.Float(
        digits=(16, 2), readonly=True, help="What the whole order earns."
    )
    posted = fields.Float(
        "In the Ledger", digits=(16, 2), readonly=True, help="Entries of the order."
    )
    pending = fields.Float(
        compute="_compute_pending",
        digits=(16, 2),
        help="Still to come, once the programme's condition is met.",
    )
    amount = fields.Monetary(
        readonly=True,
        groups="sales_team.group_sale_salesman_all_leads,account.group_account_invoice,"
        "account.group_account_readonly",
        help="Untaxed, in the company's currency at the date of the order.",
    )
    posted_amount = fields.Monetary(
        readonly=True,
        groups="sales_team.group_sale_salesman_all_leads,account.group_account_invoice,"
        "account.group_account_readonly",
    )
    posted_status = fields.Float(
        "Counted for Tiers", digits=(16, 2), readonly=True, help="Of these entries."
    )
    entry_count = fields.Integer(readonly=True)
    order_date = fields.Date(readonly=True, help="The day its points count for tiers.")
    paid_date = fields.Date("Fully Paid", readonly=True)
    release_date = fields.Date(
        "Earned from",
        readonly=True,
        help="The first day after the return window.",
    )
    cancelled = fields.Boolean(readonly=True)
    state = fields.Selection(
        [
            ("pending", "Waiting for payment"),
            ("window", "In the return window"),
            ("granted", "Earned"),
            ("returned", "Taken back"),
        ],
        readonly=True,
        required=True,
        default="pending",
    )
    line_ids = fields.One2many("crm.loyalty.accrual.line", "accrual_id", readonly=True)

    _order_card_uniq = models.Constraint(
        "UNIQUE (order_id, card_id)", "An order earns once on a card."
    )
    # what leaves its window, however much has left it before
    _window_idx = models.Index("(release_date, id) WHERE state = 'window'")

    @api.depends("points", "posted", "state")
    def _compute_pending(self):
        for accrual in self:
            waiting = accrual.state in ("pending", "window")
            accrual.pending = accrual._kept()[0] - accrual.posted if waiting else 0

    def _settle(self, today=None):
        """Post what the ledger lacks or holds too much of, for each of these."""
        self._keep_to_oneself()
        earned = []
        for accrual in self:
            day = today or accrual.card_id._ledger_day_of(accrual.company_id)
            accrual._read_payment(day)
            points, amount = accrual._target(day)
            accrual._post(points, amount, earned)
        self.env["loyalty.card"]._earn_together(earned)

    def _keep_to_oneself(self):
        """Who settles the same points at the same moment is run again.

        A payment and a credit note that do not see each other would each post what
        is right without the other. An UPDATE is what makes the second one fail.
        """
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_loyalty_accrual SET entry_count = entry_count"
                " WHERE id = ANY(%s)",
                self.ids,
            )
        )

    def _read_payment(self, today):
        """Note since when the order is fully paid, or that it no longer is."""
        if self.program_id.earn_on == "confirm":
            return
        paid = self.order_id._is_fully_paid()
        if paid and not self.paid_date:
            days = self.program_id.return_days if self._has_window() else 0
            self.paid_date = today
            self.release_date = days_after(today, days)
        elif not paid and self.paid_date:
            self.paid_date = self.release_date = False

    def _has_window(self):
        return self.program_id.earn_on == "window"

    def _target(self, today):
        """(points, amount) that the order's entries should add up to."""
        points, amount = self._kept()
        if self.cancelled or not points:
            state = "returned"
        elif self.program_id.earn_on == "confirm":
            state = "granted"
        elif not self.paid_date:
            state = "pending"
        else:
            state = "granted" if self.release_date <= today else "window"
        if self.state != state:
            self.state = state
        return (points, amount) if state == "granted" else (0, 0)

    def _kept(self, draft=None):
        """(points, amount) without what has come back; nothing of a cancelled order.

        :param draft: a credit note that counts although it is not posted yet
        """
        self.ensure_one()
        if self.cancelled:
            return 0, 0
        accrual = self.sudo()  # amounts are worked with, not shown
        shares = [(line, line._returned_share(draft)) for line in accrual.line_ids]
        points = kept_points(
            accrual.points, [(line.weight, share) for line, share in shares]
        )
        amount = kept_points(
            accrual.amount, [(line.amount, share) for line, share in shares]
        )
        return float(points), float(amount)

    def _post(self, points, amount, earned):
        """One entry for the difference; the same difference is never posted twice.

        :param earned: takes what is earned, to be written with what others earn
        """
        accrual = self.sudo()  # whoever confirms or pays may not write accruals
        delta = accrual.card_id._rounded(points - accrual.posted)
        delta_amount = accrual.currency_id.round(amount - accrual.posted_amount)
        status = accrual._status_of(points)
        delta_status = accrual.card_id._rounded(status - accrual.posted_status)
        if not delta and not delta_amount:
            return
        number = accrual.entry_count + 1
        accrual.write(
            {
                "posted": points,
                "posted_amount": amount,
                "posted_status": status,
                "entry_count": number,
            }
        )
        card = because(
            accrual.card_id,
            kind="earn" if float_compare(delta, 0, DIGITS) > 0 else "reverse",
            order=accrual.order_id,
            accrual=accrual,
            reference=accrual.reference,
            key=f"accrual:{accrual.id}:{number}",
            amount=delta_amount,
            status=delta_status,
            status_day=accrual.order_date,
            together=earned,
        )
        card.write({"points": card.points + delta})

    def _status_of(self, points):
        """What so many of the order's points count for a tier."""
        return points

    @api.model
    def _cron_release(self):
        if not worker.clock_is_right(self.env):
            return
        companies = self.env["res.company"].search([])
        for company in companies:
            self._release(company._crm_today(), company, commit=True)

    @api.model
    def _release(self, today, company=None, commit=False):
        """Grant what has left its return window.

        :param today: the company's day
        :param commit: commit after each batch, as a cron must
        """
        domain = Domain("state", "=", "window") & Domain("release_date", "<=", today)
        if company:
            domain &= Domain("company_id", "in", [company.id, False])
        # the ledger is the trail: no line in the chatter of each card
        accruals = self.with_context(mail_notrack=True)
        tries = worker.TRIES if commit else 1
        while count := worker.repeat(
            self.env, lambda: accruals._release_batch(domain, today), tries
        ):
            if commit and not self.env["ir.cron"]._commit_progress(count):
                break

    def _release_batch(self, domain, today):
        """Number of those settled; each leaves the window, whatever comes out."""
        due = self.search(domain, limit=BATCH, order="id")
        due._settle(today)
        self.env.flush_all()
        return len(due)
