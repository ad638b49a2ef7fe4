from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

BUYERS = "[('purchase_count', '>=', 1)]"
MEMBER_FIELDS = {"kind", "rule", "company_id", "active"}  # decide who is a member


class CrmSegment(models.Model):
    """A group of customers: by a rule on their figures, or picked by hand.

    Members of a rule are whoever meets it, in each company the segment is for. They
    follow at once when the rule changes, with the figures when documents change,
    and every night. Who may not see a figure the rule asks for does not see the
    segment: membership would tell him the figure.
    """

    _name = "crm.segment"
    _description = "Customer Segment"
    _inherit = ["crm.figure.rule", "mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    color = fields.Integer("Colour")
    description = fields.Char("Meaning", translate=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: customers of each of our companies."
    )
    kind = fields.Selection(
        [("rule", "By a rule"), ("manual", "Picked by hand")],
        "Members",
        required=True,
        default="rule",
        tracking=True,
    )
    rule = fields.Char(default=BUYERS, tracking=True)
    figures = fields.Char(
        compute="_compute_figures",
        store=True,
        help="The figures the rule asks for, each between blanks.",
    )
    figures_visible = fields.Boolean(
        compute="_compute_figures_visible", search="_search_figures_visible"
    )
    member_count = fields.Integer(
        "Members Now",
        compute="_compute_member_count",
        help="Customers who are in the segment now.",
    )

    @api.depends("rule", "kind")
    def _compute_figures(self):
        for segment in self:
            rule = segment.kind == "rule" and segment.rule
            names = segment._get_rule_figures(rule)
            segment.figures = f" {' '.join(names)} "

    @api.depends("figures")
    @api.depends_context("uid")
    def _compute_figures_visible(self):
        hidden = self._hidden_figures()
        for segment in self:
            segment.figures_visible = hidden.isdisjoint(segment.figures.split())

    def _search_figures_visible(self, operator, value):
        if operator != "in":
            return NotImplemented
        visible = Domain.AND(
            Domain("figures", "not like", f" {name} ")
            for name in sorted(self._hidden_figures())
        )
        segments = self.sudo().with_context(active_test=False)
        # as a list of segments: members are not compared with the figures one by one
        return Domain(
            "id", "in", segments._search(visible if True in value else ~visible)
        )

    def _hidden_figures(self):
        """Names of the figures the user may not see, even where rules run in sudo."""
        relation = self.env["crm.relationship"].sudo(False)
        return {
            name
            for name, field in relation._fields.items()
            if not relation._has_field_access(field, "read")
        }

    @api.depends_context("company", "uid")
    def _compute_member_count(self):
        """The members the reader may see, in the companies switched on."""
        counts = dict(
            self.env["crm.segment.membership"]._read_group(
                [
                    ("segment_id", "in", self.ids),
                    ("end_date", "=", False),
                    ("company_id", "in", self.env.companies.ids),
                ],
                ["segment_id"],
                ["__count"],
            )
        )
        for segment in self:
            segment.member_count = counts.get(segment, 0)

    def _get_rule_name(self):
        return self.env._("The rule of segment %s", self.name)

    def _check_visible(self, name, figures):
        """Nobody reads through a segment what he may not read."""
        hidden = set() if self.env.su else self._hidden_figures().intersection(figures)
        if hidden:
            field = self.env["crm.relationship"]._fields[min(hidden)]
            raise ValidationError(
                self.env._(
                    "The rule of segment %(segment)s asks for %(figure)s, which you may"
                    " not see. Choose other figures, or ask somebody who may see it to"
                    " make this segment.",
                    segment=name,
                    figure=field._description_string(self.env),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # before the segment is there, for the record rules hide it at once
            figures = self._get_rule_figures(vals.get("rule"))
            self._check_visible(vals.get("name"), figures)
        segments = super().create(vals_list)
        segments._refresh_now("bulk")
        return segments

    def write(self, vals):
        done = super().write(vals)
        if {"rule", "kind"} & set(vals):
            for segment in self:
                self._check_visible(segment.name, segment.figures.split())
        if MEMBER_FIELDS & set(vals):
            self._refresh_now("bulk")
        return done

    def copy_data(self, default=None):
        return [
            vals | {"name": self.env._("%s (copy)", segment.name)}
            if "name" not in (default or {})
            else vals
            for segment, vals in zip(self, super().copy_data(default), strict=True)
        ]

    def action_refresh_members(self):
        """Let the rule choose the members again, from the figures as they are."""
        self.check_access("write")
        self._refresh_now("manual")
        return True
