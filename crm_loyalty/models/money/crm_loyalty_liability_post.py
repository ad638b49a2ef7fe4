from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command, Domain
from odoo.tools import SQL, format_date

ACCOUNTANTS = "account.group_account_invoice"


class CrmLoyaltyLiability(models.Model):
    """The statement in the books: an entry brings the account to what is owed.

    Nothing is reversed: the entry is the difference between the account's balance and
    the statement, so that afterwards the two are equal to the cent. A statement is
    posted as long as its entry is.
    """

    _inherit = "crm.loyalty.liability"

    move_id = fields.Many2one(
        "account.move",
        "Journal Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    agreed = fields.Boolean(
        readonly=True,
        copy=False,
        help="Posted without an entry: the account held what is owed already.",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("posted", "Posted")],
        compute="_compute_state",
        search="_search_state",
    )
    account_id = fields.Many2one(
        "account.account", "Liability Account", compute="_compute_booked"
    )
    booked = fields.Monetary(
        "Balance of the Account",
        compute="_compute_booked",
        help="What the liability account holds at the end of the day, whoever posted"
        " it.",
    )
    difference = fields.Monetary(
        compute="_compute_booked",
        help="Liability less balance of the account: 0.00 once it is posted.",
    )

    @api.depends("move_id.state", "agreed")
    def _compute_state(self):
        for statement in self:
            # an entry's state is not a secret of accounting
            posted = statement.agreed or statement.sudo().move_id.state == "posted"
            statement.state = "posted" if posted else "draft"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        posted = Domain("agreed", "=", True) | Domain("move_id.state", "=", "posted")
        wanted = set(value)
        if {"draft", "posted"} <= wanted:
            return Domain.TRUE
        if "posted" in wanted:
            return posted
        return ~posted if "draft" in wanted else Domain.FALSE

    @api.depends("liability", "date", "move_id.state")
    def _compute_booked(self):
        found = self._read_booked()
        for statement in self:
            account, booked = found.get(statement.id, (False, 0))
            statement.account_id = account
            statement.booked = booked
            statement.difference = statement.liability - booked

    def _read_booked(self):
        """{id: (account, balance)}; only the sum, to whoever may read statements."""
        if not self.ids:
            return {}
        self.env["crm.loyalty.account"].flush_model()
        self.env["account.move.line"].flush_model()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT statement.id, accounts.liability_account_id,
                       (SELECT COALESCE(-SUM(line.balance), 0)
                          FROM account_move_line AS line
                         WHERE line.account_id = accounts.liability_account_id
                           AND line.company_id = accounts.company_id
                           AND line.parent_state = 'posted'
                           AND line.date <= statement.date)
                  FROM crm_loyalty_liability AS statement
                  JOIN crm_loyalty_account   AS accounts
                    ON accounts.program_id = statement.program_id
                   AND accounts.company_id = statement.company_id
                 WHERE statement.id = ANY(%s)
                """,
                self.ids,
            )
        )
        return {row[0]: (row[1], float(row[2])) for row in rows}

    def action_post(self):
        """Bring the account to what is owed."""
        if not self.env.user.has_group(ACCOUNTANTS):
            raise AccessError(
                self.env._(
                    "Only accounting posts a liability. Ask an accountant to open the"
                    " statement and press Post."
                )
            )
        for statement in self.sorted("date"):
            statement._refuse_posted()
            statement._refuse_out_of_order()
            statement._post()
        return True

    def _post(self):
        accounts = self._accounts()
        self._refuse_locked(accounts.journal_id)
        if not self.computed_at or self.computed_at.date() <= self.date:
            self._compute_lines()  # the day was not over then
        self.invalidate_recordset(["booked", "difference"])
        missing = self.currency_id.round(self.difference)
        own = self.sudo()  # nobody else writes what belongs to a statement
        if self.currency_id.is_zero(missing):
            own.write({"agreed": True, "move_id": False})
            return
        own.move_id = self._write_entry(accounts, missing)
        self.move_id.action_post()

    def _write_entry(self, accounts, missing):
        """One that was reset keeps its number and gets new lines; else a new one."""
        values = self._entry_of(accounts, missing)
        move = self.move_id
        if move.state != "draft" or move.journal_id != accounts.journal_id:
            return move.create(values)
        move.line_ids = [Command.clear(), *values["line_ids"]]
        return move

    def _entry_of(self, accounts, missing):
        label = self.env._("Points of %s", self.display_name)
        return {
            "move_type": "entry",
            "journal_id": accounts.journal_id.id,
            "company_id": self.company_id.id,
            "currency_id": self.currency_id.id,
            "date": self.date,
            "ref": label,
            "line_ids": [
                Command.create(
                    {"account_id": account.id, "name": label, "balance": balance}
                )
                for account, balance in (
                    (accounts.revenue_account_id, missing),
                    (accounts.liability_account_id, -missing),
                )
            ],
        }

    def action_reset(self):
        """Back to draft: its entry is taken out of the books by its own rules."""
        for statement in self.filtered(lambda one: one.state == "posted"):
            statement._refuse_older()
            if statement.move_id.state == "posted":
                statement.move_id.button_draft()
            statement.sudo().agreed = False  # as in posting
        return True

    def action_open_entry(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "view_mode": "form",
        }

    def _accounts(self):
        self.ensure_one()
        accounts = self.env["crm.loyalty.account"].search(
            [
                ("program_id", "=", self.program_id.id),
                ("company_id", "=", self.company_id.id),
            ]
        )
        if not accounts:
            raise UserError(
                self.env._(
                    "Nobody has said where %(company)s books the points of"
                    " %(program)s. Open Loyalty, Liability Accounts, and set the"
                    " accounts and the journal.",
                    company=self.company_id.name,
                    program=self.program_id.sudo().name,
                )
            )
        return accounts

    def _refuse_locked(self, journal):
        locks = self.company_id._get_violated_lock_dates(self.date, False, journal)
        if locks:
            raise UserError(
                self.env._(
                    "%(date)s is locked in the books of %(company)s: %(locks)s. Make"
                    " the statement of a later day; it catches up with everything.",
                    date=format_date(self.env, self.date),
                    company=self.company_id.name,
                    locks=self.company_id._format_lock_dates(locks),
                )
            )

    def _later_posted(self):
        return self.search(
            [
                ("program_id", "=", self.program_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("date", ">", self.date),
            ],
            limit=1,
        )

    def _refuse_out_of_order(self):
        later = self._later_posted()
        if later:
            raise UserError(
                self.env._(
                    "%(later)s is posted already, and counts on what the account held"
                    " before. Reset it to draft first, then post %(this)s.",
                    later=later.display_name,
                    this=self.display_name,
                )
            )

    def _refuse_older(self):
        later = self._later_posted()
        if later:
            raise UserError(
                self.env._(
                    "%(later)s was posted on top of %(this)s. Reset that one first.",
                    later=later.display_name,
                    this=self.display_name,
                )
            )
