from odoo import models
from odoo.tools import SQL


class CrmRetentionCohort(models.Model):
    _inherit = "crm.retention.cohort"

    def action_open_customers(self):
        """The customers of this cohort who bought in this period."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_relationship_action"
        )
        return action | {
            "name": self.env._("Customers of the Cohort"),
            "view_mode": "list,form",
            "views": [(False, "list"), (False, "form")],
            "domain": [
                ("partner_id", "in", self._active_partner_ids()),
                ("company_id", "=", self.company_id.id),
            ],
            "context": {},
            "path": False,
        }

    def _active_partner_ids(self):
        """What is behind `active_count`; the relationships' own rules hold besides."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner_id FROM (%(customers)s) AS customer
                 WHERE active = 1 AND company_id = %(company)s AND grain = %(grain)s
                   AND %(cohort_date)s = %(wanted)s AND number = %(number)s
                   AND COALESCE(user_id, 0) = %(user)s
                """,
                customers=self._query_customers(),
                company=self.company_id.id,
                grain=self.grain,
                cohort_date=self._sql_first_day(SQL("cohort"), SQL("months")),
                wanted=self.cohort_date,
                number=self.period_number,
                user=self.user_id.id or 0,
            )
        )
        return [partner_id for (partner_id,) in rows]
