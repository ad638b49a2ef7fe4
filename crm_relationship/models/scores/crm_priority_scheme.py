from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...by_code import BY_CODE

# in the context while a scheme writes its factors: weights are checked at the end
WEIGHTS_CHANGE = "crm_priority_weights_change"


class CrmPriorityScheme(models.Model):
    """A set of priority factors whose weights sum to 100.

    One published scheme counts for a company: its own, else the one for all
    companies. A draft ranks side by side with it (what if) before it is published.
    """

    _name = "crm.priority.scheme"
    _description = "Priority Scheme"
    _inherit = ["mail.thread"]
    _order = "company_id, state desc, id desc"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        "res.company", index=True, help="Empty: for all companies without their own."
    )
    state = fields.Selection(
        [("draft", "Draft"), ("published", "Published"), ("replaced", "Replaced")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        tracking=True,
    )
    published_date = fields.Date(readonly=True, copy=False)
    factor_ids = fields.One2many(
        "crm.priority.factor", "scheme_id", "Factors", copy=True
    )
    weight_total = fields.Integer(
        compute="_compute_weight_total",
        help="The weights of all factors: 100 when it is complete.",
    )
    band_a = fields.Float(
        "A from",
        default=75,
        required=True,
        help="From so many points on a customer is of priority A.",
    )
    band_b = fields.Float(
        "B from",
        default=55,
        required=True,
        help="From so many points on a customer is of priority B.",
    )
    band_c = fields.Float(
        "C from",
        default=40,
        required=True,
        help="From so many points on a customer is of priority C; below it is D.",
    )
    band_margin = fields.Float(
        "Crossing Margin",
        default=2,
        required=True,
        help="Points by which a score must cross a limit before the band changes.",
    )

    _bands_in_order = models.Constraint(
        "CHECK(band_a > band_b AND band_b > band_c AND band_margin >= 0)",
        "The limits of the bands fall from A to C, and the margin is not negative.",
    )
    _one_published = models.UniqueIndex(
        "(COALESCE(company_id, 0)) WHERE state = 'published' AND active",
        "Another scheme is published for this company: publish replaces it, use the"
        " Publish button.",
    )

    @api.depends("factor_ids.weight")
    def _compute_weight_total(self):
        for scheme in self:
            scheme.weight_total = sum(scheme.factor_ids.mapped("weight"))

    @api.constrains("factor_ids")
    def _check_weights(self):
        for scheme in self:
            total = sum(scheme.factor_ids.mapped("weight"))
            if total != 100:
                raise ValidationError(
                    self.env._(
                        "The weights of %(scheme)s sum to %(total)s. Change them so"
                        " that they sum to 100.",
                        scheme=scheme.name,
                        total=total,
                    )
                )

    def write(self, vals):
        """Weights move between factors: their sum is checked when all are written."""
        changes = "factor_ids" in vals
        schemes = self.with_context(**{WEIGHTS_CHANGE: BY_CODE}) if changes else self
        return super(CrmPriorityScheme, schemes).write(vals)

    def action_publish(self):
        """Make this the scheme that counts; the one before is kept as replaced."""
        for scheme in self:
            scheme._check_weights()
            before = self.search(
                [
                    ("company_id", "=", scheme.company_id.id),
                    ("state", "=", "published"),
                    ("id", "!=", scheme.id),
                ]
            )
            before.write({"state": "replaced", "active": False})
            before.flush_recordset()  # first: two may not be published at once
            scheme.write(
                {
                    "state": "published",
                    "active": True,
                    "published_date": fields.Date.context_today(self),
                }
            )
        return True

    def action_new_version(self):
        """A draft with the same factors, for the current company, to try changes."""
        self.ensure_one()
        draft = self.copy(
            {
                "name": self.env._("%s (new version)", self.name),
                "company_id": self.env.company.id,
            }
        )
        return draft.get_formview_action()

    def action_compare(self):
        """Rank all customers by this scheme beside the one that counts."""
        self.ensure_one()
        self._check_weights()
        companies = self.company_id or self.env.companies
        comparisons = self.env["crm.priority.comparison"]
        comparisons.check_access("read")
        # sudo: figures are read in SQL, for those who may read the list
        comparisons.sudo()._compare(self, companies)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%s: What If", self.name),
            "res_model": "crm.priority.comparison",
            "view_mode": "list,pivot,graph",
            "domain": [("scheme_id", "=", self.id)],
        }

    def _sql_plain_band(self, score: SQL) -> SQL:
        """The band of a score without looking at the band before."""
        return SQL(
            "CASE WHEN %(s)s >= %(a)s::numeric THEN 'a' WHEN %(s)s >= %(b)s::numeric"
            " THEN 'b' WHEN %(s)s >= %(c)s::numeric THEN 'c' ELSE 'd' END",
            s=score,
            a=str(self.band_a),
            b=str(self.band_b),
            c=str(self.band_c),
        )

    @api.model
    def _for_companies(self, companies):
        """{company: its published scheme}, an empty scheme where there is none."""
        # sudo: the scheme that scores a company, whoever asks for the refresh
        published = self.sudo().search(
            [
                ("state", "=", "published"),
                ("company_id", "in", [False, *companies.ids]),
            ]
        )
        own = {scheme.company_id: scheme for scheme in published}
        default = own.get(self.env["res.company"], self.browse())
        return {company: own.get(company, default) for company in companies}
