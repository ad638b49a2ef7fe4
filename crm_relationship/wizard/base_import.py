from odoo import models
from odoo.tools import DEFAULT_SERVER_DATE_FORMAT, DEFAULT_SERVER_DATETIME_FORMAT

RAW_MODELS = ("crm.payment.import", "crm.payment.import.line")
ISO = {
    "date_format": DEFAULT_SERVER_DATE_FORMAT,
    "datetime_format": DEFAULT_SERVER_DATETIME_FORMAT,
}


class BaseImport(models.TransientModel):
    _inherit = "base_import.import"

    def execute_import(self, fields, columns, options, dryrun=False):
        """Dates of a workbook become raw lines in the one form nobody misreads.

        Odoo would write them as the user's language does, which may not be the
        order of day and month that the import was told.
        """
        if self.res_model in RAW_MODELS:
            options = {**options, **ISO}
        return super().execute_import(fields, columns, options, dryrun)
