from odoo import api, models


class CrmSeenLinksMixin(models.AbstractModel):
    """Who links a record to another must be able to see that one.

    Odoo shows the name of whatever a Many2one points at, also where rights keep its
    reader from it; so whoever could point anywhere could read names one after another.
    """

    _name = "crm.seen.links.mixin"
    _description = "Links to What One May See"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._check_links(self._fields)
        return records

    def write(self, vals):
        done = super().write(vals)
        self._check_links(vals)
        return done

    def _check_links(self, names):
        """:raises AccessError: if one of these fields leads where one may not look"""
        for name in names:
            field = self._fields.get(name)
            if field and field.type == "many2one" and not field.compute:
                self[name].check_access("read")
