from odoo import api, fields, models


class CrmCaseCause(models.Model):
    """Why cases come about, as a tree: what is counted below counts above."""

    _name = "crm.case.cause"
    _description = "Cause of Cases"
    _parent_store = True
    _order = "complete_name, id"
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name"]

    name = fields.Char(required=True, translate=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", recursive=True, store=True
    )
    active = fields.Boolean(default=True)
    parent_id = fields.Many2one(
        "crm.case.cause", "Part of", index=True, ondelete="restrict"
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("crm.case.cause", "parent_id", "Parts")
    user_id = fields.Many2one(
        "res.users",
        "Removes it",
        domain="[('share', '=', False)]",
        help="Who sees to it that it does not happen again.",
    )
    note = fields.Html("What is done about it")
    case_count = fields.Integer("Cases", compute="_compute_case_count")

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for cause in self:
            above = cause.parent_id.complete_name
            cause.complete_name = f"{above} / {cause.name}" if above else cause.name

    def _compute_case_count(self):
        found = self.env["crm.case"]._read_group(
            [("cause_id", "child_of", self.ids)], ["cause_id"], ["__count"]
        )
        for cause in self:
            path = cause.parent_path or ""
            cause.case_count = sum(
                count
                for other, count in found
                if path and (other.parent_path or "").startswith(path)
            )

    def action_open_cases(self):
        self.ensure_one()
        return self.env["crm.case"]._open_list([("cause_id", "child_of", self.id)])
