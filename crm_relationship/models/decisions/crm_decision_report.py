from odoo import fields, models
from odoo.tools import SQL

from ... import nullable
from ..metrics.share_interval import sql_share
from .crm_decision import DECIDED
from .crm_decision_review import VERDICTS

SHARES = {"hit_share": "value", "hit_low": "low", "hit_high": "high"}


class CrmDecisionReport(models.Model):
    """Decisions that were reviewed: how many of them were right, by whatever they are
    grouped by.

    The share stands with its 95 % interval, and is empty where there are fewer than
    ten.
    """

    _name = "crm.decision.report"
    _description = "Hit Rate of Decisions"
    _auto = False
    _order = "decided_date desc, id desc"
    _rec_name = "decision_id"
    _depends = {
        "crm.decision": [
            "kind",
            "partner_id",
            "company_id",
            "decided_by_id",
            "decided_date",
            "reviewed_by_id",
            "reviewed_date",
            "verdict",
            "state",
        ]
    }

    decision_id = fields.Many2one("crm.decision", readonly=True)
    kind = fields.Selection(selection="_selection_kind", readonly=True)
    partner_id = fields.Many2one("res.partner", "Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_date = fields.Date("Decided On", readonly=True)
    reviewed_by_id = fields.Many2one("res.users", readonly=True)
    reviewed_date = fields.Date("Reviewed On", readonly=True)
    verdict = fields.Selection(
        VERDICTS,
        readonly=True,
        help="Whether the decision was right, once one knows what came.",
    )
    reviewed_count = fields.Integer(
        "Reviewed",
        readonly=True,
        help="Decisions that were looked at again.",
    )
    right_count = fields.Integer(
        "Right",
        readonly=True,
        help="Decisions that turned out right.",
    )
    partly_count = fields.Integer(
        "Partly Right",
        readonly=True,
        help="Decisions that turned out partly right.",
    )
    wrong_count = fields.Integer(
        "Wrong",
        readonly=True,
        help="Decisions that turned out wrong.",
    )
    hit_share = nullable.Float(
        "Hit Rate",
        readonly=True,
        aggregator="avg",
        help="Share of the reviewed decisions that were right. Not enough data below"
        " ten.",
    )
    hit_low = nullable.Float(
        "Hit Rate, From",
        readonly=True,
        aggregator="avg",
        help="Lower end of the 95 % interval of the hit rate.",
    )
    hit_high = nullable.Float(
        "Hit Rate, To",
        readonly=True,
        aggregator="avg",
        help="Upper end of the 95 % interval of the hit rate.",
    )

    def _selection_kind(self):
        return self.env["crm.decision"]._fields["kind"]._description_selection(self.env)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT id, id AS decision_id, kind, partner_id, company_id, decided_by_id,
                   decided_date, reviewed_by_id, reviewed_date, verdict,
                   1 AS reviewed_count,
                   (verdict = 'right')::int AS right_count,
                   (verdict = 'partly')::int AS partly_count,
                   (verdict = 'wrong')::int AS wrong_count,
                   -- a share is one of many decisions
                   NULL::float AS hit_share, NULL::float AS hit_low,
                   NULL::float AS hit_high
              FROM crm_decision
             WHERE verdict IS NOT NULL AND state IN %s
            """,
            DECIDED,
        )

    def action_open_decision(self):
        self.ensure_one()
        return self.decision_id.get_formview_action()

    def _read_group_select(self, aggregate_spec, query):
        """Shares and their intervals are of the whole group, not means of rows."""
        name = aggregate_spec.partition(":")[0]
        if name not in SHARES:
            return super()._read_group_select(aggregate_spec, query)
        self._check_field_access(self._fields[name], "read")
        hits = SQL("SUM(%s)", self._field_to_sql(self._table, "right_count", query))
        return sql_share(SHARES[name], hits, SQL("COUNT(*)"))
