from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class CrmPreference(models.Model):
    """How sure one is of a preference today: less each day that nobody confirms it.

    Half as sure after the half-life of its kind: c * 0.5 ^ (days / half-life). Only
    the start and the day of the last confirmation are kept.
    """

    _inherit = "crm.preference"

    confidence = fields.Float(
        "Sure at First",
        compute="_compute_confidence",
        store=True,
        precompute=True,
        readonly=False,
        digits=(3, 2),
        help="Between 0 and 1, on the day it was learnt or confirmed.",
    )
    confirmed_date = fields.Date(
        "Last Confirmed",
        compute="_compute_confirmed_date",
        store=True,
        precompute=True,
        readonly=False,
        tracking=True,
    )
    confidence_today = fields.Float(
        "Sure Today",
        compute="_compute_confidence_today",
        search="_search_confidence_today",
        digits=(3, 2),
        aggregator="avg",
        help="How sure one is of it today: half as sure after each half-life of its"
        " kind without confirmation.",
    )
    is_current = fields.Boolean(
        "Current", compute="_compute_is_current", search="_search_is_current"
    )

    _confidence_range = models.Constraint(
        "CHECK(confidence BETWEEN 0 AND 1)",
        "How sure one is lies between 0 and 1.",
    )
    _confirmed_in_order = models.Constraint(
        "CHECK(confirmed_date >= date)",
        "Nobody confirms what is not known yet: choose a later day.",
    )

    @api.depends("source", "type_id")
    def _compute_confidence(self):
        for wish in self:
            kind, name = wish.type_id, f"confidence_{wish.source}"
            wish.confidence = kind[name] if name in kind._fields else 0

    @api.depends("date")
    def _compute_confirmed_date(self):
        for wish in self:
            known = wish.confirmed_date and wish.date
            if not known or wish.confirmed_date < wish.date:
                wish.confirmed_date = wish.date

    @api.depends("confidence", "confirmed_date", "type_id.half_life_days")
    def _compute_confidence_today(self):
        today = fields.Date.context_today(self)
        for wish in self:
            days = max((today - (wish.confirmed_date or today)).days, 0)
            half_life = wish.type_id.half_life_days
            fade = 0.5 ** (days / half_life) if half_life else 1
            wish.confidence_today = wish.confidence * fade

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "confidence_today":
            return super()._field_to_sql(alias, field_expr, query)
        kinds = self.env["crm.preference.type"]
        return SQL(
            """
            (%(confidence)s * POWER(0.5, LEAST(1000, COALESCE(  -- beyond is no float
                GREATEST(%(today)s::date - %(confirmed)s, 0)::float8 / (
                    SELECT NULLIF(%(half_life)s, 0) FROM crm_preference_type AS kind
                     WHERE kind.id = %(type)s), 0))))
            """,
            confidence=self._field_to_sql(alias, "confidence", query),
            confirmed=self._field_to_sql(alias, "confirmed_date", query),
            half_life=kinds._field_to_sql("kind", "half_life_days"),
            type=self._field_to_sql(alias, "type_id", query),
            today=fields.Date.context_today(self),
        )

    def _search_confidence_today(self, operator, value):
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        compare = SQL(operator)

        def to_sql(wishes, alias, query):
            sure = wishes._field_to_sql(alias, "confidence_today", query)
            return SQL("%s %s %s", sure, compare, value)

        return Domain.custom(to_sql=to_sql)

    @api.depends("end_date", "active")
    def _compute_is_current(self):
        today = fields.Date.context_today(self)
        for wish in self:
            wish.is_current = not wish.end_date or wish.end_date > today

    @api.model
    def _domain_current(self):
        today = fields.Date.context_today(self)
        return Domain("end_date", "=", False) | Domain("end_date", ">", today)

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = self._domain_current()
        return current if True in value else ~current

    def action_confirm(self):
        """It is still so: as sure of it as on the first day."""
        self.confirmed_date = fields.Date.context_today(self)
        return True

    def action_end(self):
        """It does not hold any more, from today on."""
        current = self.filtered("is_current")
        current.end_date = fields.Date.context_today(self)
        return True
