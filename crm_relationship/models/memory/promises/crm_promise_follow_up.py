from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_promise_calendar import UNDECIDED

REMINDER = "crm_relationship.mail_activity_promise"
DAYS_AHEAD = 7  # so long before it is due the owner hears of an order's promise
BATCH = 500
FOLLOWED = {"due_date", "user_id", "name", "done_date", "broken_date", "withdrawn_date"}


class CrmPromise(models.Model):
    """Its owner is reminded by an activity, which goes when the promise has ended.

    A promise made by hand reminds at once. Those from orders are many: they remind
    some days before they are due, and end by themselves when all is delivered.
    """

    _inherit = "crm.promise"

    @api.model_create_multi
    def create(self, vals_list):
        promises = super().create(vals_list)
        promises._remind()
        return promises

    def write(self, vals):
        done = super().write(vals)
        if FOLLOWED & set(vals):
            self._follow_up()
        return done

    def _undecided(self):
        return self.filtered_domain(UNDECIDED)

    def _remind(self):
        """An activity for each owner who has none yet."""
        reminded = self.browse([promise.id for promise in self._reminders()])
        for promise in self._undecided() - reminded:
            if promise.user_id:
                promise.activity_schedule(
                    REMINDER,
                    date_deadline=promise.due_date,
                    summary=promise.name,
                    user_id=promise.user_id.id,
                )

    def _reminders(self):
        """{promise: its open reminders}"""
        # sudo: activities of other people are among them
        found = self.sudo().activity_search([REMINDER])
        return {
            self.browse(id_): activities
            for id_, activities in found.grouped("res_id").items()
        }

    def _follow_up(self):
        """Reminders say what the promises say, and end with them."""
        reminders = self._reminders()
        undecided = self._undecided()
        for promise, activities in reminders.items():
            if promise.done_date:
                activities.action_feedback()
            elif not promise.user_id or promise not in undecided:
                activities.unlink()
            else:
                activities.write(
                    {
                        "date_deadline": promise.due_date,
                        "user_id": promise.user_id.id,
                        "summary": promise.name,
                    }
                )
        promises = self.filtered(lambda p: not p.is_delivery or p._is_near())
        (promises - self.browse([p.id for p in reminders]))._remind()

    def _is_near(self):
        soon = self.company_id._crm_today() + timedelta(days=DAYS_AHEAD)
        return self.due_date <= soon

    @api.model
    def _cron_follow_up(self):
        """What only time brings: deliveries that are done, and reminders."""
        self._end_delivered()
        self._mend_reminders()
        self._remind_near()

    @api.model
    def _end_delivered(self):
        """Promises of orders of which everything has been delivered are done."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT promise.id
                  FROM crm_promise AS promise
                  JOIN sale_order AS sale ON sale.id = promise.res_id
                 WHERE promise.is_delivery AND promise.done_date IS NULL
                   AND promise.broken_date IS NULL AND promise.withdrawn_date IS NULL
                   AND EXISTS (%(delivered)s >= item.product_uom_qty)
                   AND NOT EXISTS (%(delivered)s < item.product_uom_qty)
                 ORDER BY promise.id LIMIT %(batch)s
                """,
                delivered=SQL(
                    """
                    SELECT FROM sale_order_line AS item
                     WHERE item.order_id = sale.id AND item.display_type IS NULL
                       AND item.is_downpayment IS NOT TRUE
                       AND item.product_uom_qty > 0
                       AND COALESCE(item.qty_delivered, 0)
                    """
                ),
                batch=BATCH,
            )
        )
        for promise in self.browse([row[0] for row in rows]):
            day = promise._delivery_day()
            promise.done_date = max(day, promise.made_date)

    def _delivery_day(self):
        """When the order's goods left, where stock says so; else today."""
        today = self.company_id._crm_today()
        order = self.env["sale.order"].browse(self.res_id)
        left = order["effective_date"] if "effective_date" in order._fields else None
        day = left and fields.Datetime.context_timestamp(
            self.with_context(tz=self.company_id.partner_id.tz or "UTC"), left
        )
        return min(day.date(), today) if day else today

    @api.model
    def _mend_reminders(self):
        """Orders move and cancel their promises past us: their reminders follow."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT promise.id
                  FROM mail_activity AS activity
                  JOIN crm_promise AS promise ON promise.id = activity.res_id
                 WHERE activity.res_model = 'crm.promise' AND activity.active
                   AND activity.activity_type_id = %s AND promise.is_delivery
                   AND (activity.date_deadline <> promise.due_date
                        OR promise.withdrawn_date IS NOT NULL)
                """,
                self.env.ref(REMINDER).id,
            )
        )
        self.browse([row[0] for row in rows])._follow_up()

    @api.model
    def _remind_near(self):
        soon = fields.Date.today() + timedelta(days=DAYS_AHEAD)
        near = UNDECIDED & Domain("is_delivery", "=", True)
        self.search(
            near
            & Domain("due_date", "<=", soon)
            & Domain("due_date", ">=", fields.Date.today())
            & Domain("user_id", "!=", False)
            & Domain("activity_ids", "=", False),
            limit=BATCH,
            order="due_date, id",
        )._remind()
