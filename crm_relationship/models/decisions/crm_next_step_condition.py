from functools import cached_property

from odoo import models
from odoo.fields import Domain
from odoo.tools import format_date

BAD_BANDS = ("d", "e")
HIGH_RISK, HIGH_PRIORITY = "high", ("a", "b")


class Situation:
    """Where a customer stands with a company of ours, as far as the reader may see it.

    Each kind of document is read once, in one query, when a rule asks for it.
    """

    def __init__(self, customer, company):
        self.env = customer.env
        self.customer = customer
        self.company = company
        self.today = company._crm_today()

    def _search(self, model, domain, **vals):
        records = self.env[model]
        if not records.has_access("read"):
            return records
        ours = Domain("company_id", "=", self.company.id)
        family = Domain("partner_id.commercial_partner_id", "=", self.customer.id)
        return records.search_fetch(ours & family & Domain(domain), **vals)

    @cached_property
    def relation(self):
        domain = [
            ("partner_id", "=", self.customer.id),
            ("company_id", "=", self.company.id),
        ]
        return self.env["crm.relationship"].search_fetch(domain)

    @cached_property
    def promises(self):
        return self._search(
            "crm.promise",
            [
                ("side", "=", "us"),
                ("state", "=", "open"),
                ("due_date", "<", self.today),
            ],
            order="due_date, id",
        )

    @cached_property
    def quotations(self):
        return self._search(
            "sale.order", [("state", "in", ("draft", "sent"))], order="date_order, id"
        )

    @cached_property
    def deals(self):
        return self._search(
            "crm.lead",
            [("type", "=", "opportunity"), ("won_status", "=", "pending")],
            order="id",
        )

    @cached_property
    def offers(self):
        return self._search(
            "crm.competitor.offer",
            [("outcome", "=", "open"), ("valid_until", ">=", self.today)],
            order="valid_until, id",
        )

    @cached_property
    def contact_due(self):
        domain = [
            ("partner_id", "=", self.customer.id),
            ("company_id", "=", self.company.id),
            ("due_date", "<", self.today),
        ]
        return self.env["crm.contact.due"].search_fetch(domain)

    @cached_property
    def is_decider_known(self):
        # sudo: yes or no, to whoever sees what is to be decided
        roles = self.env["crm.contact.role"].sudo()
        return bool(
            roles.search_count(
                [
                    ("customer_id", "=", self.customer.id),
                    ("company_id", "=", self.company.id),
                    ("decides", "=", True),
                    ("is_current", "=", True),
                ],
                limit=1,
            )
        )

    def days_since(self, date):
        return (self.today - date).days

    def day(self, date):
        return format_date(self.env, date)


class CrmNextStepRule(models.Model):
    """When a rule holds: each condition gives the sentences it rests on, or none.

    A sentence is {text, figures}: it is for those who may see these figures of the
    customer. Amounts stand in sentences of their own.
    """

    _inherit = "crm.next.step.rule"

    def _evidence(self, situation):
        """The sentences of this rule's condition; empty where it does not hold."""
        self.ensure_one()
        return list(getattr(self, f"_holds_{self.condition}")(situation))

    def _holds_always(self, situation):
        yield {"text": self.env._("Nothing else is pressing.")}

    def _holds_promise_overdue(self, situation):
        for promise in situation.promises:
            days = situation.days_since(promise.due_date)
            if days >= self.days:
                yield {
                    "text": self.env._(
                        "We promised “%(what)s” until %(due)s: %(days)s days overdue.",
                        what=promise.name,
                        due=situation.day(promise.due_date),
                        days=days,
                    )
                }

    def _holds_payment_bad(self, situation):
        relation = situation.relation
        if relation.payment_band not in BAD_BANDS:
            return
        # sudo: how he pays in words, without a figure of accounting's
        words = relation.sudo()._get_plain_words()
        band = relation.payment_band.upper()
        yield {
            "text": self.env._(
                "Payment standing %(band)s. %(words)s", band=band, words=words
            )
        }
        if relation._may_see(["overdue_amount"]) and relation.overdue_amount:
            overdue = relation.currency_id.format(relation.overdue_amount)
            yield {
                "text": self.env._("Overdue now: %s.", overdue),
                "figures": ["overdue_amount"],
            }

    def _holds_offer_expiring(self, situation):
        for offer in situation.offers:
            left = -situation.days_since(offer.valid_until)
            if left <= self.days:
                yield {
                    "text": self.env._(
                        "The offer of %(who)s for %(what)s ends on %(day)s.",
                        who=offer.competitor_id.name,
                        what=offer.name,
                        day=situation.day(offer.valid_until),
                    )
                }

    def _holds_decider_unknown(self, situation):
        open_ = situation.quotations[:1] or situation.deals[:1]
        if open_ and not situation.is_decider_known:
            yield {
                "text": self.env._(
                    "%(document)s is open, and nobody who decides at %(customer)s is"
                    " known.",
                    document=open_.display_name,
                    customer=situation.customer.name,
                )
            }

    def _holds_quotation_unanswered(self, situation):
        for quotation in situation.quotations:
            days = situation.days_since(quotation.date_order.date())
            if quotation.state == "sent" and days >= self.days:
                yield {
                    "text": self.env._(
                        "%(quotation)s was sent %(days)s days ago and has no answer.",
                        quotation=quotation.name,
                        days=days,
                    )
                }

    def _holds_at_risk(self, situation):
        relation = situation.relation
        if (
            relation.churn_risk != HIGH_RISK
            or relation.priority_band not in HIGH_PRIORITY
        ):
            return
        yield {
            "text": self.env._(
                "Priority %(band)s, and the risk that no order comes is %(risk).0f %%.",
                band=relation.priority_band.upper(),
                risk=100 * relation.churn_probability,
            )
        }
        if relation._may_see(["value_at_risk"]) and relation.value_at_risk:
            value = relation.currency_id.format(relation.value_at_risk)
            yield {
                "text": self.env._("Value at risk: %s.", value),
                "figures": ["value_at_risk"],
            }

    def _holds_order_overdue(self, situation):
        relation = situation.relation
        due, lapsed = relation.next_order_due_date, relation.lapse_date
        if not due or (lapsed and lapsed <= situation.today):
            return
        days = situation.days_since(due)
        if days > 0 and days >= self.days:
            yield {
                "text": self.env._(
                    "The next order was due on %(day)s, %(days)s days ago; the usual"
                    " interval is %(gap).0f days.",
                    day=situation.day(due),
                    days=days,
                    gap=relation.usual_gap_days,
                )
            }

    def _holds_contact_overdue(self, situation):
        for due in situation.contact_due:
            if due.days_overdue >= self.days:
                yield {
                    "text": self.env._(
                        "%(reason)s; due every %(cadence)s days.",
                        reason=due.reason,
                        cadence=due.cadence_days,
                    )
                }
