from babel.dates import format_skeleton, format_timedelta

from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools.misc import babel_locale_parse, get_lang

from ...words import number
from ..decisions.crm_next_step_condition import Situation
from ..metrics.crm_relationship import MARGIN_GROUP
from ..scores.crm_relationship_payment import ENOUGH_PAYMENTS
from .crm_brief import BANDS, PRIORITIES, USER_GROUP

NEAR_DAYS = 180  # nobody doubts of which year a day so near is


class CrmCustomerPage(models.AbstractModel):
    """What a customer's page says at a glance, and what is to be done next.

    It is read after the page is shown, with the reader's rights, for the current
    company, in a number of queries that does not grow with the customer's history, and
    writes nothing. What is not known says what to do about it, and is never a zero.
    """

    _name = "crm.customer.page"
    _description = "Customer Page"

    @api.model
    @api.readonly
    def get_page(self, partner_id):
        """The page of a contact's customer, as plain values.

        :returns: {customer, tiles, step, others, may_answer, profit, priority,
            payment_reason, segments, forecast}. A tile has key, label, value, note,
            tone, hint and open: what `open_tile` takes, or False. Profit is a chart,
            and False for those who may not see it.
        """
        if not self.env.user.has_group(USER_GROUP):
            raise AccessError(
                self.env._("The page of a customer is for those who see relationships.")
            )
        customer = self.env["res.partner"]._of_page(partner_id).commercial_partner_id
        situation = Situation(customer, self.env.company)
        relation = situation.relation
        sees_margin = self.env.user.has_group(MARGIN_GROUP)
        return {
            "customer": {"id": customer.id, "name": customer.display_name},
            "tiles": [tile for tile in self._tiles(situation) if tile],
            **self.env["crm.brief"]._next_step(situation, limit=1),
            "profit": sees_margin and self.env["crm.chart"]._customer_profit(relation),
            "priority": {
                "lines": relation.priority_explanation or [],
                "reason": relation.priority_reason or False,
            },
            "payment_reason": relation.payment_reason or False,
            "segments": [
                {"id": segment.id, "name": segment.display_name, "color": segment.color}
                for segment in relation.segment_ids
            ],
            "forecast": {
                "reason": relation.value_reason or False,
                "basis": relation.value_basis or False,
            },
        }

    @api.model
    def _tiles(self, situation):
        """The tiles in order; modules add theirs with super()."""
        return [
            self._stage_tile(situation),
            self._priority_tile(situation),
            self._payment_tile(situation),
            self._next_order_tile(situation),
            self._last_contact_tile(situation),
            self._promises_tile(situation),
        ]

    @api.model
    def _tile(self, key, label, value, **vals):
        """:param open: what a click opens; the list of `key` if nothing is given"""
        blank = dict.fromkeys(("note", "tone", "hint"), False)
        return {
            "key": key,
            "label": label,
            "value": value,
            "open": key,
            **blank,
            **vals,
        }

    def _stage_tile(self, situation):
        relation = situation.relation
        if not relation.stage_id:
            return self._tile(
                "stage",
                self.env._("Stage"),
                False,
                note=self.env._("Choose one above"),
                open=False,
            )
        return self._tile(
            "stage",
            self.env._("Stage"),
            relation.stage_id.name,
            note=relation.stage_since
            and self.env._(
                "since %s", self._day(relation.stage_since, situation.today)
            ),
            hint=relation.stage_by_hand_words,
        )

    def _priority_tile(self, situation):
        relation = situation.relation
        if not relation.priority_band:
            return self._tile(
                "priority",
                self.env._("Priority"),
                False,
                note=self.env._("Press Compute Priority"),
                open=False,
            )
        return self._tile(
            "priority",
            self.env._("Priority"),
            self._band(relation, "priority_band"),
            note=self.env._(
                "%(points)s of 100", points=number(self.env, relation.priority_score, 1)
            ),
            tone=PRIORITIES.get(relation.priority_band),
            hint=relation.priority_reason,
        )

    def _payment_tile(self, situation):
        relation = situation.relation
        band = relation.payment_band
        note = False if band else self.env._("After %s payments", ENOUGH_PAYMENTS)
        return self._tile(
            "payment",
            self.env._("Payment Standing"),
            band and self._band(relation, "payment_band"),
            note=note,
            tone=BANDS.get(band),
            hint=relation.payment_reason,
        )

    def _next_order_tile(self, situation):
        relation = situation.relation
        label = self.env._("Next Order Due")
        due = relation.next_order_due_date
        if due:
            return self._tile(
                "next_order",
                label,
                self._day(due, situation.today),
                note=self._away(due, situation.today),
                tone="warning" if due < situation.today else False,
            )
        if relation.last_order_date:
            note = self.env._("After the second purchase")
            return self._tile("next_order", label, False, note=note)
        may_sell = self.env["sale.order"].has_access("create")
        return self._tile(
            "next_order",
            label,
            False,
            note=self.env._("Make the first quotation")
            if may_sell
            else self.env._("No purchase yet"),
            open="first_quotation" if may_sell else False,
        )

    def _last_contact_tile(self, situation):
        label = self.env._("Last Contact")
        last = situation.relation.last_interaction_date
        overdue = situation.contact_due[:1]
        if not last:
            note = self.env._("Log a call or visit")
            return self._tile(
                "last_contact", label, False, note=note, open="log_contact"
            )
        return self._tile(
            "last_contact",
            label,
            self._day(last, situation.today),
            note=self._away(last, situation.today),
            tone="warning" if overdue else False,
            hint=overdue
            and self.env._(
                "Due by the rhythm of the customer's priority since %s.",
                self._day(overdue.due_date, situation.today),
            ),
        )

    def _promises_tile(self, situation):
        label = self.env._("Open Promises")
        count = situation.relation.open_promise_count
        late = len(situation.promises)
        if not count:
            note = self.env._("Note what was promised")
            return self._tile("promises", label, False, note=note, open="note_promise")
        return self._tile(
            "promises",
            label,
            f"{count}",
            note=late and self.env._("ours overdue: %s", late),
            tone="danger" if late else False,
        )

    # in words

    def _band(self, relation, name):
        return dict(relation._fields[name]._description_selection(self.env)).get(
            relation[name]
        )

    def _day(self, date, today):
        """A date as short as the reader's language has it; a near one without year."""
        is_near = abs((date - today).days) < NEAR_DAYS
        return format_skeleton(
            "MMMd" if is_near else "yMMMd", date, locale=self._locale()
        )

    def _away(self, date, today):
        """How far a date is from today, as the reader's language says it."""
        if date == today:
            return self.env._("today")
        return format_timedelta(
            date - today,
            granularity="day",
            threshold=2,  # 13 days, then 2 weeks
            add_direction=True,
            locale=self._locale(),
        )

    def _locale(self):
        return babel_locale_parse(get_lang(self.env).code)
