from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ... import nullable

MANAGER_GROUP = "crm_relationship.crm_relationship_group_manager"
CHANNELS = [("email", "Message"), ("sms", "Text Message"), ("phone", "Phone")]
STATES = [
    ("open", "Not Answered Yet"),
    ("answered", "Answered"),
    ("no_calendar", "Answered, Working Hours Unknown"),
]
PERCENTILES = {"median_minutes": 0.5, "p90_minutes": 0.9}


class CrmResponse(models.Model):
    """A question of a customer and our first answer to it, in minutes of working time.

    One row for each message that opens a turn (nothing of ours is owed before it) on a
    contact, opportunity, order or invoice, and for each call of a customer that
    reached nobody. A job writes them (crm_response_fill.py); posting a message does
    nothing for it. Where a company has no working hours, its answers wait for them in
    a state of their own.
    """

    _name = "crm.response"
    _description = "First Response"
    _order = "asked_at desc, id desc"
    _rec_name = "partner_id"
    _log_access = False

    partner_id = fields.Many2one(
        "res.partner", "Asked By", required=True, index=True, ondelete="restrict"
    )
    customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    channel = fields.Selection(CHANNELS, required=True)
    source_id = fields.Integer(required=True, help="The message or the talk.")
    res_model = fields.Char("About, Model")
    res_id = fields.Many2oneReference("About", model_field="res_model")
    team_id = fields.Many2one("crm.team", "Sales Team", ondelete="set null")
    # how fast a person is, is for managers alone; teams for everybody
    user_id = fields.Many2one(
        "res.users", "Answered By", groups=MANAGER_GROUP, ondelete="set null"
    )
    asked_at = fields.Datetime("Asked", required=True)
    answered_at = fields.Datetime("Answered")
    state = fields.Selection(
        STATES,
        required=True,
        default="open",
        index=True,
        help="Where the company has no working hours, nobody can say how many minutes"
        " of them an answer took: set them in the settings of the company, and the"
        " minutes are there within the hour.",
    )
    minutes = nullable.Float(
        "Working Minutes",
        digits=(12, 1),
        aggregator="avg",
        help="From the question to the first answer, by the working hours of the"
        " company. Empty while there is no answer.",
    )
    median_minutes = nullable.Float(
        "Median, Minutes",
        digits=(12, 1),
        compute="_compute_figures",
        aggregator="avg",
        help="Half of the answers came within so many working minutes.",
    )
    p90_minutes = nullable.Float(
        "9 of 10 Within, Minutes",
        digits=(12, 1),
        compute="_compute_figures",
        aggregator="avg",
        help="9 of 10 answers came within so many working minutes.",
    )
    in_time_share = nullable.Float(
        "In Time",
        digits=(5, 2),
        compute="_compute_figures",
        aggregator="avg",
        help="Share of the answers that came within the company's target.",
    )
    waiting_hours = nullable.Float(
        "Waiting, Hours",
        digits=(12, 1),
        compute="_compute_waiting_hours",
        help="How long it has waited for an answer, by the clock.",
    )

    _source_uniq = models.UniqueIndex("((channel = 'phone'), source_id)")
    _answered_after_asked = models.Constraint(
        "CHECK((state = 'open') = (answered_at IS NULL) AND answered_at >= asked_at)",
        "An answer comes after the question.",
    )
    _minutes_of_answers = models.Constraint(
        "CHECK(minutes IS NULL OR (state = 'answered' AND minutes >= 0))",
        "Only an answer took minutes.",
    )
    # the questions of a thread that has news
    _thread_idx = models.Index("(res_model, res_id)")
    # the answers whose minutes the job has to work out
    _unreckoned_idx = models.Index(
        "(company_id, id) WHERE minutes IS NULL AND answered_at IS NOT NULL"
    )

    @api.depends("minutes", "company_id.crm_response_minutes")
    def _compute_figures(self):
        for response in self:
            known = response.minutes is not False
            response.median_minutes = response.minutes
            response.p90_minutes = response.minutes
            target = response.company_id.crm_response_minutes
            response.in_time_share = known and float(response.minutes <= target)

    @api.depends("asked_at", "state")
    def _compute_waiting_hours(self):
        now = fields.Datetime.now()
        for response in self:
            waited = (now - response.asked_at).total_seconds() / 3600
            response.waiting_hours = response.state == "open" and waited

    def action_open_source(self):
        """What it was asked on."""
        self.ensure_one()
        if not self.env[self.res_model].browse(self.res_id).exists():
            raise UserError(
                self.env._(
                    "What %s asked about was deleted since: open the customer instead.",
                    self.partner_id.display_name,
                )
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }

    @api.model
    def _move_thread(self, sources, target):
        """Questions on these records are on another one now, with their messages."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE crm_response SET res_id = %s"
                " WHERE res_model = %s AND res_id = ANY(%s)",
                target.id,
                target._name,
                sources.ids,
            )
        )
        self.invalidate_model(["res_id"])

    @api.model
    def _forget_open(self, threads):
        """Questions on records that are about to be deleted wait for nothing more.

        What was answered stays: how long it took is still true.
        """
        # sudo: whoever may delete the record; nobody writes these by hand
        self.sudo().search(
            [
                ("res_model", "=", threads._name),
                ("res_id", "in", threads.ids),
                ("state", "=", "open"),
            ]
        ).unlink()

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr in PERCENTILES:
            return SQL.identifier(alias, "minutes")
        if field_expr == "in_time_share":
            return SQL(
                "(SELECT (%s <= crm_response_minutes)::int::float FROM res_company"
                " WHERE id = %s)",
                SQL.identifier(alias, "minutes"),
                SQL.identifier(alias, "company_id"),
            )
        return super()._field_to_sql(alias, field_expr, query)

    def _read_group_select(self, aggregate_spec, query):
        """Percentiles are of the whole group."""
        name = aggregate_spec.partition(":")[0]
        if name not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[name],
            self._field_to_sql(self._table, name, query),
        )
