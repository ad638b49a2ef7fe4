"""One history: what is in it, in which order, page by page."""

from odoo.exceptions import AccessError, UserError

from .common import ago
from .timeline_case import TimelineCase


class TestTimeline(TimelineCase):
    def test_stranger_has_no_history(self):
        self.assertEqual(self._page(self.bob), {"entries": [], "next": False})

    def test_every_channel(self):
        lead = self._lead(self.eva, name="Big deal")
        order = self._order(self.ada, 300, 2)
        invoice = self._sell(self.ada, 100, 40, due=20)
        payment = self._pay(invoice, 5)
        self._say(self.eva, "Hello", 1, author=self.eva)
        self._say(order, "Careful", 2, internal=True)
        self._meet("Lunch", 3)
        self._talk("Call", 4, channel="phone")
        decision = self.env["crm.decision"].make(
            "price", self.eva, "Ten off", reason="Loyal"
        )
        found = {e["channel"]: e for e in self._page(limit=50)["entries"]}
        self.assertEqual(
            {channel: entry["title"] for channel, entry in found.items()},
            {
                "opportunity": "Big deal",
                "order": order.name,
                "invoice": invoice.name,
                "payment": payment.name,
                "email": "Hello",
                "note": "Careful",
                "meeting": "Lunch",
                "phone": "Call",
                "decision": "Ten off",
            },
        )
        self.assertEqual(found["decision"]["id"], decision.id)
        self.assertEqual(found["decision"]["text"], "Loyal")
        self.assertEqual(found["decision"]["state"], "Decided")
        self.assertEqual((found["email"]["direction"]), "in")
        self.assertEqual(found["email"]["contact"]["id"], self.eva.id)
        self.assertEqual(found["email"]["text"], "Hello in full")
        self.assertEqual(found["note"]["user"]["id"], self.us.id)
        self.assertEqual(
            (found["order"]["model"], found["order"]["id"]), ("sale.order", order.id)
        )
        self.assertEqual(found["order"]["state"], "Sales Order")
        self.assertEqual(found["opportunity"]["id"], lead.id)

    def test_activity_done_is_in_it_once(self):
        activity = self.ada.activity_schedule(
            "mail.mail_activity_data_call", summary="Ring back", user_id=self.us.id
        )
        activity.action_feedback(feedback="All fine")
        channels = [entry["channel"] for entry in self._page()["entries"]]
        self.assertEqual(channels, ["activity"])

    def test_system_messages_are_left_out(self):
        self.ada.message_post(body="Changed", message_type="notification")
        self.assertFalse(self._page()["entries"])

    def test_newest_first_over_all_sources(self):
        self._talk("third", 30)
        self._meet("second", 20)
        self._say(self.ada, "first", 10)
        self.assertEqual(self._titles(), ["first", "second", "third"])

    def test_same_history_from_every_contact(self):
        self._talk("of the house", 2)
        self._talk("of Eva", 1, partner=self.eva)
        self.assertEqual(self._titles(self.eva), self._titles(self.ada))
        self.assertEqual(self._titles(self.eva), ["of Eva", "of the house"])

    def test_contact_in_the_archive_still_counts(self):
        self._talk("long ago", 1, partner=self.eva)
        self.eva.active = False
        self.assertEqual(self._titles(), ["long ago"])

    def test_history_of_another_customer_is_not_in_it(self):
        self._talk("with Bob", 1, partner=self.bob)
        self._sell(self.bob, 10, 1)
        self.assertFalse(self._page()["entries"])

    def test_pages_hold_everything_once(self):
        """Many entries of one moment, from three sources, in pages of four."""
        for number in range(9):
            self._talk(f"talk {number}", 5)
            self._say(self.ada, f"mail {number}", 5)
            self._meet(f"meeting {number}", 5 + number % 2)
        whole = self._titles(limit=100)
        self.assertEqual(len(set(whole)), 27)
        pieces, cursor = [], None
        while cursor is not False:
            page = self._page(before=cursor, limit=4)
            self.assertLessEqual(len(page["entries"]), 4)
            pieces += [entry["title"] for entry in page["entries"]]
            cursor = page["next"]
        self.assertEqual(pieces, whole)

    def test_full_page_that_is_the_last_says_so(self):
        self._talk("one", 1)
        self._talk("two", 2)
        self.assertIs(self._page(limit=2)["next"], False)

    def test_entry_that_comes_between_pages_moves_nothing(self):
        self._talk("old", 10)
        self._talk("older", 20)
        first = self._page(limit=1)
        self._talk("new", 1)
        self.assertEqual(self._titles(before=first["next"]), ["older"])

    def test_query_counts_do_not_grow_with_entries(self):
        def count():
            self.env.invalidate_all()
            start = self.env.cr.sql_log_count
            self._page(limit=100)
            return self.env.cr.sql_log_count - start

        self._talk("one", 1)
        count()
        few = count()
        for number in range(20):
            self._talk(f"talk {number}", 2 + number)
            self._say(self.ada, f"mail {number}", number)
        self.assertLessEqual(count(), few)


class TestTimelineFilters(TimelineCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._talk("Call about 50% off", 1)
        cls._talk("Visit", 2, partner=cls.eva, channel="visit", note="<p>The roof</p>")
        cls._say(cls.ada, "Offer_2026", 3)
        cls._order(cls.ada, 300, 4)

    def _filtered(self, **filters):
        return self._titles(filters=filters)

    def test_channels(self):
        self.assertEqual(
            self._filtered(channels=["visit", "email"]), ["Visit", "Offer_2026"]
        )

    def test_person(self):
        other = self._user("sales_lead")
        self._talk("Of another", 9, user_id=other.id)
        self.assertEqual(self._filtered(user_ids=other.ids), ["Of another"])

    def test_contact(self):
        self.assertEqual(self._filtered(contact_ids=self.eva.ids), ["Visit"])

    def test_contact_of_another_customer_gives_nothing(self):
        self._talk("with Bob", 1, partner=self.bob)
        self.assertEqual(self._filtered(contact_ids=self.bob.ids), [])

    def test_search_in_title_and_text(self):
        self.assertEqual(self._filtered(search="ROOF"), ["Visit"])
        self.assertEqual(self._filtered(search="offer"), ["Offer_2026"])

    def test_search_takes_signs_as_they_are(self):
        self.assertEqual(self._filtered(search="0% o"), ["Call about 50% off"])
        self.assertEqual(self._filtered(search="r_2"), ["Offer_2026"])
        self.assertEqual(self._filtered(search="_isit"), [])
        self.assertEqual(self._filtered(search="\\"), [])

    def test_filters_of_a_later_page(self):
        first = self._page(limit=1, filters={"channels": ["phone", "email"]})
        second = self._page(
            before=first["next"], limit=1, filters={"channels": ["phone", "email"]}
        )
        self.assertEqual(second["entries"][0]["title"], "Offer_2026")

    def test_unknown_filter_is_named(self):
        with self.assertRaisesRegex(UserError, "colour"):
            self._page(filters={"colour": ["red"]})
        with self.assertRaisesRegex(UserError, "telegraph"):
            self._page(filters={"channels": ["telegraph"]})

    def test_what_is_no_number_is_refused(self):
        for vals in (
            {"limit": "all"},
            {"limit": None},
            {"filters": {"user_ids": ["me"]}},
            {"filters": {"contact_ids": ["1 OR 1=1"]}},
        ):
            with self.subTest(vals), self.assertRaisesRegex(UserError, "number"):
                self._page(**vals)

    def test_wrong_place_to_go_on_from(self):
        for before in (["today", 1, 2], [1], "x", ["2026-01-01", "a", 1]):
            with self.subTest(before), self.assertRaises(UserError):
                self._page(before=before)

    def test_contact_that_is_gone(self):
        gone = self._customer("Gone")
        gone.unlink()
        with self.assertRaisesRegex(UserError, "gone"):
            self._page(gone)


class TestInteraction(TimelineCase):
    def test_future_is_refused(self):
        with self.assertRaisesRegex(UserError, "Plan it"):
            self._talk("Tomorrow", -24)

    def test_contact_of_another_company(self):
        company = self._company("Branch", self.eur)
        foreign = self._customer("Foreign", company_id=company.id)
        with self.assertRaisesRegex(UserError, "belongs to Branch"):
            self._talk("Call", 1, partner=foreign)

    def test_contact_with_a_history_is_kept(self):
        self._talk("Call", 1, partner=self.eva)
        with self.assertRaises(Exception) as caught:
            self.eva.unlink()
            self.env.flush_all()
        self.assertIn("crm_interaction", str(caught.exception))

    def test_merge_keeps_it(self):
        self._talk("Call", 1, partner=self.bob)
        merge = self.env["base.partner.merge.automatic.wizard"].create({})
        merge._merge((self.ada | self.bob).ids, self.ada)
        self.assertEqual(self._titles(), ["Call"])

    def test_contact_that_moves_takes_it_along(self):
        self._talk("Call", 1, partner=self.eva)
        self.eva.parent_id = self.bob
        self.assertEqual(self._titles(self.bob), ["Call"])
        self.assertEqual(self._titles(self.ada), [])

    def test_hidden_contact(self):
        company = self._company("Branch", self.eur)
        foreign = self._customer("Foreign", company_id=company.id)
        with self.assertRaises(AccessError):
            self._as(self.us)["crm.interaction"].create(
                {"name": "Call", "partner_id": foreign.id, "date": ago(1)}
            )
