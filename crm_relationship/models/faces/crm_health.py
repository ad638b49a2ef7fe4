from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date

from ...words import number
from ..decisions.crm_next_step_condition import Situation

USER_GROUP = "crm_relationship.crm_relationship_group_user"
# from which value a share is good, and from which it is one to watch
KEPT = (0.9, 0.7)
PAYMENT = {"a": "good", "b": "good", "c": "watch", "d": "bad", "e": "bad"}
CHURN = {"low": "good", "medium": "watch", "high": "bad"}
STATES = ("good", "watch", "bad", "unknown")


class CrmHealth(models.AbstractModel):
    """How a relationship stands, part by part, for both sides.

    There is no figure of health: each part says what it rests on, and what is not
    known counts for nothing. It is read with the reader's rights for the current
    company, in a number of queries that does not grow, and writes nothing.
    """

    _name = "crm.health"
    _description = "Relationship Health"

    @api.model
    @api.readonly
    def get_health(self, partner_id):
        """The page of a contact's customer, as plain values.

        :returns: {customer, company, date, counts, sides}; counts is {state: parts}
            over good, watch, bad and unknown. A side has key, title, empty and parts;
            a part has key, name, value, state, reason, model and id, each text or
            False. State is False where a part is told and not judged.
        """
        if not self.env.user.has_group(USER_GROUP):
            raise AccessError(
                self.env._("The health of a relationship is for those who see it.")
            )
        partner = self.env["res.partner"]._of_page(partner_id)
        customer = partner.commercial_partner_id
        situation = Situation(customer, self.env.company)
        sides = self._sides(situation)
        judged = [part["state"] for side in sides for part in side["parts"]]
        return {
            "customer": {"id": customer.id, "name": customer.display_name},
            "company": self.env.company.name,
            "date": format_date(self.env, situation.today),
            "counts": {state: judged.count(state) for state in STATES},
            "sides": sides,
        }

    @api.model
    def _sides(self, situation):
        sides = [
            ("ours", self.env._("What we have of it"), self._ours(situation)),
            ("theirs", self.env._("What the customer has"), self._theirs(situation)),
            ("between", self.env._("Between us"), self._between(situation)),
        ]
        return [
            {
                "key": key,
                "title": title,
                "empty": self.env._("Nothing is known, or nothing you may see."),
                "parts": [part for part in parts if part],
            }
            for key, title, parts in sides
        ]

    @api.model
    def _part(self, key, name, value, state, reason, record=None):
        return {
            "key": key,
            "name": name,
            "value": value,
            "state": state,
            "reason": reason or False,
            "model": record._name if record else False,
            "id": record.id if record else False,
        }

    @api.model
    def _figure(self, situation, name, judge, reason):
        """A figure of the relationship, or None where the reader may not see it.

        :param judge: turns the value into a state
        """
        relation = situation.relation
        if not relation._may_see([name]):
            return None
        field = relation._fields[name]
        value = relation[name] if relation else False
        known = value is not False and value is not None
        return self._part(
            name,
            field._description_string(self.env),
            self._words(relation, field, value) if known else self.env._("Not known"),
            judge(value) if known else "unknown",
            reason,
        )

    @api.model
    def _words(self, relation, field, value):
        if field.type == "monetary":
            return relation.currency_id.format(value)
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value)
        if field.type == "date":
            return format_date(self.env, value)
        if field.type == "many2one":
            return value.display_name
        return number(self.env, value)

    # what we have of it; modules add parts with super()

    @api.model
    def _ours(self, situation):
        return [
            self._figure(
                situation,
                "net_profit_12m",
                lambda profit: "good" if profit > 0 else "bad",
                self.env._("Good above zero, after the cost to serve."),
            ),
            self._figure(
                situation,
                "revenue_12m",
                lambda revenue: False,
                self.env._("Invoiced in the last 12 months. Told, not judged."),
            ),
            self._figure(
                situation,
                "payment_band",
                PAYMENT.get,
                situation.relation.payment_reason,
            ),
            self._figure(
                situation, "churn_risk", CHURN.get, situation.relation.value_reason
            ),
        ]

    # what the customer has

    @api.model
    def _theirs(self, situation):
        return [
            self._figure(
                situation,
                "discount_12m",
                lambda saved: False,
                self.env._("Saved by discounts in the last 12 months."),
            )
        ]

    # between us

    @api.model
    def _between(self, situation):
        return [
            self._promises(situation),
            self._contact(situation),
            self._deciders(situation),
        ]

    def _promises(self, situation):
        overdue = len(situation.promises)
        part = self._figure(situation, "promise_kept_ratio", share_state, False)
        if not part:
            return part
        if part["state"] != "unknown":
            part["value"] = f"{100 * situation.relation.promise_kept_ratio:.0f} %"
        part["reason"] = self.env._(
            "By both sides. Good from %(good).0f %%, to watch from %(watch).0f %%.",
            good=100 * KEPT[0],
            watch=100 * KEPT[1],
        )
        if overdue:
            part["state"] = "bad"
            part["reason"] = self.env._(
                "Of ours, %s are overdue now; the first is the oldest.", overdue
            )
            part.update(model="crm.promise", id=situation.promises[0].id)
        return part

    def _contact(self, situation):
        last, due = situation.relation.last_interaction_date, situation.contact_due[:1]
        reason = self.env._("In time, by the rhythm of the customer's priority.")
        state = "good"
        if due:
            state = "watch"
            reason = self.env._(
                "Due by the rhythm of the customer's priority since %s.",
                format_date(self.env, due.due_date),
            )
        return self._part(
            "contact",
            self.env._("Last Contact"),
            format_date(self.env, last) if last else self.env._("Not known"),
            state if last or due else "unknown",
            reason if last or due else False,
        )

    def _deciders(self, situation):
        known = situation.is_decider_known
        return self._part(
            "deciders",
            self.env._("Who Decides"),
            self.env._("Known") if known else self.env._("Not known"),
            "good" if known else "unknown",
            False if known else self.env._("Name the contacts who have a say."),
        )


def share_state(share, steps=KEPT):
    """Good, watch or bad for a share from 0 to 1."""
    good, watch = steps
    return "good" if share >= good else "watch" if share >= watch else "bad"
