from odoo import api, fields, models
from odoo.tools import format_date
from odoo.tools.misc import formatLang

CHANCES = (20, 40, 60, 80)  # per cent: from where on the next word holds


class CrmRelationship(models.Model):
    """A forecast in the words of a salesperson, and what it stands on."""

    _inherit = "crm.relationship"

    value_reason = fields.Char("Forecast", compute="_compute_value_words")
    value_basis = fields.Char("Basis of the Forecast", compute="_compute_value_words")

    @api.depends("order_probability", "expected_orders_12m", "last_order_date")
    @api.depends_context("lang", "uid")
    def _compute_value_words(self):
        models_ = self._value_models()
        for relation in self:
            model = models_.get(relation.company_id.id)
            # sudo: today at the company's place
            today = relation.company_id.sudo()._crm_today()
            relation.value_reason = " ".join(relation._value_sentences(model, today))
            relation.value_basis = relation._get_value_basis(model)

    def _value_models(self):
        """{company id: the model it is forecast by}."""
        # sudo: how forecasts are made is nobody's secret; margins are not quoted
        bases = self.env["crm.relationship.basis"].sudo()
        found = {}
        domain = [("company_id", "in", self.company_id.ids)]
        for basis in bases.search_fetch(domain, ["company_id", "value_model_id"]):
            found.setdefault(basis.company_id.id, basis.value_model_id)
        return found

    def _value_sentences(self, model, today):
        if not self.last_order_date:
            yield self.env._("No purchase yet, so there is nothing to forecast from.")
            return
        if self.order_probability is False or not model:
            yield self.env._("No forecast yet: it comes with the next nightly run.")
            return
        yield self._get_rhythm_words(today)
        yield self.env._(
            "Customers like this order again within %(weeks)s weeks in %(chance).0f of"
            " 100 cases: %(word)s.",
            weeks=model.horizon_weeks,
            chance=100 * self.order_probability,
            word=self._get_chance_word(),
        )
        if self.expected_orders_12m is not False:
            yield self._get_expectation_words()

    def _get_rhythm_words(self, today):
        silence = (today - self.last_order_date).days
        if not self.usual_gap_days:
            return self.env._("Bought once, %s ago.", self._get_span(silence))
        words = self.env._(
            "Orders about every %(gap)s, last one %(silence)s ago",
            gap=self._get_span(self.usual_gap_days),
            silence=self._get_span(silence),
        )
        if silence <= self.usual_gap_days:
            return f"{words}."
        return self.env._(
            "%(words)s: %(times)s times the usual gap.",
            words=words,
            times=formatLang(self.env, silence / self.usual_gap_days, digits=1),
        )

    def _get_span(self, days):
        if days < 21:
            return self.env._("%.0f days", days)
        return self.env._("%.0f weeks", days / 7)

    def _get_chance_word(self):
        words = (
            self.env._("very unlikely"),
            self.env._("unlikely"),
            self.env._("open"),
            self.env._("likely"),
            self.env._("very likely"),
        )
        return words[sum(100 * self.order_probability >= limit for limit in CHANCES)]

    def _get_expectation_words(self):
        orders = formatLang(self.env, self.expected_orders_12m, digits=1)
        field = self._fields["clv_12m"]
        if not self._has_field_access(field, "read") or self.clv_12m is False:
            return self.env._("Expected: %s orders in 12 months.", orders)
        return self.env._(
            "Expected: %(orders)s orders, worth about %(worth)s in 12 months.",
            orders=orders,
            worth=self.currency_id.format(self.clv_12m),
        )

    def _get_value_basis(self, model):
        if not model or self.order_probability is False:
            return False
        methods = dict(model._fields["method"]._description_selection(self.env))
        words = self.env._(
            "%(method)s, fitted on %(date)s on %(count)s customers.",
            method=methods[model.method],
            date=format_date(self.env, model.as_of),
            count=model.customer_count,
        )
        return f"{words} {model._get_backtest_words()}"
