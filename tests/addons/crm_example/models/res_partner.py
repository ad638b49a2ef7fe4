from odoo import models

from odoo.addons.crm_relationship.models.res_partner import mirror

from .crm_relationship import CrmRelationship as Metric


class ResPartner(models.Model):
    _inherit = "res.partner"

    # in Contacts: read, searched, sorted and grouped by, and no column of its own
    relationship_sample_count_12m = mirror(Metric.sample_count_12m)
