from odoo import models
from odoo.exceptions import UserError


class CrmCaseMerge(models.TransientModel):
    """Suggestions of different customers may be one, and mix with nothing else."""

    _inherit = "crm.case.merge"

    def _refuse_others(self, target, cases):
        kinds = set((target | cases).mapped("kind"))
        if not (target and cases) or kinds != {"suggestion"}:
            return super()._refuse_others(target, cases)
        if len((target | cases).company_id) > 1:
            raise UserError(self.env._("Only suggestions to one company are merged."))
        return None
