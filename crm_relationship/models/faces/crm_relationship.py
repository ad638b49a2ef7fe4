from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..metrics.crm_relationship import MARGIN_GROUP

ALL_KNOWN = 0.995  # from this share on, cost is known for all the goods sold


def waterfall_bar(figure, label, amount, text, level, note="", warn=False, total=False):
    """A bar of the waterfall, plain: `start` and `end` are where it floats."""
    return {
        "figure": figure,
        "label": label,
        "amount": amount,
        "text": text,
        "start": level,
        "end": level + (amount or 0),
        "note": note,
        "warn": warn,
        "total": total,
    }


class CrmRelationship(models.Model):
    """What the pages of a relationship show in words, and what their buttons do."""

    _inherit = "crm.relationship"

    stage_by_hand = fields.Boolean(
        "Stage Set by Hand",
        compute="_compute_by_hand",
        search="_search_stage_by_hand",
    )
    stage_by_hand_words = fields.Char(compute="_compute_by_hand")
    segment_count = fields.Integer(compute="_compute_segment_count")
    profit_waterfall = fields.Json(
        compute="_compute_profit_waterfall", groups=MARGIN_GROUP
    )

    @api.depends("stage_by_hand_until", "stage_by_hand_reason", "rule_stage_id")
    @api.depends_context("lang")
    def _compute_by_hand(self):
        for relation in self:
            relation.stage_by_hand = bool(relation.stage_by_hand_until)
            relation.stage_by_hand_words = relation._get_by_hand_words()

    def _get_by_hand_words(self):
        if not self.stage_by_hand_until:
            return False
        until = format_date(self.env, self.stage_by_hand_until)
        reason = self.stage_by_hand_reason or self.env._("no reason given")
        rule = self.rule_stage_id.name or self.env._("none")
        return self.env._(
            "Set by hand until %(until)s (%(reason)s). By the rules the stage is"
            " %(rule)s.",
            until=until,
            reason=reason,
            rule=rule,
        )

    def _search_stage_by_hand(self, operator, value):
        if operator != "in":
            return NotImplemented

        def to_sql(model, alias, query):
            return SQL(
                """
                EXISTS (SELECT FROM crm_lifecycle_override AS override
                         WHERE override.partner_id = %(partner)s
                           AND override.company_id = %(company)s
                           AND %(today)s BETWEEN start_date AND end_date)
                """,
                partner=SQL.identifier(alias, "partner_id"),
                company=SQL.identifier(alias, "company_id"),
                today=self.env["res.company"]._crm_sql_today(
                    SQL.identifier(alias, "company_id")
                ),
            )

        by_hand = Domain.custom(to_sql=to_sql)
        return by_hand if True in value else ~by_hand

    @api.depends("segment_ids")
    def _compute_segment_count(self):
        for relation in self:
            relation.segment_count = len(relation.segment_ids)

    def _compute_profit_waterfall(self):
        for relation in self:
            relation.profit_waterfall = relation._get_profit_waterfall()

    def _get_profit_waterfall(self):
        """The steps as the form's chart takes them: plain values, in words.

        `start` and `end` are where the bar floats; an unknown step has no amount and
        a note that says why. Estimates of nothing are left out.
        """
        if self.net_profit_12m is False:
            return False
        level = 0
        bars = []
        for step in self._profit_components():
            value = self[step.figure]
            if not value and step.kind == "imputed":
                continue
            amount = None if value is False else step.sign * value
            text = "" if amount is None else self._format_amount(amount)
            bars.append(
                waterfall_bar(
                    step.figure,
                    step.label,
                    amount,
                    text,
                    level,
                    note=self._get_step_note(step),
                    warn=self._is_cost_missing(step),
                )
            )
            level += amount or 0
        total = self.net_profit_12m
        label, text = self.env._("Net profit"), self._format_amount(total)
        bars.append(waterfall_bar("net_profit_12m", label, total, text, 0, total=True))
        return bars

    def _get_step_note(self, step):
        """Where the figure of a step comes from, in words."""
        if step.figure == "cost_of_sales_12m":
            return self._get_cost_note()
        return {
            "ledger": self.env._("From the ledger."),
            "mixed": self.env._("The customer's share of the cost pools."),
            "imputed": self.env._("An estimate, not in the ledger."),
        }[step.kind]

    def _is_cost_missing(self, step):
        """Whether cost is unknown for some of the goods sold."""
        return bool(
            step.figure == "cost_of_sales_12m"
            and self.cost_of_sales_basis
            and self.cost_known_share < ALL_KNOWN
        )

    def _get_cost_note(self):
        if self.cost_of_sales_12m is False:
            return self.env._(
                "Cost of sales: not known for the goods sold. The profit shown leaves"
                " it out."
            )
        if self.cost_of_sales_basis and self.cost_known_share < ALL_KNOWN:
            return self.env._(
                "Cost of sales: known for %(share).0f %% of the goods sold. The profit"
                " shown leaves the rest out.",
                share=100 * self.cost_known_share,
            )
        return {
            "ledger": self.env._("From the ledger."),
            "sale_line": self.env._("From the purchase price kept on the order."),
            "standard": self.env._("From the standard cost of the products."),
            "mixed": self.env._("From several sources."),
        }.get(self.cost_of_sales_basis, "")

    def _format_amount(self, amount):
        return self.currency_id.format(amount)

    # buttons

    def action_refresh_relationship(self):
        """Compute every figure of these customers."""
        return self.partner_id.action_refresh_relationship()

    def action_compute_profitability(self):
        """Compute the sales and profit figures of these customers."""
        return self.partner_id.action_compute_profitability()

    def action_compute_priority(self):
        """Compute the scores and the priority of these customers."""
        return self.partner_id.action_compute_priority()

    def action_follow_rules(self):
        """Let the rules decide the stage again."""
        for stage, relations in self.grouped("rule_stage_id").items():
            relations._set_stage_by_hand(stage)
        return True

    def action_open_customer(self):
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_open_invoices(self):
        return self._open(
            "account.action_move_out_invoice",
            [
                ("commercial_partner_id", "=", self.partner_id.id),
                ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
            ],
        )

    def action_open_orders(self):
        return self._open(
            "sale.action_orders", [("partner_id", "child_of", self.partner_id.id)]
        )

    def action_open_segments(self):
        """When this customer came to and went from segments."""
        return self._open(
            "crm_relationship.crm_segment_membership_action",
            [("partner_id", "=", self.partner_id.id)],
        )

    def action_open_profit(self):
        return self._open(
            "crm_relationship.crm_profit_report_action",
            [("partner_id", "=", self.partner_id.id)],
        )

    def action_open_cost_allocation(self):
        return self._open(
            "crm_relationship.crm_cost_allocation_action",
            [("relationship_id", "=", self.id)],
        )

    def _open(self, action, domain):
        """An action of somebody else on this customer's documents in this company."""
        self.ensure_one()
        values = self.env["ir.actions.act_window"]._for_xml_id(action)
        return values | {
            "domain": [*domain, ("company_id", "=", self.company_id.id)],
            "context": {"search_default_twelve_months": 1, "create": False},
            "display_name": f"{values['name']}: {self.partner_id.name}",
        }
