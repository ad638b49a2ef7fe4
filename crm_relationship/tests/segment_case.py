"""What tests of segments share: a segment, its members and its history."""

from .common import RelationshipCase


class SegmentCase(RelationshipCase):
    """Segments of the tests' own, beside the ready-made ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # where demo data may be
        cls.elsewhere = cls.env["res.company"].search([]) - cls.company

    @classmethod
    def _segment(cls, rule="[('purchase_count', '>=', 1)]", **vals):
        vals.setdefault("name", "Tested")
        return cls.env["crm.segment"].create({"rule": rule, **vals})

    @classmethod
    def _picked(cls, *partners, **vals):
        segment = cls._segment(False, kind="manual", **vals)
        for partner in partners:
            partner.add_to_segment(segment.id)
        return segment

    @classmethod
    def _members(cls, segment):
        """The customers in the segment now."""
        return cls._history(segment).filtered(lambda m: not m.end_date).partner_id

    @classmethod
    def _history(cls, segment, partner=None):
        domain = [
            ("segment_id", "=", segment.id),
            ("company_id", "not in", cls.elsewhere.ids),
        ]
        if partner:
            domain.append(("partner_id", "=", partner.id))
        return cls.env["crm.segment.membership"].search(domain, order="id")
