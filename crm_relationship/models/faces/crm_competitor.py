from odoo import api, fields, models


class CrmCompetitor(models.Model):
    """How we do against a competitor, in one sentence, by the offers one may see."""

    _inherit = "crm.competitor"

    won_count = fields.Integer(
        "Won",
        compute="_compute_win_words",
        help="Deals that were won against this competitor.",
    )
    lost_count = fields.Integer(
        "Lost",
        compute="_compute_win_words",
        help="Deals that were lost to this competitor.",
    )
    open_count = fields.Integer("Open", compute="_compute_win_words")
    win_words = fields.Char("Win Rate", compute="_compute_win_words")

    @api.depends("offer_ids.outcome")
    @api.depends_context("uid", "allowed_company_ids", "lang")
    def _compute_win_words(self):
        figures = {
            competitor: numbers
            for competitor, *numbers in self.env["crm.competitor.offer"]._read_group(
                [("competitor_id", "in", self.ids)],
                ["competitor_id"],
                [
                    "won_count:sum",
                    "lost_count:sum",
                    "open_count:sum",
                    "win_share:avg",
                    "win_low:avg",
                    "win_high:avg",
                ],
            )
        }
        for competitor in self:
            numbers = figures.get(competitor._origin, (0, 0, 0, False, False, False))
            won, lost, open_count, *rate = numbers
            competitor.won_count = won
            competitor.lost_count = lost
            competitor.open_count = open_count
            competitor.win_words = self._say_win_rate(won, won + lost, *rate)

    def _say_win_rate(self, won, decided, share, low, high):
        if share is False:
            return self.env._(
                "Not enough data: %(won)d of %(decided)d decided offers won",
                won=won,
                decided=decided,
            )
        return self.env._(
            "%(share).0f %%, between %(low).0f and %(high).0f %%: %(won)d of"
            " %(decided)d decided offers won",
            share=100 * share,
            low=100 * low,
            high=100 * high,
            won=won,
            decided=decided,
        )

    def action_open_offers(self):
        """What this competitor offered to whom."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "crm_relationship.crm_competitor_offer_action"
        )
        action["domain"] = [("competitor_id", "in", self.ids)]
        action["context"] = {"default_competitor_id": self[:1].id}
        return action
