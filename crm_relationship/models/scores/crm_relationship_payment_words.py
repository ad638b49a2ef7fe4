from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ... import nullable
from .crm_relationship_payment import AMOUNT_GROUPS, ENOUGH_PAYMENTS

SLOWER_DAYS = 5  # a trend of fewer days is not worth a word

# {what others may see: (accounting's own figure, the level it is shared at)}
SHARED = {
    "shared_days_late": ("weighted_days_late", "days"),
    "shared_on_time_share": ("on_time_share", "days"),
    "shared_due_amount": ("due_amount", "all"),
    "shared_overdue_amount": ("overdue_amount", "all"),
    "shared_invoiced_24m": ("invoiced_24m", "all"),
}


def shared(kind, name, label, **options):
    """A figure of accounting as it is shared: empty where the company keeps it."""
    return kind(
        label,
        compute="_compute_shared_payment",
        search=lambda model, operator, value: model._search_shared(
            name, operator, value
        ),
        **options,
    )


class CrmRelationship(models.Model):
    """What people outside accounting see of payment: as much as each company shares.

    A row of a company that does not share a figure shows nothing in its place, and
    is not found by it either.
    """

    _inherit = "crm.relationship"

    shared_days_late = shared(
        nullable.Float,
        "shared_days_late",
        "Days Late (shared)",
        digits=(7, 1),
        aggregator="avg",
        help="Days late, where accounting shares them.",
    )
    shared_on_time_share = shared(
        nullable.Float,
        "shared_on_time_share",
        "Paid on Time (shared)",
        digits=(5, 4),
        aggregator="avg",
        help="Share (0 to 1) paid on time, where accounting shares it.",
    )
    shared_due_amount = shared(
        nullable.Monetary,
        "shared_due_amount",
        "Due (shared)",
        help="Amount due, where accounting shares amounts.",
    )
    shared_overdue_amount = shared(
        nullable.Monetary,
        "shared_overdue_amount",
        "Overdue (shared)",
        help="Amount overdue, where accounting shares amounts.",
    )
    shared_invoiced_24m = shared(
        nullable.Monetary,
        "shared_invoiced_24m",
        "Invoiced, 24 Months (shared)",
        help="Amount invoiced, where accounting shares amounts.",
    )
    payment_reason = fields.Char("Why This Standing", compute="_compute_payment_reason")

    @api.depends(*(source for source, _level in SHARED.values()))
    def _compute_shared_payment(self):
        for name, (source, level) in SHARED.items():
            sharing = set(self.env["crm.payment.policy"]._companies_sharing(level))
            # sudo: what the company shares with whoever may read the row
            for relation, own in zip(self, self.sudo(), strict=True):
                is_shared = own.company_id.id in sharing and own[source] is not False
                relation[name] = own[source] if is_shared else None

    def _search_shared(self, name, operator, value):
        field = self._fields[name]
        return Domain.custom(
            to_sql=lambda model, alias, query: field.condition_to_sql(
                name, operator, value, model, alias, query
            )
        )

    def _field_to_sql(self, alias, field_expr, query=None):
        """Shared figures are accounting's column, for the companies that share it."""
        if field_expr not in SHARED:
            return super()._field_to_sql(alias, field_expr, query)
        source, level = SHARED[field_expr]
        return SQL(
            "(CASE WHEN %s = ANY(%s) THEN %s END)",
            SQL.identifier(alias, "company_id"),
            self.env["crm.payment.policy"]._companies_sharing(level),
            # sudo: see above
            self.sudo()._field_to_sql(alias, source, query),
        )

    # in words

    @api.depends("payment_count", "payment_band", "payment_rule_band")
    @api.depends_context("lang", "uid")
    def _compute_payment_reason(self):
        overrides = self._grouped_by_customer(
            # sudo: a standing by hand gives its reason to all who see the standing
            self.env["crm.payment.override"].sudo(),
            self.env["crm.payment.override"],
        )
        for relation in self:
            # sudo: the words below say no more than the company shares
            relation.payment_reason = " ".join(
                relation.sudo()._payment_sentences(overrides[relation])
            )

    def _payment_sentences(self, overrides):
        """Why the customer stands where he stands, as much as the reader may know."""
        today = self.company_id._crm_today()
        held = overrides.filtered(lambda o: o.start_date <= today <= o.end_date)
        if held:
            yield self._get_held_words(held.sorted("id")[-1])
        if not self.payment_count:
            yield self.env._("No payment is known yet.")
        elif self.payment_count < ENOUGH_PAYMENTS:
            yield self.env._(
                "Too few payments to judge: %(count)s of %(enough)s.",
                count=self.payment_count,
                enough=ENOUGH_PAYMENTS,
            )
        elif self._is_readable("days"):
            yield from self._days_sentences()
        else:
            yield self._get_plain_words()
        if self.overdue_amount and self._is_readable("all"):
            yield self.env._(
                "Overdue now: %s.", self.currency_id.format(self.overdue_amount)
            )

    def _is_readable(self, level):
        """Whether the reader may know figures of this level, by right or by sharing."""
        shared_by = self.env["crm.payment.policy"]._companies_sharing(level)
        return self.company_id.id in shared_by or self.env.user.has_groups(
            AMOUNT_GROUPS
        )

    def _get_held_words(self, override):
        return self.env._(
            "Set by %(author)s until %(until)s: %(reason)s. By the payments it is"
            " %(band)s.",
            author=override.user_id.name,
            until=format_date(self.env, override.end_date),
            reason=override.reason.rstrip("."),
            band=(self.payment_rule_band or "").upper() or self.env._("not judged"),
        )

    def _get_plain_words(self):
        """The behaviour without a figure of accounting's."""
        words = {
            "a": self.env._("Pays promptly"),
            "b": self.env._("Pays a little late"),
            "c": self.env._("Pays late"),
            "d": self.env._("Pays very late"),
            "e": self.env._("Hardly pays"),
        }
        return self.env._(
            "%(words)s (%(count)s payments in 24 months).",
            words=words.get(self.payment_rule_band, self.env._("Not judged yet")),
            count=self.payment_count,
        )

    def _days_sentences(self):
        if not self.weighted_days_late:
            yield self.env._(
                "Pays on time: %(count)s payments.", count=self.payment_count
            )
        else:
            yield self.env._(
                "Pays %(days).0f days late on average, %(share).0f %% of the amount"
                " on time (%(count)s payments).",
                days=self.weighted_days_late,
                share=100 * self.on_time_share,
                count=self.payment_count,
            )
        if self.payment_trend >= SLOWER_DAYS:
            yield self.env._("%.0f days later than he used to.", self.payment_trend)
        elif self.payment_trend <= -SLOWER_DAYS:
            yield self.env._("%.0f days sooner than he used to.", -self.payment_trend)
