from odoo import api, fields, models
from odoo.exceptions import UserError


class CrmCaseMerge(models.TransientModel):
    """Several cases about one matter go on as one; nothing that was written is lost."""

    _name = "crm.case.merge"
    _description = "Merge of Cases"

    case_ids = fields.Many2many(
        "crm.case",
        default=lambda self: self.env.context.get("active_ids"),
        required=True,
    )
    target_id = fields.Many2one(
        "crm.case",
        "Go on in",
        compute="_compute_target_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', case_ids)]",
    )

    @api.depends("case_ids")
    def _compute_target_id(self):
        """The oldest that is open, which the customer knows the number of."""
        for wizard in self:
            cases = wizard.case_ids.sorted(lambda case: (case.opened_at, case.id))
            wizard.target_id = (cases.filtered("is_open") or cases)[:1]

    def action_merge(self):
        self.ensure_one()
        target, cases = self.target_id, self.case_ids - self.target_id
        self._refuse_others(target, cases)
        self.case_ids.check_access("write")
        # sudo: what the cases keep by themselves, and messages of all
        for case in cases.sudo():
            case._merge_into(target.sudo())
        return target._open_record(target)

    def _refuse_others(self, target, cases):
        if not (target and cases):
            raise UserError(self.env._("Choose two cases at least, and one to go on."))
        if not target.is_open:
            raise UserError(
                self.env._("%s is closed: reopen it first.", target.display_name)
            )
        for case in cases:
            if (case.customer_id, case.company_id) != (
                target.customer_id,
                target.company_id,
            ):
                raise UserError(
                    self.env._(
                        "%(case)s is not of %(customer)s: only cases of one customer"
                        " with one company are merged.",
                        case=case.display_name,
                        customer=target.customer_id.display_name,
                    )
                )
