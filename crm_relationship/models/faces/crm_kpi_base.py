from odoo import api, models
from odoo.exceptions import UserError


class CrmKpi(models.Model):
    """Readings of a KPI: the base that somebody freezes, and one each month."""

    _inherit = "crm.kpi"

    def action_freeze_base(self):
        """Take today's values as the base of the current company."""
        self.check_access("write")
        readings = self._take_readings(self.env.company)
        if not readings and len(self) == 1:
            raise UserError(
                self.env._(
                    "%(kpi)s has no value to freeze yet. %(reason)s",
                    kpi=self.name,
                    reason=self.basis_words or "",
                )
            )
        goals = self._goals(self.env.company)
        for reading in readings:
            goals[reading.kpi_id.with_env(self.env)].base_id = reading.with_env(
                self.env
            )
        return True

    def _take_readings(self, company):
        """What the KPIs are today, kept; one a day, the last counts."""
        measured = self._measured(company)
        known = {
            kpi: measured[kpi.figure].value
            for kpi in self
            if kpi.figure in measured and measured[kpi.figure].value is not None
        }
        # sudo: nobody writes a reading by hand; these values were measured just now
        readings = self.env["crm.kpi.reading"].sudo()
        day = {"company_id": company.id, "date": company._crm_today()}
        found = readings.search(
            [("kpi_id", "in", self.ids), *((name, "=", day[name]) for name in day)]
        )
        for reading in found.filtered(lambda reading: reading.kpi_id in known):
            reading.value = known[reading.kpi_id]
        return found | readings.create(
            [
                {"kpi_id": kpi.id, "value": value, **day}
                for kpi, value in known.items()
                if kpi not in found.kpi_id
            ]
        )

    @api.model
    def _cron_read(self):
        """A reading of every KPI of every company, once a month."""
        for company in self.env["res.company"].search([]):
            self.search([])._take_readings(company)
            self.env["ir.cron"]._commit_progress(1)
