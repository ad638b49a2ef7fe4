from odoo import api, fields, models
from odoo.tools import SQL

from ..scores.crm_relationship_priority import BANDS


class CrmLifecycleTransition(models.Model):
    """One change of a customer's stage or band: what, when, why, by whom.

    Written once and never changed. A stage lasts until the next transition of the
    same customer, so intervals cannot overlap.
    """

    _name = "crm.lifecycle.transition"
    _description = "Lifecycle Transition"
    _order = "date desc, id desc"
    _log_access = False
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("stage", "Stage"),
            ("priority_band", "Priority band"),
            ("payment_band", "Payment standing"),
        ],
        required=True,
        default="stage",
    )
    date = fields.Date(
        required=True,
        help="The day as of which it was computed, or that of the change before if"
        " that is later.",
    )
    logged_at = fields.Datetime(required=True, default=fields.Datetime.now)
    from_stage_id = fields.Many2one("crm.lifecycle.stage", ondelete="restrict")
    to_stage_id = fields.Many2one("crm.lifecycle.stage", "To", ondelete="restrict")
    from_band = fields.Selection([*BANDS, ("e", "E")])
    to_band = fields.Selection([*BANDS, ("e", "E")])
    cause = fields.Selection(
        [
            ("rule", "Rule"),
            ("manual", "By hand"),
            ("bulk", "First fill or change of rules"),
            ("merge", "Merge of Contacts"),
        ],
        "Trigger",
        required=True,
        help="What led to it: the rules, a person or an import.",
    )
    evidence = fields.Json(help="The figures the decision was made on.")
    reason = fields.Char(compute="_compute_reason")
    note = fields.Char("Reason Given")
    user_id = fields.Many2one("res.users", "By")
    end_date = fields.Date("Until", compute="_compute_end_date")
    days = fields.Integer(
        "Days in Stage",
        compute="_compute_end_date",
        help="Days until the next change, or until today.",
    )

    _partner_idx = models.Index("(partner_id, company_id, kind, date)")

    @api.depends("evidence", "note", "cause")
    @api.depends_context("lang", "uid")
    def _compute_reason(self):
        relation = self.env["crm.relationship"]
        for transition in self:
            # sudo: the currency of a company whose transition one may read
            currency = transition.company_id.sudo().currency_id
            words = relation._evidence_words(transition.evidence, currency)
            transition.reason = transition.note or words

    @api.depends("date")
    def _compute_end_date(self):
        """The day before the next transition of the same kind, if there is one."""
        later = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("kind", "in", list(set(self.mapped("kind")))),
            ],
            order="date desc, id desc",
        )
        following = {}
        ends = {}
        for transition in later:
            key = (transition.partner_id, transition.company_id, transition.kind)
            ends[transition.id] = following.get(key)
            following[key] = transition.date
        for transition in self:
            transition.end_date = ends.get(transition.id)
            until = transition.end_date or fields.Date.context_today(self)
            transition.days = (until - transition.date).days

    @api.model
    def _log_merge(self, survivors):
        """Lead from where the last of several histories ended to what a survivor has.

        Their transitions are the survivor's now, one among the other by their days.
        After a split: to what each has again.
        """
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO crm_lifecycle_transition
                       (partner_id, company_id, kind, date, logged_at, from_stage_id,
                        to_stage_id, from_band, to_band, cause)
                SELECT last.partner_id, last.company_id, last.kind,
                       GREATEST(last.date, %(today)s), %(now)s, last.to_stage_id,
                       present.stage_id, last.to_band, present.band, 'merge'
                  FROM (SELECT DISTINCT ON (partner_id, company_id, kind) *
                          FROM crm_lifecycle_transition
                         WHERE partner_id = ANY(%(survivors)s)
                         ORDER BY partner_id, company_id, kind, date DESC, id DESC
                       ) AS last
                  JOIN crm_relationship AS relation
                    ON relation.partner_id = last.partner_id
                   AND relation.company_id = last.company_id
                 CROSS JOIN LATERAL (
                       SELECT CASE WHEN last.kind = 'stage' THEN relation.stage_id
                              END AS stage_id,
                              CASE last.kind
                                   WHEN 'priority_band' THEN relation.priority_band
                                   WHEN 'payment_band' THEN relation.payment_band
                              END AS band) AS present
                 WHERE (last.to_stage_id, last.to_band)
                       IS DISTINCT FROM (present.stage_id, present.band)
                """,
                today=self.env["res.company"]._crm_sql_today(SQL("last.company_id")),
                now=fields.Datetime.now(),
                survivors=survivors.ids,
            )
        )
        self.invalidate_model()

    @api.model
    def _forget_merge(self, partners, since):
        """Who was split goes on from where he was: nothing led there."""
        # sudo: transitions are for nobody to delete
        self.sudo().search(
            [
                ("partner_id", "in", partners.ids),
                ("cause", "=", "merge"),
                ("logged_at", ">=", since),
            ]
        ).unlink()
