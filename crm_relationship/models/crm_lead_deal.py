from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

USER_GROUP = "crm_relationship.crm_relationship_group_user"


class CrmLead(models.Model):
    """A deal knows how far its buyer is, and whom nobody has shown a benefit."""

    _inherit = "crm.lead"

    buyer_step_id = fields.Many2one(
        "crm.buyer.step",
        "Buyer's Step",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        group_expand="_read_group_buyer_steps",
        help="How far the buyer is on his way, beside our own stage.",
    )
    buyer_step_date = fields.Date(
        "Buyer There Since", readonly=True, copy=False, help="The day of the last move."
    )
    buyer_left_behind = fields.Boolean(
        "Ahead of the Buyer",
        compute="_compute_buyer_left_behind",
        search="_search_buyer_left_behind",
        help="Our stage is later than makes sense for the step the buyer has reached.",
    )
    crm_price_only = fields.Boolean(
        "Price Only",
        tracking=True,
        help="This buyer looks at nothing but the price. It ranks a deal lower where a"
        " fit rule says so; it hides none.",
    )
    crm_objection_ids = fields.One2many(
        "crm.objection", "lead_id", "Objections", groups=USER_GROUP
    )
    crm_benefit_ids = fields.One2many(
        "crm.benefit", "lead_id", "Benefits Shown", groups=USER_GROUP
    )
    crm_benefit_missing = fields.Boolean(
        "Decider Without Benefit",
        compute="_compute_crm_benefit_missing",
        search="_search_crm_benefit_missing",
        groups=USER_GROUP,
        help="Somebody who decides about this deal has been shown no benefit yet.",
    )

    # the buyer's step

    @api.model_create_multi
    def create(self, vals_list):
        today = fields.Date.context_today(self)
        for vals in vals_list:
            if vals.get("buyer_step_id"):
                vals.setdefault("buyer_step_date", today)
        return super().create(vals_list)

    def write(self, vals):
        if "buyer_step_id" not in vals or "buyer_step_date" in vals:
            return super().write(vals)
        moved = self.filtered(
            lambda lead: lead.buyer_step_id.id != vals["buyer_step_id"]
        )
        done = super(CrmLead, self - moved).write(vals) if self - moved else True
        if moved:
            since = vals["buyer_step_id"] and fields.Date.context_today(self)
            done = super(CrmLead, moved).write(vals | {"buyer_step_date": since})
        return done

    @api.model
    def _read_group_buyer_steps(self, steps, domain):
        return steps.search([])

    @api.depends("buyer_step_id", "stage_id", "type")
    def _compute_buyer_left_behind(self):
        steps = self.env["crm.buyer.step"]
        last, places = steps._last_stages(), steps._stage_places()
        for lead in self:
            most = last.get(lead.buyer_step_id.id)
            place = places.get(lead.stage_id.id)
            lead.buyer_left_behind = bool(
                lead.type == "opportunity"
                and most is not None
                and place is not None
                and place > most
            )

    def _search_buyer_left_behind(self, operator, value):
        if operator != "in":
            return NotImplemented
        steps = self.env["crm.buyer.step"]
        places = steps._stage_places().items()
        ahead = Domain.OR(
            Domain("buyer_step_id", "=", step)
            & Domain("stage_id", "in", [stage for stage, at in places if at > most])
            for step, most in steps._last_stages().items()
        ) & Domain("type", "=", "opportunity")
        return ahead if True in value else ~ahead

    # benefits shown to those who decide

    @api.depends_context("uid", "company")
    def _compute_crm_benefit_missing(self):
        missing = self.search(
            [("id", "in", self.ids), ("crm_benefit_missing", "=", True)]
        )
        for lead in self:
            lead.crm_benefit_missing = lead in missing

    def _search_crm_benefit_missing(self, operator, value):
        # Odoo does not check it where a field has a search of its own
        self._check_field_access(self._fields["crm_benefit_missing"], "read")
        if operator != "in":
            return NotImplemented
        for model in ("crm.benefit", "crm.contact.role", "res.partner"):
            self.env[model].flush_model()

        def to_sql(leads, alias, query):
            return leads._sql_benefit_missing(alias)

        missing = Domain.custom(to_sql=to_sql)
        return missing if True in value else ~missing

    def _sql_benefit_missing(self, alias):
        """Of a deal that names no company the one of its salesperson counts."""
        lead = SQL.identifier(alias)
        return SQL(
            """
            EXISTS (SELECT FROM res_partner AS buyer
                      LEFT JOIN res_users AS seller ON seller.id = %(lead)s.user_id
                     WHERE buyer.id = %(lead)s.partner_id
                       AND %(lead)s.type = 'opportunity'
                       AND %(unshown)s)
            """,
            lead=lead,
            unshown=self.env["crm.benefit"]._sql_unshown(
                customer=SQL("buyer.commercial_partner_id"),
                company=SQL(
                    "COALESCE(%(lead)s.company_id, seller.company_id, %(here)s)",
                    lead=lead,
                    here=self.env.company.id,
                ),
                lead=SQL("%s.id", lead),
            ),
        )

    # merging

    def _merge_get_fields(self):
        return [*super()._merge_get_fields(), "buyer_step_id", "buyer_step_date"]

    def _merge_get_fields_specific(self):
        return super()._merge_get_fields_specific() | {
            "crm_price_only": lambda fname, leads: leads[:1].crm_price_only,
        }

    def _merge_dependences(self, opportunities):
        """What is kept of deals merged into this one goes on for this one."""
        done = super()._merge_dependences(opportunities)
        for model in self.env.registry["crm.deal.memory.mixin"]._inherit_children:
            self.env[model]._move_to_deal(self, opportunities)
        return done
