"""What people decide and configure, and whose figures it changes.

A rule changes everybody's figures: a full run is asked for. A decision about one
customer puts that customer in the queue.
"""

from odoo import api, models

SCHEME_FIELDS = {"state", "band_a", "band_b", "band_c", "band_margin"}
STAGE_FIELDS = {"sequence", "active", "rule", "minimum_days"}
LABELS = {"name", "sequence", "help_text", "description", "color", "fold"}


class CrmCostPool(models.Model):
    _inherit = "crm.cost.pool"

    @api.model_create_multi
    def create(self, vals_list):
        pools = super().create(vals_list)
        self.env["crm.relationship.run"]._request_full(pools.company_id)
        return pools

    def write(self, vals):
        companies = self.company_id
        done = super().write(vals)
        if set(vals) - LABELS:
            self.env["crm.relationship.run"]._request_full(companies | self.company_id)
        return done

    @api.ondelete(at_uninstall=False)
    def _request_refresh(self):
        self.env["crm.relationship.run"]._request_full(self.company_id)


class CrmPriorityScheme(models.Model):
    _inherit = "crm.priority.scheme"

    def write(self, vals):
        done = super().write(vals)
        if SCHEME_FIELDS & set(vals):
            self._request_refresh()
        return done

    def _request_refresh(self):
        """For the companies that a published one of these counts for."""
        published = self.filtered(lambda scheme: scheme.state == "published")
        companies = published.company_id
        if any(not scheme.company_id for scheme in published):
            companies = self.env["res.company"].sudo().search([])
        self.env["crm.relationship.run"]._request_full(companies)


class CrmPriorityFactor(models.Model):
    _inherit = "crm.priority.factor"

    @api.model_create_multi
    def create(self, vals_list):
        factors = super().create(vals_list)
        factors.scheme_id._request_refresh()
        return factors

    def write(self, vals):
        done = super().write(vals)
        if set(vals) - LABELS:
            self.scheme_id._request_refresh()
        return done

    @api.ondelete(at_uninstall=False)
    def _request_refresh(self):
        self.scheme_id._request_refresh()


class CrmLifecycleStage(models.Model):
    _inherit = "crm.lifecycle.stage"

    @api.model_create_multi
    def create(self, vals_list):
        stages = super().create(vals_list)
        stages._request_refresh()
        return stages

    def write(self, vals):
        done = super().write(vals)
        if STAGE_FIELDS & set(vals):
            self._request_refresh()
        return done

    @api.ondelete(at_uninstall=False)
    def _request_refresh(self):
        companies = self.env["res.company"].sudo().search([])
        self.env["crm.relationship.run"]._request_full(companies)


class CrmCustomerDecision(models.AbstractModel):
    """What somebody has decided about one customer: he is computed anew."""

    _name = "crm.customer.decision"
    _description = "Decision About a Customer"

    @api.model_create_multi
    def create(self, vals_list):
        decisions = super().create(vals_list)
        decisions._queue_customers()
        return decisions

    def write(self, vals):
        self._queue_customers()
        done = super().write(vals)
        self._queue_customers()
        return done

    @api.ondelete(at_uninstall=False)
    def _queue_customers(self):
        self.env["crm.relationship.queue"]._push(self.partner_id.ids, self._description)


class CrmOverrideMixin(models.AbstractModel):
    _name = "crm.override.mixin"
    _inherit = ["crm.override.mixin", "crm.customer.decision"]


class CrmPromise(models.Model):
    _name = "crm.promise"
    _inherit = ["crm.promise", "crm.customer.decision"]


class CrmInteraction(models.Model):
    _name = "crm.interaction"
    _inherit = ["crm.interaction", "crm.customer.decision"]


class CrmPaymentOverride(models.Model):
    """A standing by hand counts at once, not when the queue is next looked at."""

    _inherit = "crm.payment.override"

    @api.model_create_multi
    def create(self, vals_list):
        overrides = super().create(vals_list)
        overrides._refresh_customers(overrides.partner_id, overrides.company_id)
        return overrides

    def write(self, vals):
        partners, companies = self.partner_id, self.company_id
        done = super().write(vals)
        self._refresh_customers(partners | self.partner_id, companies | self.company_id)
        return done

    def unlink(self):
        partners, companies = self.partner_id, self.company_id
        done = super().unlink()
        self._refresh_customers(partners, companies)
        return done

    @api.model
    def _refresh_customers(self, partners, companies):
        # sudo: the engine writes the row; what is decided was checked above
        relation = self.env["crm.relationship"].sudo()
        for company in companies:
            partners.sudo().with_company(company)._ensure_relationships()
        relation._refresh_partners(partners.ids, companies=companies)
