from odoo import fields, models
from odoo.tools import SQL

from ... import nullable


class CrmObjectionReport(models.Model):
    """Which plan B works against which objection, by what became of each use.

    It counts the objections that its reader may see. A deal counts once for a plan,
    however many objections there were in it.
    """

    _name = "crm.objection.report"
    _description = "Which Plan Works"
    _inherit = "crm.share.report"
    _auto = False
    _order = "type_id, share_low desc, used_count desc, id"
    _rec_name = "plan_id"
    _depends = {
        "crm.objection": [
            "active",
            "company_id",
            "lead_id",
            "plan_id",
            "result",
            "type_id",
            "used_date",
        ],
        "crm.lead": ["won_status"],
    }
    _share_hits = "overcome_count"
    _share_count = "judged_count"

    type_id = fields.Many2one("crm.objection.type", "Objection", readonly=True)
    plan_id = fields.Many2one(
        "crm.objection.plan", "Plan B", readonly=True, help="Empty: one in own words."
    )
    used_count = fields.Integer(
        "Used",
        readonly=True,
        help="How often the plan was used.",
    )
    judged_count = fields.Integer(
        "Judged",
        readonly=True,
        help="Objections of which one knows how they ended.",
    )
    overcome_count = fields.Integer(
        "Overcome",
        readonly=True,
        help="Objections that were overcome.",
    )
    partly_count = fields.Integer(
        "Partly",
        readonly=True,
        help="Objections that were overcome in part.",
    )
    not_count = fields.Integer(
        "Not Overcome",
        readonly=True,
        help="Objections that were not overcome.",
    )
    won_count = fields.Integer(
        "Deals Won", readonly=True, help="Deals in which it was used that were won."
    )
    lost_count = fields.Integer(
        "Deals Lost",
        readonly=True,
        help="Lost deals in which the plan was used.",
    )
    share = nullable.Float(
        "Overcome Share",
        help="Overcome, of those that were judged. Empty below ten judged ones.",
    )

    @property
    def _table_query(self) -> SQL:
        objections = self.env["crm.objection"].with_context(active_test=True)
        # with the rules of the reader: nobody counts what he may not see
        seen = objections._search([("used_date", "!=", False)])
        return SQL(
            """
            SELECT *, %(shares)s
              FROM (SELECT MIN(objection.id) AS id, objection.company_id,
                           objection.type_id, objection.plan_id,
                           COUNT(*)::int AS used_count,
                           COUNT(objection.result)::int AS judged_count,
                           %(overcome)s AS overcome_count, %(partly)s AS partly_count,
                           %(not_overcome)s AS not_count,
                           %(won)s AS won_count, %(lost)s AS lost_count
                      FROM crm_objection AS objection
                      LEFT JOIN crm_lead AS lead ON lead.id = objection.lead_id
                     WHERE objection.id IN %(seen)s
                     GROUP BY objection.company_id, objection.type_id,
                              objection.plan_id) AS counted
            """,
            shares=self._sql_shares(),
            overcome=self._sql_results("overcome"),
            partly=self._sql_results("partly"),
            not_overcome=self._sql_results("not"),
            won=self._sql_deals("won"),
            lost=self._sql_deals("lost"),
            seen=seen.subselect(),
        )

    def _sql_results(self, result):
        return SQL("(COUNT(*) FILTER (WHERE objection.result = %s))::int", result)

    def _sql_deals(self, status):
        return SQL(
            "(COUNT(DISTINCT lead.id) FILTER (WHERE lead.won_status = %s))::int", status
        )
