from odoo import models
from odoo.exceptions import UserError


class CrmSegment(models.Model):
    """Members that people pick: put in and taken out by hand."""

    _inherit = "crm.segment"

    def _add_members(self, partners):
        """Put these customers in segments that are picked by hand."""
        self._check_picked_by_hand(partners)
        partners = partners.commercial_partner_id
        for segment in self:
            company = segment.company_id or self.env.company
            new = partners - segment._open_memberships(partners, company).partner_id
            # sudo: a row holds no more than who, and the user may see him (checked)
            new.sudo().with_company(company)._ensure_relationships()
            today, ends = company._crm_today(), segment._last_ends(new, company)
            # sudo: who may change the segment (checked above) writes its history
            self.env["crm.segment.membership"].sudo().create(
                [
                    {
                        "segment_id": segment.id,
                        "partner_id": partner.id,
                        "company_id": company.id,
                        "start_date": max(today, ends.get(partner, today)),
                        "start_cause": "manual",
                        "start_user_id": self.env.uid,
                    }
                    for partner in new
                ]
            )
        self._forget_members()

    def _remove_members(self, partners):
        """Take these customers out again; that they were in stays on record."""
        self._check_picked_by_hand(partners)
        for segment in self:
            company = segment.company_id or self.env.company
            members = segment._open_memberships(partners.commercial_partner_id, company)
            today = company._crm_today()
            for start, group in members.grouped("start_date").items():
                group.write(
                    {
                        "end_date": max(start, today),
                        "end_cause": "manual",
                        "end_user_id": self.env.uid,
                    }
                )
        self._forget_members()

    def _last_ends(self, partners, company):
        """{customer: when he left}: later than today where a clock was ahead then."""
        # sudo: as below
        members = self.env["crm.segment.membership"].sudo()
        ended = [
            ("segment_id", "=", self.id),
            ("partner_id", "in", partners.ids),
            ("company_id", "=", company.id),
            ("end_date", "!=", False),
        ]
        return dict(members._read_group(ended, ["partner_id"], ["end_date:max"]))

    def _open_memberships(self, partners, company):
        # sudo: memberships of customers the user may not see are kept right too
        return (
            self.env["crm.segment.membership"]
            .sudo()
            .search(
                [
                    ("segment_id", "=", self.id),
                    ("partner_id", "in", partners.ids),
                    ("company_id", "=", company.id),
                    ("end_date", "=", False),
                ]
            )
        )

    def _check_picked_by_hand(self, partners):
        self.check_access("write")
        partners.check_access("read")
        for segment in self.filtered(lambda segment: segment.kind == "rule"):
            raise UserError(
                self.env._(
                    "The members of segment %s follow from its rule. Change the rule,"
                    " or choose a segment that is picked by hand.",
                    segment.name,
                )
            )
