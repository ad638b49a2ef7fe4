from odoo import api, fields, models
from odoo.tools import ormcache

from ..facts.crm_payment_override import PAYMENT_BANDS


class CrmPaymentPolicy(models.Model):
    _inherit = "crm.payment.policy"

    rule_ids = fields.One2many("crm.payment.rule", "policy_id", "Rules for Quotations")
    approver_id = fields.Many2one(
        "res.users",
        help="Gets the requests for approval; empty: the leader of the sales team.",
    )


class CrmPaymentRule(models.Model):
    """From which standing and amount on a quotation warns, or needs an approval.

    A rule holds for its band and those below it. Of the rules that hold, one that
    asks for approval counts before one that warns.
    """

    _name = "crm.payment.rule"
    _description = "Payment Rule for Quotations"
    _order = "policy_id, sequence, id"
    _rec_name = "band"

    sequence = fields.Integer(default=10)
    policy_id = fields.Many2one(
        "crm.payment.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="policy_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    band = fields.Selection(
        PAYMENT_BANDS,
        "From Standing",
        required=True,
        default="d",
        help="This standing and every worse one.",
    )
    with_unknown = fields.Boolean(
        "Also If Not Judged", help="Also customers whose standing is not known yet."
    )
    amount_from = fields.Monetary(
        "From Amount",
        help="Total of the quotation in company currency, taxes included.",
    )
    action = fields.Selection(
        [("warn", "Warn"), ("ask", "Ask for approval")],
        "What Happens",
        required=True,
        default="warn",
        help="What happens to a quotation of such a customer.",
    )

    _amount_not_negative = models.Constraint(
        "CHECK(amount_from >= 0)",
        "The amount of a rule is not negative: 0 takes every quotation.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        self.env.registry.clear_cache()
        return rules

    def write(self, vals):
        done = super().write(vals)
        self.env.registry.clear_cache()
        return done

    @api.ondelete(at_uninstall=False)
    def _forget_rules(self):
        self.env.registry.clear_cache()

    @api.model
    @ormcache()
    def _rules(self):
        """{company id: [(action, band, with unknown, amount)]}, approvals first."""
        rules = {}
        # sudo: the rules that hold for a quotation, whoever writes it
        for rule in self.sudo().search([], order="action, sequence, id"):
            rules.setdefault(rule.company_id.id, []).append(
                (rule.action, rule.band, rule.with_unknown, rule.amount_from)
            )
        return rules

    @api.model
    def _get_action(self, company, band, amount):
        """What the company's rules make of a sale: "ask", "warn" or False."""
        for action, from_band, with_unknown, from_amount in self._rules().get(
            company.id, ()
        ):
            is_reached = band >= from_band if band else with_unknown
            if is_reached and amount >= from_amount:
                return action
        return False
