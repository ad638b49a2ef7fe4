from odoo import api, models


class CrmCompanyDayMixin(models.AbstractModel):
    """What is kept for one company begins with the day it is at that company's place.

    Its author may be at work for another company just now, and further east.
    """

    _name = "crm.company.day.mixin"
    _description = "Day of a Company"
    _company_day = None  # the field whose default is today

    def _add_missing_default_values(self, values):
        there = self.with_company(values.get("company_id"))
        return super(CrmCompanyDayMixin, there)._add_missing_default_values(values)

    @api.onchange("company_id")
    def _onchange_company_day(self):
        """In a new form today stays today; a day that somebody chose stays that day."""
        name = self._company_day
        if name and self.company_id and not self._origin:
            todays = {company._crm_today() for company in self.env.companies}
            if self[name] in todays:
                self[name] = self.company_id._crm_today()
