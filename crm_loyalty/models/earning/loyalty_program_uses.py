from odoo import fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL


class LoyaltyProgram(models.Model):
    """A limit of uses that holds for two orders at once.

    Core counts quotations when a code is entered, and two customers who enter it at
    once both pass. With a strict limit every confirmation counts by itself: it changes
    the programme's row, so who comes second is run again and finds the code used up.
    """

    _inherit = "loyalty.program"

    strict_usage = fields.Boolean(
        "Strict Limit",
        copy=False,
        help="The limit is checked again when an order is confirmed, one order after"
        " the other. Needed where a code may not be used once too often; orders with"
        " rewards of this programme then wait for each other.",
    )
    use_version = fields.Integer(readonly=True, copy=False)

    def _take_use(self, order):
        """Let the order use these programmes, or say which is used up."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE loyalty_program SET use_version = COALESCE(use_version, 0) + 1"
                " WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset(["use_version"], flush=False)
        for program in self:
            if program._confirmed_uses(order) >= program.max_usage:
                raise ValidationError(
                    self.env._(
                        "%(program)s is used up: it could be used %(count)s times. Take"
                        " its reward off %(order)s, then confirm.",
                        program=program.name,
                        count=program.max_usage,
                        order=order.name,
                    )
                )

    def _confirmed_uses(self, order):
        """Orders that use the programme, at tills too, without quotations."""
        lines = self.env["sale.order.line"]._read_group(
            Domain("reward_id", "in", self.reward_ids.ids)
            & Domain("state", "=", "sale")
            & Domain("order_id", "!=", order.id),
            [],
            ["order_id:count_distinct"],
        )
        elsewhere = self.total_order_count - self.order_count
        return lines[0][0] + elsewhere
