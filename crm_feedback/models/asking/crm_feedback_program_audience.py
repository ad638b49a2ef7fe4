from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.crm_relationship.models.scores.crm_relationship_priority import BANDS


class CrmFeedbackProgram(models.Model):
    """After what it asks, which customers, and who of a firm."""

    _inherit = "crm.feedback.program"

    trigger_stage_ids = fields.Many2many(
        "crm.lifecycle.stage",
        "crm_feedback_program_trigger_stage_rel",
        "program_id",
        "stage_id",
        string="Stages Reached",
        help="Customers are asked when they come into one of these.",
    )
    every_number = fields.Integer("Every", default=12)
    every_unit = fields.Selection(
        [("weeks", "Weeks"), ("months", "Months")], required=True, default="months"
    )
    every_from = fields.Selection(
        [
            ("start", "The start of the program: all at once"),
            ("first_order", "The first order of each customer"),
        ],
        "Counted from",
        required=True,
        default="start",
        help="The day from which the time between two questions is counted.",
    )
    stage_ids = fields.Many2many(
        "crm.lifecycle.stage",
        "crm_feedback_program_stage_rel",
        "program_id",
        "stage_id",
        string="Lifecycle Stages",
        help="Only customers in one of these stages; empty for all.",
    )
    least_band = fields.Selection(
        BANDS, "Priority at Least", help="A is the highest; empty for all."
    )
    ask_whom = fields.Selection(
        [
            ("contact", "The contact it happened with"),
            ("roles", "Contacts with a role"),
        ],
        "Who of a Firm",
        required=True,
        default="contact",
        help="Persons who buy for themselves are asked in both cases.",
    )
    role_type_ids = fields.Many2many(
        "crm.contact.role.type",
        string="Roles",
        compute="_compute_role_type_ids",
        store=True,
        readonly=False,
        help="All contacts of the firm that have one of these roles today.",
    )
    is_panel = fields.Boolean(
        "Same Customers each Time",
        help="The sample is drawn once for each customer, so that the same ones are"
        " asked over the years; otherwise anew for each occasion.",
    )

    _every_something = models.Constraint(
        "CHECK (trigger <> 'calendar' OR every_number BETWEEN 1 AND 1200)",
        "A program by calendar asks every week or month, or every so many of them, at"
        " most 1200.",
    )

    @api.depends("ask_whom")
    def _compute_role_type_ids(self):
        deciding = self.env["crm.contact.role.type"].search([("decides", "=", True)])
        for program in self:
            if program.ask_whom == "roles" and not program.role_type_ids:
                program.role_type_ids = deciding

    @api.constrains("trigger", "trigger_stage_ids", "ask_whom", "role_type_ids")
    def _check_chosen(self):
        for program in self:
            if program.trigger == "stage" and not program.trigger_stage_ids:
                raise ValidationError(
                    self.env._(
                        "%s asks when a lifecycle stage is reached: choose which.",
                        program.name,
                    )
                )
            if program.ask_whom == "roles" and not program.role_type_ids:
                raise ValidationError(
                    self.env._(
                        "%s asks contacts with a role: choose which roles.",
                        program.name,
                    )
                )

    @api.constrains("trigger")
    def _check_trigger(self):
        known = self.env["crm.feedback.plan"]._occasions()
        for program in self:
            if program.trigger != "manual" and program.trigger not in known:
                raise ValidationError(
                    self.env._(
                        "%s cannot ask after deliveries: no app here delivers orders."
                        " Choose another occasion, or install Inventory.",
                        program.name,
                    )
                )

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offers only the occasions that the installed apps know."""
        described = super().fields_get(allfields, attributes)
        if "selection" in described.get("trigger", ()):
            known = {"manual", *self.env["crm.feedback.plan"]._occasions()}
            described["trigger"]["selection"] = [
                option
                for option in described["trigger"]["selection"]
                if option[0] in known
            ]
        return described
