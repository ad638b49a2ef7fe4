from hashlib import md5

from psycopg2 import IntegrityError

from odoo.tests import Form
from odoo.tools import mute_logger

from .common import ago
from .segment_case import SegmentCase


class TestSegmentAudience(SegmentCase):
    """The members of one moment, and who is left out to compare with."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.partners = cls.env["res.partner"].create(
            [{"name": f"Customer {n}"} for n in range(200)]
        )
        cls.segment = cls._picked(cls.partners, name="Guests")

    def _freeze(self, **vals):
        vals = {"name": "Spring", "segment_id": self.segment.id, **vals}
        return self.env["crm.segment.audience"].create(vals)

    def _control(self, audience):
        return audience.member_ids.filtered("is_control").partner_id

    def _hash(self, key, partner):
        """The first 32 bits of md5("key:id"), as a share of all there are."""
        digest = md5(f"{key}:{partner.id}".encode()).hexdigest()
        return int(digest[:8], 16) / 2**32

    def test_members_are_those_of_the_segment(self):
        audience = self._freeze()
        self.assertEqual(audience.member_ids.partner_id, self.partners)
        self.assertEqual(audience.member_count, 200)

    def test_members_stay_when_the_segment_changes(self):
        audience = self._freeze()
        self.partners[0].remove_from_segment(self.segment.id)
        self.ada.add_to_segment(self.segment.id)
        self.assertEqual(audience.member_ids.partner_id, self.partners)

    def test_who_has_left_is_not_frozen(self):
        self.partners[0].remove_from_segment(self.segment.id)
        self.assertNotIn(self.partners[0], self._freeze().member_ids.partner_id)

    def test_control_group_is_drawn_by_hash(self):
        audience = self._freeze(control_share=0.3, control_key="spring")
        drawn = self.partners.filtered(lambda p: self._hash("spring", p) < 0.3)
        self.assertEqual(self._control(audience), drawn)
        self.assertEqual(audience.control_count, len(drawn))
        self.assertEqual(audience.target_count, 200 - len(drawn))

    def test_same_key_draws_the_same(self):
        first = self._freeze(control_share=0.2)
        again = self._freeze(control_share=0.2)
        self.assertEqual(self._control(first), self._control(again))

    def test_greater_share_keeps_who_was_drawn(self):
        small = self._control(self._freeze(control_share=0.1))
        great = self._control(self._freeze(control_share=0.4))
        self.assertLess(set(small), set(great))

    def test_other_key_draws_others(self):
        first = self._control(self._freeze(control_share=0.5))
        other = self._control(self._freeze(control_share=0.5, control_key="other"))
        self.assertNotEqual(first, other)

    def test_usual_key_is_the_segment(self):
        self.assertEqual(self._freeze().control_key, str(self.segment.id))

    def test_no_control_group(self):
        self.assertFalse(self._control(self._freeze(control_share=0)))

    def test_everybody_left_out_is_refused(self):
        for share in (1, 1.5, -0.1):
            refused = self.assertRaises(IntegrityError)
            with refused, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self._freeze(control_share=share)

    def test_audience_is_of_one_company(self):
        other = self._company("Maison", self.eur)
        self.ada.with_company(other).add_to_segment(self.segment.id)
        audience = self._freeze(company_id=other.id)
        self.assertEqual(audience.member_ids.partner_id, self.ada)

    def test_mailing_finds_whom_the_audience_addresses(self):
        audience = self._freeze(control_share=0.3)
        found = self.env["res.partner"].search(
            [("crm_audience_ids", "in", audience.ids)], order="id"
        )
        self.assertEqual(found, self.partners - self._control(audience))

    def test_button_freezes_with_a_name_and_a_day(self):
        context = self.segment.action_freeze_audience()["context"]
        form = Form(self.env["crm.segment.audience"].with_context(**context))
        self.assertEqual(form.name, f"Guests {ago(0):%m/%d/%Y}")
        self.assertEqual(form.save().member_count, 200)

    def test_no_mailing_without_email_marketing(self):
        installed = "mailing.mailing" in self.env
        self.assertEqual(self._freeze().can_mail, installed)

    def test_merged_customer_stays_in_every_audience(self):
        self.ada.add_to_segment(self.segment.id)
        both = self._freeze()
        self.partners[0].remove_from_segment(self.segment.id)
        one = self._freeze()
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.ada | self.partners[0]).ids, self.partners[0])
        counts = [audience.member_ids.partner_id for audience in (both, one)]
        self.assertEqual([set(c) for c in counts], [set(self.partners)] * 2)
