from odoo import api, fields, models
from odoo.exceptions import UserError

# as the rules of the invitations have it
SEE_ALL = (
    "crm_feedback.crm_feedback_group_manager,sales_team.group_sale_salesman_all_leads"
)


class CrmFeedbackAsk(models.TransientModel):
    """Ask the selected customers, beside audience and sample; the throttle holds."""

    _name = "crm.feedback.ask"
    _description = "Ask Customers"
    _inherit = "crm.seen.links.mixin"

    program_id = fields.Many2one(
        "crm.feedback.program",
        "Question",
        required=True,
        domain="[('state', '=', 'running'), ('company_id', 'in', allowed_company_ids)]",
        default=lambda self: self._get_only_program(),
    )
    partner_ids = fields.Many2many(
        "res.partner", string="Contacts", default=lambda self: self._get_selected()
    )

    @api.model
    def _get_selected(self):
        """The contacts of the list or form the wizard was opened from."""
        model = self.env.context.get("active_model")
        ids = self.env.context.get("active_ids", [])
        if model == "crm.relationship":
            return self.env[model].browse(ids).partner_id
        return self.env["res.partner"].browse(ids if model == "res.partner" else [])

    @api.model
    def _get_only_program(self):
        programs = self.env["crm.feedback.program"].search(
            [("state", "=", "running"), ("company_id", "=", self.env.company.id)],
            limit=2,
        )
        return programs if len(programs) == 1 else programs.browse()

    def _check(self):
        self.ensure_one()
        self.program_id.check_access("read")
        self.partner_ids.check_access("read")
        if self.program_id.state != "running":
            raise UserError(
                self.env._("%s is not running: start it first.", self.program_id.name)
            )
        if not self.partner_ids:
            raise UserError(self.env._("Choose whom to ask."))
        self._check_colleagues()
        company = self.program_id.company_id
        for partner in self.partner_ids:
            if partner.company_id not in (company, company.browse()):
                raise UserError(
                    self.env._(
                        "%(contact)s belongs to %(owner)s, and %(program)s asks for"
                        " %(company)s: take that contact out.",
                        contact=partner.display_name,
                        owner=partner.company_id.name,
                        program=self.program_id.name,
                        company=company.name,
                    )
                )

    def _check_colleagues(self):
        """Who sees no invitation of a colleague's customer does not make one."""
        if self.env.user.has_groups(SEE_ALL):
            return
        for partner in self.partner_ids:
            colleague = partner.commercial_partner_id.user_id
            if colleague not in (self.env.user, colleague.browse()):
                raise UserError(
                    self.env._(
                        "%(contact)s is looked after by %(colleague)s: leave the"
                        " question to that colleague, or take that contact out.",
                        contact=partner.display_name,
                        colleague=colleague.name,
                    )
                )

    def action_foresee(self):
        self._check()
        preview = self.env["crm.feedback.preview"]
        return preview._show(self.program_id, self.partner_ids)

    def action_ask(self):
        """Invite them; the mails leave within minutes."""
        self._check()
        program = self.program_id
        if not self.env["crm.feedback.plan"]._plan_by_hand(program, self.partner_ids):
            raise UserError(
                self.env._("%s has been put to these contacts today.", program.name)
            )
        self.env["crm.feedback.throttle"]._decide(program.company_id)
        # sudo: only wakes up what sends
        self.env.ref("crm_feedback.ir_cron_ask").sudo()._trigger()
        action = program._open_invitations(search_default_group_state=1)
        asked = [
            ("partner_id", "in", self.partner_ids.ids),
            ("user_id", "=", self.env.uid),
        ]
        if program.ask_whom == "roles":
            asked = [("user_id", "=", self.env.uid)]
        return action | {"domain": action["domain"] + asked}
