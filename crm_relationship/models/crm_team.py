from odoo import api, fields, models
from odoo.tools import ormcache

DECIDER_RULE = {"crm_decider_check", "crm_decider_days"}


class CrmTeam(models.Model):
    """A sales team may ask that somebody who decides is known before it quotes."""

    _inherit = "crm.team"

    crm_decider_check = fields.Selection(
        [("off", "Nothing"), ("warn", "Warn"), ("block", "Hold back")],
        "Quotation Without a Decider",
        required=True,
        default="off",
        help="What happens to a quotation if no decider of the customer, or for the"
        " deal, is known, or none was met lately. One that is held back can be neither"
        " sent nor confirmed until a sales manager lets it pass.",
    )
    crm_decider_days = fields.Integer(
        "Met Within Days",
        default=0,
        help="A decider must have talked with us, met us or written to us in so many"
        " days. 0: it is enough that one is known.",
    )

    _crm_decider_days_not_negative = models.Constraint(
        "CHECK(crm_decider_days BETWEEN 0 AND 36500)",
        "The days in which a decider must have been met lie between 0 and 36500: 0 asks"
        " for no meeting.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        self.env.registry.clear_cache()
        return teams

    def write(self, vals):
        done = super().write(vals)
        if DECIDER_RULE & set(vals):
            self.env.registry.clear_cache()
        return done

    @api.model
    @ormcache()
    def _decider_rules(self):
        """{team id: ("warn" or "block", days)} of the teams that ask for a decider."""
        # sudo: the rules hold for a quotation, whoever writes it; of archived teams too
        teams = self.sudo().with_context(active_test=False)
        return {
            team.id: (team.crm_decider_check, team.crm_decider_days)
            for team in teams.search([("crm_decider_check", "!=", "off")])
        }
