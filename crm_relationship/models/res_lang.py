from odoo import api, models


class ResLang(models.Model):
    _inherit = "res.lang"

    @api.model
    def _load_missing_language(self, xml_id, values):
        """Make a language that Odoo does not have, unless there is one of its code."""
        languages = self.with_context(active_test=False)
        if not languages.search_count([("code", "=", values["code"])], limit=1):
            self._load_records([{"xml_id": xml_id, "values": values, "noupdate": True}])
