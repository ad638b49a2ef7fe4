from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

URGENCIES = [("0", "Low"), ("1", "Normal"), ("2", "High"), ("3", "Critical")]
STATES = [("open", "Open"), ("covered", "Covered"), ("declined", "Declined")]


class CrmNeed(models.Model):
    """Something a customer needs, how urgently, and what of a quotation covers it.

    It is covered while a line of a quotation or order that is not cancelled stands for
    it; the state is read from there and never stored. Delete the line, and the need is
    open again.
    """

    _name = "crm.need"
    _description = "Need"
    _inherit = [
        "crm.deal.memory.mixin",
        "crm.memory.source.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "urgency desc, wanted_date, id"
    _company_day = "noted_date"
    _mailing_enabled = False

    name = fields.Char("What Is Needed", required=True)
    product_id = fields.Many2one(
        "product.product",
        "What Covers It",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("sale_ok", "=", True)],
        help="Empty: nobody has found the product or service yet.",
    )
    categ_id = fields.Many2one(
        "product.category",
        "Category",
        compute="_compute_categ_id",
        store=True,
        readonly=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    quantity = fields.Float(default=1, digits="Product Unit", required=True)
    urgency = fields.Selection(
        URGENCIES,
        required=True,
        default="1",
        tracking=True,
        help="How much it presses the customer.",
    )
    wanted_date = fields.Date("Wanted By")
    noted_date = fields.Date(
        "Noted On", required=True, default=lambda self: self.env.company._crm_today()
    )
    declined_reason = fields.Char(
        copy=False,
        tracking=True,
        help="Why nothing will cover it. Empty: it still counts.",
    )
    order_line_id = fields.Many2one(
        "sale.order.line",
        "Covered By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(related="order_line_id.order_id", string="Quotation")
    state = fields.Selection(STATES, compute="_compute_state", search="_search_state")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "Say how many are needed: more than zero."
    )
    _wanted_after_noted = models.Constraint(
        "CHECK(wanted_date >= noted_date)",
        "It cannot be wanted before it was noted: choose a later day.",
    )
    _declined_or_covered = models.Constraint(
        "CHECK(declined_reason IS NULL OR order_line_id IS NULL)",
        "What a quotation covers is not declined: take it off the quotation first.",
    )

    @api.depends("product_id")
    def _compute_categ_id(self):
        for need in self.filtered("product_id"):
            need.categ_id = need.product_id.categ_id

    @api.depends("declined_reason", "order_line_id.state")
    def _compute_state(self):
        for need in self:
            # sudo: whether it is covered is no secret of the order
            line = need.order_line_id.sudo()
            if need.declined_reason:
                need.state = "declined"
            else:
                covered = line and line.state != "cancel"
                need.state = "covered" if covered else "open"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        # sudo: as above
        lines = self.env["sale.order.line"].sudo()._search([("state", "!=", "cancel")])
        declined = Domain("declined_reason", "!=", False)
        covered = ~declined & Domain("order_line_id", "in", lines)
        domains = {
            "declined": declined,
            "covered": covered,
            "open": ~declined & ~covered,
        }
        return Domain.OR(domains[state] for state in value if state in domains)

    def _field_to_sql(self, alias, field_expr, query=None):
        """The state as SQL: groups and sorting by it."""
        if field_expr != "state":
            return super()._field_to_sql(alias, field_expr, query)
        return SQL(
            "(CASE WHEN %(declined)s IS NOT NULL THEN 'declined' WHEN EXISTS ("
            " SELECT FROM sale_order_line AS line"
            "  WHERE line.id = %(line)s AND line.state IS DISTINCT FROM 'cancel')"
            " THEN 'covered' ELSE 'open' END)",
            declined=SQL.identifier(alias, "declined_reason"),
            line=SQL.identifier(alias, "order_line_id"),
        )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean(vals))

    def _clean(self, vals):
        """An empty reason is none."""
        if "declined_reason" not in vals:
            return vals
        reason = str(vals["declined_reason"] or "").strip()
        return {**vals, "declined_reason": reason or False}

    def action_reopen(self):
        """It counts again."""
        self.declined_reason = False
        return True

    def action_open_order(self):
        """The quotation that covers it."""
        self.ensure_one()
        self.check_access("read")
        if not self.order_id:
            raise UserError(self.env._("No quotation covers it yet."))
        return self.order_id.get_formview_action()

    def _memory_section(self):
        return {
            "title": self.env._("Needs"),
            "empty": self.env._("No need is noted: ask what is missing."),
            "add": self.env._("Note a Need"),
        }

    @api.model
    def _memory_domain(self, partner):
        return super()._memory_domain(partner) & Domain("state", "=", "open")

    def _memory_line(self):
        urgencies = dict(self._fields["urgency"]._description_selection(self.env))
        tones = {"2": "warning", "3": "danger"}
        wanted = self.wanted_date and format_date(self.env, self.wanted_date)
        return {
            "name": self.name,
            "tag": urgencies[self.urgency],
            "tone": tones.get(self.urgency, "secondary"),
            "date": wanted and self.env._("by %s", wanted),
            "text": self.product_id.display_name or self.partner_id.display_name,
        }
