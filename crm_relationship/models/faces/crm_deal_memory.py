from odoo import api, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

MOST = 20  # of each kind; the rest is in the lists
TONES = {
    "used": "info",
    "overcome": "success",
    "convinced": "success",
    "partly": "warning",
    "not": "danger",
    "doubts": "danger",
}


class CrmLead(models.Model):
    """What is remembered of a deal, as its page shows it: read when that is opened."""

    _inherit = "crm.lead"

    @api.readonly
    def get_deal_memory(self):
        """Objections, benefits, parts of the cost of delay and the fit, with reasons.

        :returns: plain values, as the reader may see them
        """
        self.ensure_one()
        self.check_access("read")
        here = [("lead_id", "=", self.id)]
        objections = self.env["crm.objection"].search(here, limit=MOST)
        benefits = self.env["crm.benefit"].search(here, limit=MOST)
        costs = self.env["crm.delay.cost"].search(here, limit=MOST)
        return {
            "objections": [objection._as_shown() for objection in objections],
            "benefits": [benefit._as_shown() for benefit in benefits],
            "costs": [cost._as_shown() for cost in costs],
            "fit": self._fit_as_shown(),
        }

    def _fit_as_shown(self):
        rules = self.env["crm.fit.rule"].sudo().search([])
        holding = rules._holding(self)
        proposed = holding.filtered("proposes_price_only")
        return {
            "score": any(rules.mapped("points")) and sum(holding.mapped("points")),
            "reasons": [
                {"id": rule.id, "name": rule.name, "points": rule.points}
                for rule in holding
                if rule.points
            ],
            "price_only": self.crm_price_only,
            "proposed": [] if self.crm_price_only else proposed.mapped("name"),
        }

    def action_mark_price_only(self):
        """Follow the proposal: this buyer looks at the price only."""
        self.write({"crm_price_only": True})
        return True


class CrmObjection(models.Model):
    _inherit = "crm.objection"

    def _memory_section(self):
        return super()._memory_section() | {
            "title": self.env._("Objections"),
            "empty": self.env._("No objection is known."),
            "add": self.env._("Add Objection"),
        }

    @api.model
    def _memory_domain(self, partner):
        """What is overcome is no objection any more."""
        return super()._memory_domain(partner) & Domain("state", "!=", "overcome")

    def _memory_line(self):
        shown = self._as_shown()
        parts = (shown["words"], shown["contact"], shown["plan"])
        return {
            "name": shown["type"],
            "text": ", ".join(filter(None, parts)),
            "date": shown["date"],
            "tag": shown["state_words"],
            "tone": TONES.get(self.state, "secondary"),
        }

    def _as_shown(self):
        states = dict(self._fields["state"]._description_selection(self.env))
        return {
            "id": self.id,
            "type": self.type_id.name,
            "color": self.color,
            "words": self.name or "",
            "contact": self.partner_id.name,
            "plan": self.plan_id.name or self.plan or "",
            "state": self.state,
            "state_words": states[self.state],
            "date": format_date(self.env, self.raised_date),
        }


class CrmBenefit(models.Model):
    _inherit = "crm.benefit"

    def _memory_section(self):
        return super()._memory_section() | {
            "title": self.env._("Benefits Shown"),
            "empty": self.env._("Nobody here has been shown a benefit."),
            "add": self.env._("Add Benefit Shown"),
        }

    def _memory_line(self):
        shown = self._as_shown()
        return {
            "name": shown["name"],
            "text": shown["contact"],
            "date": shown["date"],
            "tag": shown["reaction_words"],
            "tone": TONES.get(self.reaction, "secondary"),
        }

    def _as_shown(self):
        said = dict(self._fields["reaction"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "contact": self.partner_id.name,
            "reaction": self.reaction,
            "reaction_words": said[self.reaction],
            "date": format_date(self.env, self.date),
        }


class CrmDelayCost(models.Model):
    _inherit = "crm.delay.cost"

    def _as_shown(self):
        currency = self.company_currency_id
        return {
            "id": self.id,
            "name": self.name,
            "week": format_amount(self.env, self.week_amount, currency),
        }
