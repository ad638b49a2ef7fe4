"""Figures and choices on the pages explain themselves when pointed at."""

from lxml import etree

from odoo.tests import tagged

from .common import RelationshipCase

TYPES = ("integer", "float", "monetary", "boolean", "selection")
# of these the label says all there is to say
EVIDENT = {
    *("active", "sequence", "color", "state", "kind", "type", "channel", "source"),
    *("quantity", "points", "number", "unit", "change", "reason", "outcome", "verdict"),
    *("priority_band", "relationship_payment_band", "rfm_segment", "band_now"),
    *("relationship_rfm_segment", "score_now", "score_then", "stage_by_hand", "share"),
    *("on_mon", "on_tue", "on_wed", "on_thu", "on_fri", "on_sat", "on_sun"),
    *("answer_count", "open_count", "customer_count", "won_count", "lost_count"),
    *("case_count", "card_count", "crm_case_count", "move_count", "line_count"),
    *("loyalty_move_count", "segment_count", "cohort_size", "active_count"),
    *("good_count", "neutral_count", "bad_count", "ready_count", "posted_points"),
    *("expected_figure", "expected_sense", "expected_value", "is_chosen", "datum"),
    *("step", "decision", "remedy_given", "idea_state", "field_name", "qualify_by"),
    *("every_number", "every_unit", "expiry_unit", "horizon_months", "cohort_months"),
    *("better_share", "margin_each", "clv_12m", "read_amount", "read_paid_amount"),
    *("win_high", "r", "a", "b", "contract_a", "contract_b"),
}


class HelpCase(RelationshipCase):
    addon = "crm_relationship"

    def _unexplained(self):
        """`model.field` of what our views show without a word of help."""
        data = self.env["ir.model.data"].search(
            [("module", "=", self.addon), ("model", "=", "ir.ui.view")]
        )
        views = self.env["ir.ui.view"].browse(data.mapped("res_id")).exists()
        return sorted(
            {
                f"{field.model_name}.{field.name}"
                for view in views
                if view.type not in ("qweb", "search")
                and view.model in self.env
                # on a page of settings the words stand beside the field
                and view.model != "res.config.settings"
                for field in self._shown(etree.fromstring(view.arch_db), view.model)
                if field._module == self.addon
                and field.type in TYPES
                and field.name not in EVIDENT
            }
        )

    def _shown(self, node, model):
        """Fields a person sees in a view, and in the lists inside it."""
        for child in node:
            field = child.tag == "field" and self.env[model]._fields.get(
                child.get("name")
            )
            if not field:
                yield from self._shown(child, model)
                continue
            hidden = "1" in (child.get("invisible"), child.get("column_invisible"))
            if not hidden and not field.help and not child.get("help"):
                yield field
            yield from self._shown(child, field.comodel_name or model)


@tagged("post_install", "-at_install")
class TestHelp(HelpCase):
    def test_every_figure_and_choice_has_help(self):
        self.assertEqual(self._unexplained(), [])
