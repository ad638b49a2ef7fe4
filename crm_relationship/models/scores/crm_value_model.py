from odoo import api, fields, models
from odoo.tools import format_date

from ... import nullable
from ...scoring.btyd import MBG
from ..metrics.crm_relationship import MARGIN_GROUP
from .crm_relationship_value import METHODS


class CrmValueModel(models.Model):
    """How a company's customers are forecast: fitted once a month, checked on its past.

    The method is the one that would have forecast the last months best (see the
    backtest). A new fit that says nothing sensible, or explains the customers much
    worse than the one before, is refused: the parameters of that one go on.
    """

    _name = "crm.value.model"
    _description = "Value Model"
    _order = "as_of desc, id desc"
    _rec_name = "as_of"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    as_of = fields.Date("Fitted As Of", required=True, readonly=True)
    method = fields.Selection(
        METHODS,
        "Forecast By",
        required=True,
        readonly=True,
        help="The model by which the future is forecast.",
    )
    best_method = fields.Selection(
        METHODS,
        "Best in the Backtest",
        readonly=True,
        help="Takes over when it was clearly the best one two months in a row.",
    )
    note = fields.Text("What Was Decided, and Why", compute="_compute_note")
    is_tested = fields.Boolean(
        "Chosen by the Backtest",
        readonly=True,
        help="Unset: too few customers, or too short a history, to test anything.",
    )
    refusal = fields.Selection(
        [
            ("degenerate", "the new fit knows no leaving"),
            ("less_likely", "the new fit explains the customers worse"),
        ],
        "New Fit Refused",
        readonly=True,
        help="The parameters of the model before were kept.",
    )
    customer_total = fields.Integer(
        "Customers",
        readonly=True,
        help="Customers that the model forecasts.",
    )
    customer_count = fields.Integer(
        "Customers Fitted On",
        readonly=True,
        help="All customers, or a sample of 50,000: the same one each time.",
    )
    repeat_count = fields.Integer(
        "With a Second Purchase",
        readonly=True,
        help="Customers who bought at least twice.",
    )
    history_weeks = fields.Integer(
        "Weeks of History",
        readonly=True,
        help="Weeks of purchases that the model was fitted on.",
    )
    horizon_weeks = fields.Integer(
        "Horizon in Weeks",
        readonly=True,
        help="Weeks that the forecast looks ahead.",
    )
    discount_monthly = fields.Float(
        "Discount a Month",
        digits=(7, 6),
        readonly=True,
        help="By how much a month later makes money worth less.",
    )

    # the order model; floats, as fitted
    is_fitted = fields.Boolean("Order Model Fitted", readonly=True)
    is_degenerate = fields.Boolean(
        "Nobody Leaves",
        readonly=True,
        help="The fit finds no sign of leaving: who is still a customer is not shown.",
    )
    r = fields.Float(digits=0, readonly=True)
    alpha = fields.Float(digits=0, readonly=True, help="In weeks.")
    a = fields.Float(digits=0, readonly=True)
    b = fields.Float(digits=0, readonly=True)
    log_likelihood = fields.Float(
        digits=(16, 4),
        readonly=True,
        help="How well the model fits: the higher, the better.",
    )
    curve_purchases = fields.Json(readonly=True)

    # the other methods
    usual_gap_weeks = fields.Float(
        "Usual Gap in Weeks",
        digits=0,
        readonly=True,
        help="The usual time between two purchases over all customers.",
    )
    churn_steps = fields.Json(readonly=True, help="Churn by usual gaps of silence.")
    year_weeks = fields.Integer(
        readonly=True, help="How long the customers of the yearly table were watched."
    )
    recency_cuts = fields.Json(
        readonly=True, help="{window: weeks of silence, rising} of the tables."
    )
    cell_ids = fields.One2many("crm.value.cell", "model_id", "Groups of Customers")

    # margin per order
    margin_known = fields.Boolean(readonly=True)
    margin_mean = fields.Monetary(
        "Mean Margin per Order",
        readonly=True,
        groups=MARGIN_GROUP,
        help="The mean margin of an order over all customers.",
    )
    margin_within = fields.Float(
        "Variance Within", digits=0, readonly=True, groups=MARGIN_GROUP
    )
    margin_between = fields.Float(
        "Variance Between", digits=0, readonly=True, groups=MARGIN_GROUP
    )
    margin_half_trust = fields.Float(
        "Orders for Half Trust",
        digits=0,
        readonly=True,
        help="So many orders of a customer weigh as much as all others together.",
    )

    backtest_ids = fields.One2many("crm.value.backtest", "model_id")
    method_brier = nullable.Float(
        "Error of the Method",
        digits=(6, 4),
        readonly=True,
        aggregator="avg",
        help="Brier score of the chosen method in the backtest: 0 is perfect, 0.25 is"
        " tossing a coin.",
    )

    def _fitted(self):
        """The order model as plain arithmetic knows it."""
        self.ensure_one()
        return MBG(self.r, self.alpha, self.a, self.b, self.log_likelihood)

    @api.depends("as_of")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for model in self:
            model.display_name = format_date(self.env, model.as_of)

    @api.depends("method", "is_tested", "refusal", "best_method", "backtest_ids")
    @api.depends_context("lang")
    def _compute_note(self):
        for model in self:
            model.note = " ".join(filter(None, model._note_sentences()))

    def _note_sentences(self):
        methods = dict(self._fields["method"]._description_selection(self.env))
        if not self.is_tested:
            yield self.env._(
                "Too few customers or too short a history to test methods against each"
                " other (300 customers and twice the horizon are needed)."
            )
        elif self.best_method and self.best_method != self.method:
            yield self.env._(
                "%(best)s did best on the past, but not clearly two months in a row."
                " So %(method)s stays.",
                best=methods[self.best_method],
                method=methods[self.method],
            )
        else:
            yield self.env._("%s did best on the past.", methods[self.method])
        yield self._get_backtest_words()
        if self.refusal:
            refusals = dict(self._fields["refusal"]._description_selection(self.env))
            yield self.env._(
                "The order model before was kept: %s.", refusals[self.refusal]
            )

    def _get_backtest_words(self):
        """How the method did on the past, in a sentence."""
        lines = self.env["crm.value.backtest"].search_fetch(
            [("model_id", "=", self.id), ("method", "=", self.method)]
        )
        line = lines.filtered(lambda line: not line.quintile)
        if not line:
            return self.env._("Not checked on the past yet.")
        return self.env._(
            "Checked on the last %(weeks)s weeks: %(predicted).0f of 100 customers were"
            " expected to order, %(actual).0f did.",
            weeks=self.horizon_weeks,
            predicted=100 * line.predicted,
            actual=100 * line.actual,
        )

    def action_open_backtest(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_value_backtest_action"
        )
        return action | {"domain": [("model_id", "=", self.id)]}
