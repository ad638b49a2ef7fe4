from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from .... import nullable

STATES = [
    ("open", "Open"),
    ("early", "Early"),
    ("kept", "Kept"),
    ("late", "Late"),
    ("broken", "Broken"),
    ("withdrawn", "Withdrawn"),
]
KEPT = ("early", "kept")
NOT_KEPT = ("late", "broken")
ENDS = ("done_date", "broken_date", "withdrawn_date")


class CrmPromise(models.Model):
    """What one side has promised the other, until when, and what became of it.

    Only days are kept. The state follows from them and from today, so it is never
    stored: `_sql_state` says it in the database, `_get_state` for a record. The days
    that depend on the working calendar are worked out when the promise is made or
    moved, and for open promises again when the calendar changes; a promise that has
    ended is judged by the calendar of its time.
    """

    _name = "crm.promise"
    _description = "Promise"
    _inherit = ["crm.memory.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "due_date desc, id desc"
    _company_day = "made_date"
    _mailing_enabled = False

    name = fields.Char("What", required=True)
    side = fields.Selection(
        [("us", "By Us"), ("customer", "By the Customer")],
        "Promised",
        required=True,
        default="us",
        help="Who gave the promise.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Owner",
        index="btree_not_null",
        default=lambda self: self.env.user,
        domain=[("share", "=", False)],
        tracking=True,
        ondelete="restrict",
        help="Who of us sees to it: keeps our promise, or asks after the customer's.",
    )
    made_date = fields.Date(
        "Made On", required=True, default=lambda self: self.env.company._crm_today()
    )
    due_date = fields.Date("Due", required=True, tracking=True)
    done_date = fields.Date("Done On", tracking=True, copy=False)
    broken_date = fields.Date("Broken On", tracking=True, copy=False)
    withdrawn_date = fields.Date("Withdrawn On", tracking=True, copy=False)
    reason = fields.Char(
        tracking=True,
        copy=False,
        help="Why it was broken, or why it no longer counts.",
    )
    early_until = fields.Date(
        compute="_compute_limits",
        store=True,
        help="The last working day before the due day: done by then is early.",
    )
    late_until = fields.Date(
        compute="_compute_limits",
        store=True,
        help="The last working day to do it late; then it is broken by itself.",
    )
    state = fields.Selection(
        STATES,
        compute="_compute_state",
        search="_search_state",
        group_expand=True,
        help="Early: done a working day before it was due, or sooner. Kept: done until"
        " the due day. Late: done afterwards. Broken: declared so, or still not done"
        " some working days after it was due. Withdrawn: no longer counts.",
    )
    kept_share = nullable.Float(
        "Kept",
        digits=(5, 4),
        aggregator="avg",
        compute="_compute_state",
        help="1 for a promise kept, 0 for one late or broken; on average the share of"
        " promises kept. Empty while nothing is decided.",
    )
    is_delivery = fields.Boolean(
        "From an Order", readonly=True, copy=False, help="Follows the order's dates."
    )
    res_model = fields.Char("Source Model", copy=False)
    res_id = fields.Many2oneReference("Source", model_field="res_model", copy=False)
    source_name = fields.Char("Comes From", compute="_compute_source_name")
    note = fields.Html()

    _due_after_made = models.Constraint(
        "CHECK(due_date >= made_date)",
        "A promise cannot be due before it was made: choose a later due day.",
    )
    _ended_after_made = models.Constraint(
        "CHECK(done_date >= made_date AND broken_date >= made_date"
        " AND withdrawn_date >= made_date)",
        "A promise cannot be done, broken or withdrawn before it was made: look at the"
        " days again.",
    )
    _one_end = models.Constraint(
        "CHECK(num_nonnulls(done_date, broken_date, withdrawn_date) <= 1)",
        "A promise is done, broken or withdrawn: one of the three days only.",
    )
    _reason_given = models.Constraint(
        "CHECK(COALESCE(broken_date, withdrawn_date) IS NULL"
        " OR COALESCE(TRIM(reason), '') <> '')",
        "Say why: a promise that is broken or withdrawn needs a reason.",
    )
    # an order promises its delivery once
    _delivery_uniq = models.UniqueIndex("(res_id) WHERE is_delivery")
    # promises of a contact, for the history
    _partner_made_idx = models.Index(
        "(partner_id, (made_date::timestamp) DESC, id DESC)"
    )
    # what is still to be done, and until when
    _open_idx = models.Index(
        "(due_date) WHERE done_date IS NULL AND broken_date IS NULL"
        " AND withdrawn_date IS NULL"
    )

    @api.constrains("made_date", *ENDS)
    def _check_future(self):
        for promise in self:
            today = promise.company_id._crm_today()
            days = [promise[name] for name in ("made_date", *ENDS) if promise[name]]
            if max(days) > today:
                raise ValidationError(
                    self.env._(
                        "%s: what lies in the future has not been made or ended yet."
                        " Only the due day may lie ahead.",
                        promise.name,
                    )
                )

    # state

    @api.depends("due_date", "early_until", "late_until", "company_id", *ENDS)
    def _compute_state(self):
        for promise in self:
            state = promise.late_until and promise._get_state()
            promise.state = state
            promise.kept_share = {
                **dict.fromkeys(KEPT, 1.0),
                **dict.fromkeys(NOT_KEPT, 0.0),
            }.get(state)

    def _get_state(self):
        today = self.company_id._crm_today()
        ended = {name for name in ENDS if self[name] and self[name] <= today}
        if "withdrawn_date" in ended:
            return "withdrawn"
        if "broken_date" in ended:
            return "broken"
        if "done_date" not in ended:
            return "broken" if today > self.late_until else "open"
        if self.done_date <= self.early_until:
            return "early"
        return "kept" if self.done_date <= self.due_date else "late"

    @api.model
    def _sql_state(self, column, as_of: SQL) -> SQL:
        """The state as of a day; what ended later is open on that day.

        :param column: from the name of a field to its column in SQL
        """
        return SQL(
            """
            (CASE WHEN %(withdrawn_date)s <= %(as_of)s THEN 'withdrawn'
                  WHEN %(broken_date)s <= %(as_of)s THEN 'broken'
                  WHEN %(done_date)s <= %(as_of)s AND %(done_date)s <= %(early_until)s
                  THEN 'early'
                  WHEN %(done_date)s <= %(as_of)s AND %(done_date)s <= %(due_date)s
                  THEN 'kept'
                  WHEN %(done_date)s <= %(as_of)s THEN 'late'
                  WHEN %(late_until)s < %(as_of)s THEN 'broken'
                  ELSE 'open' END)
            """,
            as_of=as_of,
            **{
                name: column(name)
                for name in (*ENDS, "early_until", "late_until", "due_date")
            },
        )

    @api.model
    def _sql_kept(self, state: SQL) -> SQL:
        """1 where the promise was kept, 0 where it was not, else NULL."""
        return SQL(
            "(CASE WHEN %(state)s IN %(kept)s THEN 1.0"
            " WHEN %(state)s IN %(not_kept)s THEN 0.0 END)",
            state=state,
            kept=KEPT,
            not_kept=NOT_KEPT,
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr not in ("state", "kept_share"):
            return super()._field_to_sql(alias, field_expr, query)

        def column(name):
            return self._field_to_sql(alias, name, query)

        state = self._sql_state(
            column, self.env["res.company"]._crm_sql_today(column("company_id"))
        )
        return state if field_expr == "state" else self._sql_kept(state)

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        states = tuple(filter(None, value))

        def to_sql(promises, alias, query):
            return SQL(
                "%s IN %s", promises._field_to_sql(alias, "state", query), states
            )

        return (
            Domain.custom(
                to_sql=to_sql, predicate=lambda promise: promise.state in states
            )
            if states
            else Domain.FALSE
        )

    # where it comes from

    @api.depends("res_model", "res_id")
    @api.depends_context("uid", "lang")
    def _compute_source_name(self):
        """The name of the source, for those who may open it."""
        for promise in self:
            source = promise._source()
            promise.source_name = source and (source.display_name or promise.name)

    def _source(self):
        """What it was taken from, as far as the reader may see it; of a message the
        document it stands on.
        """
        if not self.res_id or self.res_model not in self.env:
            return None
        source = self.env[self.res_model].browse(self.res_id).exists()
        if not source or not source.has_access("read"):
            return None
        if source._name == "mail.message":
            if not source.res_id or source.model not in self.env:
                return None
            source = self.env[source.model].browse(source.res_id).exists()
        return source if source and source.has_access("read") else None

    def action_open_source(self):
        """Open the order, message or meeting that the promise was taken from."""
        self.ensure_one()
        source = self._source()
        if not source:
            raise UserError(
                self.env._("What it was taken from is gone, or not yours to see.")
            )
        return source.get_formview_action()

    # what becomes of it

    def action_mark_done(self):
        """Done today; a form with another day is saved instead."""
        for promise in self:
            promise._check_undecided()
            promise.done_date = promise.company_id._crm_today()
        return True

    def action_declare_broken(self):
        """It will not be done any more, and that was wrong."""
        return self._end("broken_date")

    def action_withdraw(self):
        """It need not be done any more: both sides have agreed, or it was a mistake."""
        return self._end("withdrawn_date")

    def action_reopen(self):
        """Back to open: it was not done after all."""
        self.write(dict.fromkeys((*ENDS, "reason"), False))
        return True

    def _end(self, name):
        for promise in self:
            promise._check_undecided()
            if not (promise.reason or "").strip():
                raise UserError(
                    self.env._(
                        "%s: write the reason first, then choose this again.",
                        promise.name,
                    )
                )
            promise[name] = promise.company_id._crm_today()
        return True

    def _check_undecided(self):
        if any(self[name] for name in ENDS):
            raise UserError(
                self.env._(
                    "%s has ended already. Reopen it first if that was wrong.",
                    self.name,
                )
            )
