from ast import literal_eval

from odoo import api, fields, models

from .kinds import KINDS


class CrmCaseTeam(models.Model):
    """Who works on cases together, and the address that customers write to.

    What comes to its address becomes a case of the team.
    """

    _name = "crm.case.team"
    _description = "Case Team"
    _inherit = ["mail.alias.mixin", "mail.thread"]
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Leader",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Takes over what the team is late with, and what a customer appeals.",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    kind = fields.Selection(
        KINDS,
        "Mails are",
        required=True,
        default="service",
        help="What a mail to the address is taken for; anybody may change it.",
    )
    alias_id = fields.Many2one(
        help="What customers write to this address becomes a case."
    )
    silent_days = fields.Integer(
        "Close without a Word after",
        default=14,
        help="Days after our answer, if the customer says nothing; 0 for never.",
    )
    case_ids = fields.One2many("crm.case", "team_id")
    open_count = fields.Integer("Open", compute="_compute_open_count")

    _silent_days_ahead = models.Constraint(
        "CHECK (silent_days BETWEEN 0 AND 36500)", "Days are counted from 0 to 36500."
    )

    def _compute_open_count(self):
        found = self.env["crm.case"]._read_group(
            [("team_id", "in", self.ids), ("is_open", "=", True)],
            ["team_id"],
            ["__count"],
        )
        counts = dict(found)
        for team in self:
            team.open_count = counts.get(team._origin, 0)

    def write(self, vals):
        result = super().write(vals)
        if {"company_id", "kind"} & set(vals):
            for team in self:
                team.alias_defaults = team._alias_get_creation_values()[
                    "alias_defaults"
                ]
        return result

    def _alias_get_creation_values(self):
        values = super()._alias_get_creation_values()
        values["alias_model_id"] = self.env["ir.model"]._get_id("crm.case")
        if self.id:
            values["alias_defaults"] = {
                **literal_eval(self.alias_defaults or "{}"),
                "team_id": self.id,
                "company_id": self.company_id.id,
                "kind": self.kind,
            }
        return values

    @api.model
    def _of_company(self, company):
        """The first team of a company, which takes what nobody assigned."""
        return self.search([("company_id", "=", company.id)], limit=1)

    def action_open_cases(self):
        self.ensure_one()
        return self.env["crm.case"]._open_list(
            [("team_id", "=", self.id)],
            {"default_team_id": self.id, "search_default_open": 1},
        )
