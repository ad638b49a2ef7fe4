from datetime import datetime, timedelta

from odoo.fields import Command
from odoo.tests import Form, freeze_time

from .common import TODAY
from .wish_case import WishCase

LATE = f"{TODAY} 23:30:00"  # tomorrow in Tokyo
TOMORROW = TODAY + timedelta(days=1)


class TestCompanyDay(WishCase):
    """Whatever clock its author looks at, what he notes is of the company's day.

    The house goes by UTC; a branch and its people are in Tokyo.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.branch = cls._company("Branch", cls.usd)
        cls.branch.partner_id.tz = "Asia/Tokyo"
        cls.yui = cls._user(
            "crm_manager",
            tz="Asia/Tokyo",
            company_id=cls.branch.id,
            company_ids=[Command.set((cls.branch | cls.company).ids)],
        )
        cls.yui.group_ids += cls.env.ref("base.group_multi_company")
        cls.there = cls._as(cls.yui)

    def _note(self, company):
        return self.there["crm.promise"].create(
            {
                "name": "Send the samples",
                "partner_id": self.eva.id,
                "company_id": company.id,
                "due_date": TODAY + timedelta(days=9),
            }
        )

    @freeze_time(LATE)
    def test_day_of_the_company_it_is_kept_for(self):
        self.assertEqual(self.there.company, self.branch)
        days = [self._note(one).made_date for one in (self.company, self.branch)]
        self.assertEqual(days, [TODAY, TOMORROW])

    @freeze_time(LATE)
    def test_company_chosen_in_the_form(self):
        with Form(self.there["crm.promise"]) as form:
            self.assertEqual(form.made_date, TOMORROW)
            form.company_id = self.company
            self.assertEqual(form.made_date, TODAY)
            form.name = "Send the samples"
            form.partner_id = self.eva
            form.due_date = TODAY + timedelta(days=9)
        promise = form.record
        self.assertEqual((promise.company_id, promise.made_date), (self.company, TODAY))

    @freeze_time(LATE)
    def test_day_that_somebody_chose_stays(self):
        long_ago = TODAY - timedelta(days=9)
        form = Form(self.there["crm.promise"])
        form.made_date = long_ago
        form.company_id = self.company
        self.assertEqual(form.made_date, long_ago)

    @freeze_time(LATE)
    def test_role_holds_at_once_for_everybody(self):
        here = self.there["crm.contact.role"].with_company(self.company)
        kind = self.env.ref("crm_relationship.crm_contact_role_type_decider")
        role = here.create({"partner_id": self.eva.id, "type_id": kind.id})
        self.assertEqual(role.start_date, TODAY)
        order = self._order(self.ada, 100, quotation=True, user_id=self.seller.id)
        for user in (self.seller, self.yui):
            seen = self._as(user, role)
            self.assertTrue(seen.is_current)
            self.assertTrue(seen.search_count([("id", "=", role.id), CURRENT]))
            order.invalidate_recordset()
            self.assertTrue(self._as(user, order).is_decider_known)

    @freeze_time(LATE)
    def test_role_ends_with_the_last_day_of_the_company(self):
        role = self._role(until=0)
        seen = self._as(self.yui, role)
        self.assertTrue(seen.is_current)
        self.assertTrue(seen.search_count([("id", "=", role.id), CURRENT]))

    @freeze_time(LATE)
    def test_stage_by_hand_is_found_until_the_companys_midnight(self):
        self._sell(self.ada, 100, days_ago=3)
        self._refresh()
        row = self._row(self.ada)
        stage = self.env.ref("crm_relationship.crm_lifecycle_stage_agent")
        row._set_stage_by_hand(stage, until=TODAY)
        seen = self._as(self.yui, row)
        self.assertTrue(seen.stage_by_hand_until)
        self.assertTrue(
            seen.search_count([("id", "=", row.id), ("stage_by_hand", "=", True)])
        )

    @freeze_time(LATE)
    def test_what_is_refused_is_refused_at_once(self):
        self.eva.tz = "America/New_York"
        wish = self.there["crm.preference"].create(
            {
                "partner_id": self.eva.id,
                "company_id": self.company.id,
                "type_id": self.env.ref(
                    "crm_relationship.crm_preference_type_channel"
                ).id,
                "channel": "email",
                "wanted": False,
            }
        )
        now = datetime.fromisoformat(LATE)
        refused = wish._refused({self.eva.id: "email"}, self.company, now)
        self.assertEqual(refused, {self.eva.id: wish})


CURRENT = ("is_current", "=", True)
