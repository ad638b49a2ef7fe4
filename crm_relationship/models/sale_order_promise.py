from odoo import api, fields, models
from odoo.tools import SQL

PENDING = "crm_promise_orders"
PROMISED = {"state", "commitment_date", "partner_id", "company_id"}


class SaleOrder(models.Model):
    """A confirmed order with a delivery date is a promise by us.

    It is written down in one statement when the transaction commits: made when the
    order is confirmed, moved with its date, withdrawn when the order is cancelled or
    the date is taken away.
    """

    _inherit = "sale.order"

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders.filtered("commitment_date")._note_promises()
        return orders

    def write(self, vals):
        done = super().write(vals)
        if "commitment_date" in vals:
            self._note_promises()
        elif PROMISED & set(vals):
            self.filtered("commitment_date")._note_promises()
        return done

    def _note_promises(self):
        """Keep the promises of these orders in mind until the transaction commits."""
        orders = self.filtered(lambda order: order.state in ("sale", "cancel"))
        if not orders:
            return
        orders._queue_customers("promise")
        pending = self.env.cr.precommit.data.setdefault(PENDING, {})
        if not pending:
            self.env.cr.precommit.add(self._keep_pending_promises)
        for order in orders:
            pending[order.id] = order.state == "sale" and bool(order.commitment_date)

    @api.model
    def _keep_pending_promises(self):
        """Write down what this transaction has promised, or taken back."""
        pending = self.env.cr.precommit.data.pop(PENDING, {})
        promised = [id_ for id_, is_promised in pending.items() if is_promised]
        withdrawn = [id_ for id_, is_promised in pending.items() if not is_promised]
        if promised:
            self.env.cr.execute(self._query_promise(promised))
        if withdrawn:
            self.env.cr.execute(self._query_withdraw(withdrawn))
        if pending:
            self.env["crm.promise"].invalidate_model()

    @api.model
    def _query_promise(self, order_ids) -> SQL:
        """One promise an order; what has ended by hand stays as it is."""
        return SQL(
            """
            WITH delivery AS (
                SELECT sale.id, sale.name, sale.partner_id, sale.company_id,
                       sale.user_id, %(today)s AS today,
                       (sale.commitment_date AT TIME ZONE 'UTC'
                           AT TIME ZONE %(zone)s)::date AS due_date
                  FROM sale_order AS sale
                  JOIN res_company AS company ON company.id = sale.company_id
                  JOIN res_partner AS owner ON owner.id = company.partner_id
                 WHERE sale.id = ANY(%(orders)s) AND sale.state = 'sale'
                   AND sale.commitment_date IS NOT NULL),
                 days AS (%(limits)s)
            INSERT INTO crm_promise
                   (name, side, partner_id, company_id, user_id, made_date, due_date,
                    early_until, late_until, res_model, res_id, is_delivery,
                    create_uid, create_date, write_uid, write_date)
            SELECT REPLACE(%(words)s, '%%s', delivery.name), 'us', partner_id,
                   delivery.company_id, user_id,
                   LEAST(today, delivery.due_date), delivery.due_date, early_until,
                   late_until, 'sale.order', delivery.id, TRUE,
                   %(uid)s, %(now)s, %(uid)s, %(now)s
              FROM delivery
              JOIN days ON days.company_id = delivery.company_id
                       AND days.due_date = delivery.due_date
                ON CONFLICT (res_id) WHERE is_delivery DO UPDATE
               SET partner_id = EXCLUDED.partner_id, company_id = EXCLUDED.company_id,
                   made_date = LEAST(crm_promise.made_date, EXCLUDED.due_date),
                   due_date = EXCLUDED.due_date, early_until = EXCLUDED.early_until,
                   late_until = EXCLUDED.late_until, withdrawn_date = NULL,
                   reason = NULL, write_uid = %(uid)s, write_date = %(now)s
             WHERE crm_promise.done_date IS NULL AND crm_promise.broken_date IS NULL
            """,
            orders=order_ids,
            words=self.env._("Delivery of %s"),
            limits=self.env["crm.promise"]._query_limits(
                SQL("SELECT company_id, due_date FROM delivery")
            ),
            zone=SQL("COALESCE(owner.tz, 'UTC')"),
            today=self._sql_promised_today(),
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    @api.model
    def _query_withdraw(self, order_ids) -> SQL:
        return SQL(
            """
            UPDATE crm_promise AS promise
               SET withdrawn_date = GREATEST(promise.made_date, %(today)s),
                   reason = CASE sale.state WHEN 'cancel' THEN %(cancelled)s
                                            ELSE %(dateless)s END,
                   write_uid = %(uid)s, write_date = %(now)s
              FROM sale_order AS sale
              JOIN res_company AS company ON company.id = sale.company_id
              JOIN res_partner AS owner ON owner.id = company.partner_id
             WHERE promise.is_delivery AND promise.res_id = sale.id
               AND sale.id = ANY(%(orders)s) AND promise.done_date IS NULL
               AND promise.broken_date IS NULL AND promise.withdrawn_date IS NULL
            """,
            orders=order_ids,
            cancelled=self.env._("The order was cancelled."),
            dateless=self.env._("The order has no delivery date any more."),
            today=self._sql_promised_today(),
            uid=self.env.uid,
            now=fields.Datetime.now(),
        )

    @api.model
    def _sql_promised_today(self) -> SQL:
        """Today at the place of the company that `owner` stands for."""
        return SQL(
            "(%s::timestamp AT TIME ZONE 'UTC'"
            " AT TIME ZONE COALESCE(owner.tz, 'UTC'))::date",
            fields.Datetime.now(),
        )
