from odoo import api, models


class CrmStage(models.Model):
    """The order of our stages is kept in memory, for comparing buyers' steps with."""

    _inherit = "crm.stage"

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        self.env.registry.clear_cache()
        return stages

    def write(self, vals):
        done = super().write(vals)
        if "sequence" in vals:
            self.env.registry.clear_cache()
        return done

    def unlink(self):
        done = super().unlink()
        self.env.registry.clear_cache()
        return done
