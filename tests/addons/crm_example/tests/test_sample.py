"""What the example brings, beside the hub's own customers: run by Odoo itself."""

from datetime import timedelta

from odoo.addons.crm_relationship.tests.priority_case import PriorityCase, factor
from odoo.addons.crm_relationship.tests.timeline_case import NOON, TimelineCase

FACTOR = {"metric": "sample_count_12m", "transform": "linear", "highest": 5}


class TestSample(TimelineCase, PriorityCase):
    """Eva works for Ada's company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._product("Lamp", default_code="LAMP")

    @classmethod
    def _send(cls, partner, days_ago=0, **vals):
        return cls.env["crm.sample"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "product_id": cls.lamp.id,
                "sent_at": NOON - timedelta(days=days_ago),
                **vals,
            }
        )

    # the figure

    def test_samples_of_a_customer_and_his_contacts_count(self):
        self._send(self.ada)
        self._send(self.eva, days_ago=100)
        self._refresh()
        self.assertEqual(self._row(self.ada).sample_count_12m, 2)

    def test_window_is_twelve_months(self):
        # the 365 days to today: the first of them is 364 days ago
        self._send(self.ada, days_ago=364)
        self._send(self.ada, days_ago=365)
        self._refresh()
        self.assertEqual(self._row(self.ada).sample_count_12m, 1)

    def test_nothing_sent_is_blank(self):
        self._sell(self.bob, 100)
        self._refresh()
        self.assertIs(self._row(self.bob).sample_count_12m, False)

    def test_each_company_counts_its_own(self):
        other = self._company("Other", self.usd)
        self.ada.company_id = False
        self._send(self.ada)
        self._send(self.ada, company_id=other.id)
        self._send(self.ada, company_id=other.id)
        self._refresh(companies=self.company | other)
        self.assertEqual(self._row(self.ada).sample_count_12m, 1)
        self.assertEqual(self._row(self.ada, other).sample_count_12m, 2)

    def test_a_sample_is_counted_minutes_later(self):
        self._refresh()
        sample = self._send(self.eva)
        self._drain()
        self.assertEqual(self._row(self.ada).sample_count_12m, 1)
        sample.unlink()
        self._drain()
        self.assertIs(self._row(self.ada).sample_count_12m, False)

    def test_contacts_are_found_by_it(self):
        self._send(self.ada)
        self._refresh()
        partners = self.env["res.partner"].with_company(self.company)
        found = partners.search([("relationship_sample_count_12m", ">=", 1)])
        self.assertEqual(found, self.ada | self.eva)

    def test_segments_choose_by_it(self):
        segment = self.env["crm.segment"].create(
            {"name": "Tasters", "rule": "[('sample_count_12m', '>=', 2)]"}
        )
        for partner in (self.ada, self.eva, self.bob):
            self._send(partner)
        self._refresh()
        members = self.env["crm.segment.membership"].search(
            [("segment_id", "=", segment.id)]
        )
        self.assertEqual(members.partner_id, self.ada)

    # the factor

    def test_factor_gives_points(self):
        self._scheme(factor("Nothing known", 80), factor("Samples", 20, **FACTOR))
        for _number in range(4):
            self._send(self.ada)
        self._refresh()
        # 4 of 5 are 80 of 100, at weight 20; what is not known is half of its weight
        self.assertEqual(self._points(), {"Nothing known": 40, "Samples": 16})
        self.assertEqual(self._row(self.ada).priority_score, 56)

    def test_factor_comes_with_weight_nothing(self):
        ours = self.env.ref("crm_example.crm_priority_factor_samples")
        self.assertEqual(ours.weight, 0)
        self.assertEqual(ours.scheme_id.weight_total, 100)

    # the history

    def test_sample_stands_in_the_history(self):
        sample = self._send(self.eva, note="Bright enough")
        [entry] = self._page(filters={"channels": ["sample"]})["entries"]
        self.assertEqual(entry["title"], "LAMP")
        self.assertEqual(entry["text"], "Bright enough")
        self.assertEqual(entry["contact"]["id"], self.eva.id)
        self.assertEqual((entry["model"], entry["id"]), ("crm.sample", sample.id))

    def test_colleague_s_sample_is_not_in_a_salesperson_s_history(self):
        self._send(self.ada)
        self.ada.user_id = self.us
        seller = self._user("salesperson")
        self.assertFalse(
            self._page(user=seller, filters={"channels": ["sample"]})["entries"]
        )
        self.ada.user_id = seller
        self.assertTrue(
            self._page(user=seller, filters={"channels": ["sample"]})["entries"]
        )

    # the work of a day

    def test_sample_without_a_word_is_work_of_the_customer_s_salesperson(self):
        seller = self._user("salesperson")
        self.ada.user_id = seller
        sample = self._send(self.eva)
        self.assertEqual(self._waiting(seller), 1)
        self.assertEqual(self._waiting(self.us), 0)
        sample.note = "Bright enough"
        self.assertEqual(self._waiting(seller), 0)

    def _waiting(self, user):
        page = self._as(user)["crm.worklist"].get_page()
        [count] = [
            shown["count"]
            for part in page["parts"]
            for shown in part["lists"]
            if shown["key"] == "samples"
        ]
        return count

    # privacy

    def test_forgotten_person_s_words_go_and_the_count_stays(self):
        sample = self._send(self.eva, note="My secret")
        manager = self._user("crm_manager")
        manager.group_ids += self.env.ref("base.group_partner_manager")
        self._as(manager)["crm.privacy"].erase_person(self.eva.id)
        self.assertFalse(sample.note)
        self._refresh()
        self.assertEqual(self._row(self.ada).sample_count_12m, 1)
