from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ....by_code import BY_CODE
from .crm_contact_stance import STANCES


class CrmContactRole(models.Model):
    """The part a contact plays at his company, from a day on, perhaps for one deal.

    It stays with the customer it was played for: who leaves keeps the past and has no
    role any more. What was entered by mistake is archived and then counts for nothing.
    """

    _name = "crm.contact.role"
    _description = "Contact Role"
    _inherit = [
        "crm.deal.noted.mixin",
        "crm.memory.mixin",
        "crm.memory.source.mixin",
        "mail.thread",
    ]
    _order = "customer_id, type_sequence, is_primary desc, start_date desc, id desc"
    _company_day = "start_date"
    _mailing_enabled = False

    # kept, unlike that of other memories: who leaves leaves his roles behind
    customer_id = fields.Many2one(
        "res.partner",
        related=None,
        compute="_compute_customer_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        index=True,
        ondelete="restrict",
    )
    lead_id = fields.Many2one(
        "crm.lead",
        "Deal",
        index="btree_not_null",
        ondelete="restrict",
        help="Empty: the role holds for everything this customer buys.",
    )
    type_id = fields.Many2one(
        "crm.contact.role.type",
        "Role",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    type_sequence = fields.Integer(
        related="type_id.sequence", store=True, precompute=True
    )
    decides = fields.Boolean(related="type_id.decides", store=True, precompute=True)
    color = fields.Integer(related="type_id.color")
    is_primary = fields.Boolean(
        "Primary Decider",
        tracking=True,
        help="The one of several deciders whose word counts most.",
    )
    start_date = fields.Date(
        "From",
        required=True,
        default=lambda self: self.env.company._crm_today(),
    )
    end_date = fields.Date(
        "Until", tracking=True, help="The last day; empty: until further notice."
    )
    is_current = fields.Boolean(
        "Current", compute="_compute_is_current", search="_search_is_current"
    )
    stance = fields.Selection(
        STANCES,
        compute="_compute_stance",
        inverse="_inverse_stance",
        store=True,
        help="How this contact stands to us and our offer.",
    )
    stance_date = fields.Date(
        "Stance Since", compute="_compute_stance_date", store=True
    )
    stance_ids = fields.One2many("crm.contact.stance", "role_id", "Stances")
    influenced_by_id = fields.Many2one(
        "res.partner",
        "Listens To",
        index="btree_not_null",
        ondelete="restrict",
        help="Whose opinion counts most with this contact.",
    )
    note = fields.Text()
    active = fields.Boolean(default=True)

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)",
        "A role cannot end before it starts: choose a later last day.",
    )
    # Ranges of one number: PostgreSQL compares them in such a constraint without an
    # extension that only its superuser can install.
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(partner_id, partner_id, '[]') WITH =,"
        " int4range(type_id, type_id, '[]') WITH =,"
        " int4range(company_id, company_id, '[]') WITH =,"
        " int4range(COALESCE(lead_id, 0), COALESCE(lead_id, 0), '[]') WITH =,"
        " daterange(start_date, end_date, '[]') WITH &&) WHERE (active)",
        "This contact has this role in a part of that time already. End the earlier one"
        " first, or choose other days.",
    )
    _one_primary = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(customer_id, customer_id, '[]') WITH =,"
        " int4range(company_id, company_id, '[]') WITH =,"
        " int4range(COALESCE(lead_id, 0), COALESCE(lead_id, 0), '[]') WITH =,"
        " daterange(start_date, end_date, '[]') WITH &&)"
        " WHERE (active AND is_primary AND decides)",
        "This customer has a primary decider in that time already. Make the other one"
        " an ordinary decider first, or end that role.",
    )

    def write(self, vals):
        done = super().write(vals)
        # written at once: a role that ended or was archived makes room for the next
        self.flush_recordset(vals)
        return done

    @api.depends("partner_id")
    def _compute_customer_id(self):
        for role in self:
            role.customer_id = role.customer_id or role.partner_id.commercial_partner_id

    @api.depends("partner_id", "type_id")
    def _compute_display_name(self):
        for role in self:
            role.display_name = f"{role.partner_id.name}: {role.type_id.name}"

    @api.depends("start_date", "end_date", "company_id")
    def _compute_is_current(self):
        for role in self:
            today = (role.company_id or self.env.company).sudo()._crm_today()
            role.is_current = bool(
                role.start_date
                and role.start_date <= today
                and (not role.end_date or role.end_date >= today)
            )

    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        current = Domain.custom(
            to_sql=lambda roles, alias, _query: roles._sql_is_current(alias)
        )
        return current if True in value else ~current

    @api.model
    def _sql_is_current(self, alias) -> SQL:
        """Whether a role of the table `alias` holds today at its company's place."""
        company = SQL.identifier(alias, "company_id")
        return SQL(
            "(%(start)s <= %(today)s AND (%(end)s IS NULL OR %(end)s >= %(today)s))",
            start=SQL.identifier(alias, "start_date"),
            end=SQL.identifier(alias, "end_date"),
            today=self.env["res.company"]._crm_sql_today(company),
        )

    @api.depends("stance_ids.stance", "stance_ids.date")
    def _compute_stance(self):
        for role in self:
            role.stance = role._newest_stance().stance

    @api.depends("stance_ids.stance", "stance_ids.date")
    def _compute_stance_date(self):
        # apart from the stance: while that is written nothing computed with it is
        for role in self:
            role.stance_date = role._newest_stance().date

    def _inverse_stance(self):
        """What is chosen holds from today on; how it was before stays known."""
        for role in self:
            if role.stance and role.stance != role._newest_stance().stance:
                role.stance_ids.create({"role_id": role.id, "stance": role.stance})
            elif not role.stance:
                role._compute_stance()

    def _newest_stance(self):
        """The newest line; of one day the one that is not saved yet."""
        lines = self.stance_ids.filtered("date")
        return lines.sorted(lambda line: (line.date, line._origin.id or 2**31))[-1:]

    @api.constrains("partner_id", "customer_id")
    def _check_customer(self):
        for role in self:
            works_for = role.partner_id.commercial_partner_id
            if works_for != role.customer_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s belongs to %(owner)s, not to %(customer)s: choose"
                        " a contact of the customer, or give the role there.",
                        contact=role.partner_id.name,
                        owner=works_for.name,
                        customer=role.customer_id.name,
                    )
                )

    @api.constrains("customer_id", "lead_id", "company_id")
    def _check_deal(self):
        if self.env.context.get("deals_merged") is BY_CODE:
            return  # whatever they were about, they are one now
        for role in self.filtered("lead_id"):
            # sudo: whose deal it is decides, whoever may open it
            lead = role.lead_id.sudo()
            buyer = lead.partner_id.commercial_partner_id
            if buyer and buyer != role.customer_id:
                raise ValidationError(
                    self.env._(
                        "%(deal)s is a deal with another customer: choose one with"
                        " %(customer)s, or none.",
                        deal=role.lead_id.display_name,
                        customer=role.customer_id.name,
                    )
                )
            if lead.company_id and lead.company_id != role.company_id:
                raise ValidationError(
                    self.env._(
                        "%(deal)s belongs to another company of ours than this role.",
                        deal=role.lead_id.display_name,
                    )
                )

    @api.constrains("partner_id", "influenced_by_id")
    def _check_influence(self):
        # not by CHECK: a merge of contacts deletes what it cannot keep for one
        for role in self:
            if role.influenced_by_id == role.partner_id:
                raise ValidationError(
                    self.env._(
                        "%s cannot be the one he listens to: choose another contact, or"
                        " none.",
                        role.partner_id.name,
                    )
                )

    def _check_contacts(self, vals_list):
        listens_to = [
            {"partner_id": vals["influenced_by_id"]}
            for vals in vals_list
            if vals.get("influenced_by_id")
        ]
        return super()._check_contacts([*vals_list, *listens_to])
