from odoo import api, fields, models
from odoo.tools import ormcache

# what a company shares with people outside accounting, each with all before it
SHARING_LEVELS = ("band", "days", "all")


class CrmPaymentPolicy(models.Model):
    """What accounting shares of payment behaviour in one company.

    Everybody who sees a customer sees the standing and why; days and amounts are
    accounting's own until it shares them here.
    """

    _name = "crm.payment.policy"
    _description = "Payment Policy"
    _inherit = ["mail.thread"]
    _order = "company_id"
    _rec_name = "company_id"

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    sharing = fields.Selection(
        [
            ("band", "The standing alone"),
            ("days", "The standing and days late"),
            ("all", "The standing, days late and amounts"),
        ],
        "Shared with Sales",
        required=True,
        default="band",
        tracking=True,
        help="What people without accounting rights see of a customer they may see.",
    )

    _company_uniq = models.Constraint(
        "UNIQUE (company_id)",
        "This company has its payment policy already: open and change that one.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        done = super().write(vals)
        if {"sharing", "company_id"} & set(vals):
            self.env.registry.clear_cache()
        return done

    @api.ondelete(at_uninstall=False)
    def _forget_levels(self):
        self.env.registry.clear_cache()

    @api.model
    @ormcache()
    def _levels(self):
        """{company id: level}; a company without a policy shares the standing."""
        # sudo: what is shared, not with whom; every reader's figures depend on it
        return {
            policy.company_id.id: policy.sharing for policy in self.sudo().search([])
        }

    @api.model
    def _companies_sharing(self, level):
        """Ids of the companies that share this level with everybody."""
        wanted = SHARING_LEVELS[SHARING_LEVELS.index(level) :]
        return [
            company_id
            for company_id, shared in self._levels().items()
            if shared in wanted
        ]
