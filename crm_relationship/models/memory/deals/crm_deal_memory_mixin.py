from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ....by_code import BY_CODE


class CrmDealMemoryMixin(models.AbstractModel):
    """What is remembered of a contact, perhaps in view of one deal with him.

    Whoever may not see a deal keeps nothing of it. A deal that is deleted leaves it
    with the contact.
    """

    _name = "crm.deal.memory.mixin"
    _description = "Memory of a Contact in a Deal"
    _inherit = [
        "crm.deal.noted.mixin",
        "crm.memory.mixin",
        "crm.memory.author.mixin",
    ]

    lead_id = fields.Many2one(
        "crm.lead",
        "Deal",
        index="btree_not_null",
        ondelete="set null",
        help="Empty: it holds for everything this contact buys.",
    )
    note = fields.Text()
    active = fields.Boolean(default=True)

    @api.constrains("partner_id", "lead_id", "company_id")
    def _check_deal(self):
        if self.env.context.get("deals_merged") is BY_CODE:
            return  # whatever they were about, they are one now
        for memory in self.filtered("lead_id"):
            # sudo: whose deal it is decides, whoever may open it
            lead = memory.lead_id.sudo()
            buyer = lead.partner_id.commercial_partner_id
            if buyer and buyer != memory.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(deal)s is a deal with %(customer)s, for whom %(contact)s"
                        " does not work: choose another deal, or none.",
                        deal=lead.name,
                        customer=buyer.name,
                        contact=memory.partner_id.name,
                    )
                )
            if lead.company_id and lead.company_id != memory.company_id:
                raise ValidationError(
                    self.env._(
                        "%(deal)s belongs to %(owner)s: keep it there, not for"
                        " %(company)s.",
                        deal=lead.name,
                        owner=lead.company_id.name,
                        company=memory.company_id.name,
                    )
                )

    @api.model
    def default_get(self, fields):
        """What is kept of a deal is kept for the company the deal belongs to."""
        values = super().default_get(fields)
        lead = self.env["crm.lead"].browse(values.get("lead_id"))
        if lead and "company_id" in values and lead.has_access("read"):
            values["company_id"] = (lead.company_id or self.env.company).id
        return values

    @api.model
    def _move_to_deal(self, lead, others):
        """What was kept of deals that are merged into one goes on for that one."""
        # sudo: as core moves messages, whoever may see them; archived ones too
        memories = self.sudo().with_context(active_test=False, deals_merged=BY_CODE)
        if self._any_for_deals():
            memories.search([("lead_id", "in", others.ids)]).lead_id = lead
