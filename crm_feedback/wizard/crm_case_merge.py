from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


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
        compute_sudo=False,
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
        self._refuse_merged()
        self.case_ids.check_access("write")
        self._keep_to_oneself()
        # sudo: what the cases keep by themselves, and messages of all
        for case in cases.sudo():
            case._merge_into(target.sudo())
        return target._open_record(target)

    def _keep_to_oneself(self):
        """Who merges one of them at the same moment is run again, and told.

        Two that do not see each other could merge two cases into each other.
        """
        self.env.cr.execute(
            SQL(
                "UPDATE crm_case SET write_date = write_date WHERE id = ANY(%s)",
                self.case_ids.ids,
            )
        )

    def _refuse_merged(self):
        for case in self.case_ids.filtered("merged_into_id"):
            raise UserError(
                self.env._(
                    "%(one)s goes on in %(other)s: go on in that one.",
                    one=case.display_name,
                    other=case.merged_into_id.display_name,
                )
            )

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
