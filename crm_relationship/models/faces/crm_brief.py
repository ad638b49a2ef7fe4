from odoo import api, models
from odoo.exceptions import AccessError
from odoo.tools import format_date, format_datetime

from ..decisions.crm_next_step_condition import Situation

USER_GROUP = "crm_relationship.crm_relationship_group_user"
LAST = 5  # entries of the history
MOST = 8  # lines of any other part
BANDS = {"a": "success", "b": "success", "c": "warning", "d": "danger", "e": "danger"}
PRIORITIES = {"a": "success", "b": "info", "c": "warning", "d": "danger"}


class CrmBrief(models.AbstractModel):
    """What to know before one talks to a customer, on one page.

    It is read with the reader's rights, for the current company, in a number of
    queries that does not grow with the customer's history, and writes nothing. The
    page and its print show the same.
    """

    _name = "crm.brief"
    _description = "Brief"

    @api.model
    @api.readonly
    def get_brief(self, partner_id):
        """The brief of a contact's customer, as plain values.

        :returns: {customer, company, date, step, others, may_answer, sections}. A
            section has key, title, empty (what to say where it has no lines) and
            lines; a line has name, text, date, tag, tone, model and id, each or False.
        """
        if not self.env.user.has_group(USER_GROUP):
            raise AccessError(self.env._("The brief is for those who see customers."))
        partner = self.env["res.partner"]._of_page(partner_id)
        customer = partner.commercial_partner_id
        company = self.env.company
        situation = Situation(customer, company)
        return {
            "customer": self._customer(customer),
            "company": company.name,
            "date": format_date(self.env, company._crm_today()),
            **self._next_step(situation),
            "sections": self._sections(situation),
        }

    @api.model
    def _next_step(self, situation, limit=None):
        """The step proposed now, what else holds, and whether the reader may answer."""
        steps = self.env["crm.next.step.rule"]._proposals(situation, limit)
        steps = [self._step(rule, evidence) for rule, evidence in steps]
        return {
            "step": steps[0] if steps else False,
            "others": steps[1:],
            "may_answer": not self.env["crm.decision"]._foreign(situation.customer),
        }

    @api.model
    def _sections(self, situation):
        """The parts of the page, in order; modules add theirs with super()."""
        customer = situation.customer
        parts = [
            self._standing(situation.relation),
            self._deciders(customer),
            self._promises(customer),
            self._cases(customer),
            *self._known(customer),
            self._history(customer),
        ]
        return [part for part in parts if part]

    def _cases(self, customer):
        """The open complaints and requests; nothing where no module keeps any."""
        return

    def _known(self, customer):
        """What we know and what has been decided, a section for each kind there is."""
        known = self.env["crm.memory"].get_sections(customer.id)
        return [
            self._section(part["key"], part["title"], False, part["lines"][:MOST])
            for part in known
            if part["lines"]
        ]

    def _customer(self, customer):
        return {
            "id": customer.id,
            "name": customer.display_name,
            "phone": customer.phone or False,
            "email": customer.email or False,
            "city": customer.city or False,
            "salesperson": customer.sudo().user_id.name or False,
        }

    def _step(self, rule, evidence):
        relations = self.env["crm.relationship"]
        channels = dict(rule._fields["channel"]._description_selection(self.env))
        return {
            "rule_id": rule.id,
            "name": rule.name,
            "what_to_do": rule.what_to_do or False,
            "channel": channels.get(rule.channel, False),
            "cost": rule._cost_in_words(self.env.company),
            "evidence": [
                sentence["text"]
                for sentence in evidence
                if relations._may_see(sentence.get("figures", ()))
            ],
        }

    @api.model
    def _section(self, key, title, empty, lines):
        return {"key": key, "title": title, "empty": empty, "lines": lines}

    @api.model
    def _line(self, name, **vals):
        blank = dict.fromkeys(("text", "date", "tag", "tone", "model", "id"), False)
        return {"name": name, **blank, **vals}

    # the parts

    def _standing(self, relation):
        lines = self._standing_lines(relation) if relation else []
        return self._section(
            "standing",
            self.env._("Standing"),
            self.env._("No relationship is known, or none that you may see."),
            [line for line in lines if line],
        )

    def _standing_lines(self, relation):
        since = format_date(self.env, relation.stage_since)
        yield self._line(
            self.env._("Stage"),
            tag=relation.stage_id.name or self.env._("None yet"),
            tone="secondary",
            text=since and self.env._("Since %s.", since),
        )
        yield self._band_line(relation, "priority_band", PRIORITIES, "priority_reason")
        yield self._band_line(relation, "payment_band", BANDS, "payment_reason")
        if relation.value_reason:
            yield self._line(self.env._("Forecast"), text=relation.value_reason)
        if relation.last_order_date:
            yield self._purchase_line(relation)

    def _band_line(self, relation, name, tones, reason):
        field = relation._fields[name]
        labels = dict(field._description_selection(self.env))
        band = relation[name]
        return self._line(
            field._description_string(self.env),
            tag=labels.get(band, self.env._("Not known")),
            tone=tones.get(band, "secondary"),
            text=relation[reason] or False,
        )

    def _purchase_line(self, relation):
        due = relation.next_order_due_date
        return self._line(
            self.env._("Last Purchase"),
            date=format_date(self.env, relation.last_order_date),
            text=due
            and self.env._("Next order due on %s.", format_date(self.env, due)),
        )

    def _promises(self, customer):
        promises = self.env["crm.promise"].search(
            [
                ("partner_id.commercial_partner_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
                ("state", "=", "open"),
            ],
            order="due_date, id",
            limit=MOST,
        )
        sides = dict(promises._fields["side"]._description_selection(self.env))
        today = self.env.company._crm_today()
        return self._section(
            "promises",
            self.env._("Open Promises"),
            self.env._("Nothing is promised."),
            [
                self._line(
                    promise.name,
                    tag=sides[promise.side],
                    tone="danger" if promise.due_date < today else "secondary",
                    date=format_date(self.env, promise.due_date),
                    text=promise.due_date < today and self.env._("Overdue."),
                    model=promise._name,
                    id=promise.id,
                )
                for promise in promises
            ],
        )

    def _history(self, customer):
        page = self.env["crm.timeline"].get_page(customer.id, limit=LAST)
        return self._section(
            "history",
            self.env._("Last Five"),
            self.env._("Nothing has happened yet."),
            [self._entry_line(entry, customer) for entry in page["entries"]],
        )

    def _entry_line(self, entry, customer):
        date = format_date(self.env, entry["date"][:10])
        if not entry["day_only"]:
            date = format_datetime(self.env, entry["date"], dt_format="short")
        said = (entry["state"], entry["paid"], entry["amount"], entry["text"])
        contact = entry["contact"]
        is_plain = contact and contact["id"] == customer.id  # his name stands above
        who = entry["user"] if is_plain or not contact else contact
        return self._line(
            entry["title"] or entry["channel_label"],
            tag=entry["channel_label"],
            tone="secondary",
            date=date,
            text=" · ".join(
                filter(None, (who and who["display_name"], *said)),
            ),
            model=entry["model"],
            id=entry["id"],
        )
