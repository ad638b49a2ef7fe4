"""The job of first answers: where it stops, where it goes on, and what moves away."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.fields import Datetime
from odoo.tests import test_cursor

from ..models.metrics import crm_response_answer, crm_response_fill
from ..models.metrics.crm_response_fill import LATE, MARK, TALKS_MARK
from .test_response import ResponseCase


class TestResponseJob(ResponseCase):
    def _mark(self, name=MARK):
        return self.env["ir.config_parameter"].sudo().get_param(name)

    def _last(self):
        return self.env["crm.response"]._last_message()

    def _settle(self, messages):
        """They were committed long ago."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mail_message SET create_date = %s WHERE id = ANY(%s)",
            [self.cr.now() - timedelta(hours=2), messages.ids],
        )

    def _job(self, **sizes):
        """What the scheduler calls, in a cursor whose commits are savepoints."""
        now = self.cr.now()  # as the messages have it that are new
        with (
            patch.object(test_cursor.TestCursor, "now", lambda _cursor: now),
            patch.multiple(crm_response_fill, **{"LATE": LATE} | sizes),
            self.enter_registry_test_mode(),
            self.registry.cursor() as cursor,
        ):
            self.env(cr=cursor)["crm.response"]._cron_fill()
        return self.env["crm.response"].search(
            [("company_id", "=", self.company.id)], order="asked_at"
        )

    def _go_on_from(self, message_id):
        self.env["ir.config_parameter"].sudo().set_param(MARK, message_id)

    def test_what_is_new_is_found_without_the_rest(self):
        self._write(self._at(9))
        self._go_on_from(self._last())
        other = self._lead(self.eva, name="Other")
        self._write(self._at(10), record=other)
        self.assertEqual(self._job().mapped("res_id"), other.ids)

    def test_only_threads_with_news_are_looked_at(self):
        """A question that is open although it was answered: seen with the next news."""
        self._write(self._at(9))
        self._write(self._at(9, 30), ours=True)
        self.env.flush_all()
        self.env["crm.response"]._ask_by_message(0, self._last())
        self._go_on_from(self._last())
        self._write(self._at(10), record=self._lead(self.eva, name="Other"))
        old, _new = self._job()
        self.assertEqual(old.state, "open")
        self._write(self._at(11), ours=True)
        old, _new = self._job()
        self.assertEqual(old.minutes, 30)

    def test_the_mark_is_the_last_that_is_settled(self):
        settled = self._write(self._at(9))
        self._settle(settled)
        self._write(self._at(10))
        self._job()
        self.assertEqual(self._mark(), str(settled.id))

    def test_nothing_settled_leaves_the_mark(self):
        start = self._last()
        self._go_on_from(start)
        self._write(self._at(9))
        self._job(LATE=10**7)
        self.assertEqual(self._mark(), str(start))

    def test_a_message_committed_behind_later_ones(self):
        """Its number is older than the mark's, and younger than what is settled."""
        self._go_on_from(self._last())
        late = self._write(self._at(9))
        self._settle(self.env["mail.message"].search([("id", "<", late.id)]))
        newest = self._write(self._at(9, 30), record=self._lead(self.eva, name="New"))
        late.model = False  # nobody sees it yet
        self.assertEqual(len(self._job()), 1)
        self.assertGreater(newest.id, late.id)
        late.model = "crm.lead"
        self.assertEqual(self._job().mapped("source_id"), [late.id, newest.id])

    def test_first_time_begins_a_year_ago(self):
        self._settle(self.env["mail.message"].search([]))
        self.env["ir.config_parameter"].sudo().search([("key", "=", MARK)]).unlink()
        old = self._write(Datetime.now() - timedelta(days=366))
        new = self._write(
            Datetime.now() - timedelta(days=364), record=self._lead(self.eva, name="B")
        )
        self.env.flush_all()
        first = self.env["crm.response"]._read_mark()
        self.assertLess(first, new.id)
        self.assertGreaterEqual(first, 0)
        self.assertTrue(
            self.env["mail.message"].search_count(
                [("id", "=", first + 1), ("date", ">", old.date)]
            )
        )

    def test_many_small_batches_find_the_same(self):
        """Seven deals, of which each is answered a minute later than the one before."""
        for number in range(7):
            lead = self._lead(self.eva, name=f"Deal {number}")
            self._write(self._at(9, number), record=lead)
            self._write(self._at(9, 2 * number + 1), ours=True, record=lead)
        self._go_on_from(self._last() - 40)
        with patch.object(crm_response_answer, "RECKONED", 2):
            responses = self._job(BATCH=3, TALKS=1)
        self.assertEqual(responses.mapped("minutes"), [1, 2, 3, 4, 5, 6, 7])

    def test_no_time_left_goes_on_later(self):
        """The scheduler's time is up after the first batch: the rest is not lost."""
        asked = [
            self._write(self._at(9, place), record=self._lead(self.eva, name="Deal"))
            for place in range(3)
        ]
        everything = self.env["mail.message"].search([])
        self._settle(everything)
        self._go_on_from(asked[0].id - 1)
        cron = self.env["ir.cron"]
        with patch.object(type(cron), "_commit_progress", lambda *_args, **_kw: 0):
            first = self._job(BATCH=asked[1].id - asked[0].id)
        self.assertEqual(first.mapped("source_id"), [asked[0].id])
        self.assertEqual(len(self._job()), 3)

    def test_a_talk_written_down_later_answers(self):
        self._write(self._at(9))
        self._go_on_from(self._last() - 10)
        self.assertEqual(self._job().state, "open")
        self._talk("Called", partner=self.eva, date=self._at(9, 30))
        self.assertEqual(self._job().minutes, 30)

    def test_a_talk_put_right_later_answers(self):
        self._write(self._at(9))
        self._go_on_from(self._last() - 10)
        talk = self._talk("No", partner=self.ada, outcome="missed", date=self._at(10))
        self.assertEqual(self._job().state, "open")
        talk.outcome = "reached"
        self.assertEqual(self._job().minutes, 60)

    def test_the_mark_of_talks_lies_before_what_may_be_late(self):
        self._talk("Called", partner=self.eva, date=self._at(9))
        self._job()
        mark = Datetime.to_datetime(self._mark(TALKS_MARK))
        late = self.env.cr.now() - mark
        self.assertGreaterEqual(late, timedelta(minutes=60))
        self.assertLess(late, timedelta(minutes=61))


class TestResponseMoves(ResponseCase):
    """What was asked goes where its messages go."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.double = cls._customer("Eva once more", parent_id=cls.ada.id)

    def _merge(self, sources, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((sources | target).ids, target)
        self.env.invalidate_all()

    def _of(self, partner):
        return self.env["crm.response"].search([("partner_id", "=", partner.id)])

    def test_merged_contacts_keep_what_they_asked(self):
        lead = self._lead(self.double, name="Hers")
        message = self._write(self._at(9), record=lead)
        message.author_id = self.double
        self._write(self._at(10))
        before = self._fill()
        self._merge(self.double, self.eva)
        self.assertEqual(self._of(self.eva), before)
        self.assertEqual(len(before), 2)
        self._write(self._at(9, 20), ours=True, record=lead)
        self.assertEqual(self._fill().mapped("state"), ["answered", "open"])
        self.assertEqual(len(self._of(self.eva)), 2)

    def test_asked_on_the_contact_that_is_merged(self):
        self.double.company_id = self.company
        message = self._write(self._at(9), record=self.double)
        message.author_id = self.double
        response = self._fill()
        self.assertEqual(response.res_id, self.double.id)
        self.double.company_id = False
        self._merge(self.double, self.eva)
        self.assertEqual(response.partner_id, self.eva)
        self.assertEqual(response.res_id, self.eva.id)
        self._write(self._at(9, 20), ours=True, record=self.eva)
        self.assertEqual(self._fill().minutes, 20)

    def test_split_contacts_have_again_what_they_asked(self):
        """On her own page, where Bob asked too, and on a deal."""
        lead = self._lead(self.double, name="Hers")
        for record, author, hour in (
            (self.double, self.double, 9),
            (lead, self.double, 10),
            (self.eva, self.eva, 11),
        ):
            message = self._write(self._at(hour), record=record)
            message.write({"author_id": author.id, "record_company_id": self.company})
        self._write(self._at(9, 10), ours=True, record=self.double)
        message = self._write(self._at(9, 30), record=self.double)
        message.write({"author_id": self.bob.id, "record_company_id": self.company})
        before = [(row.partner_id.id, row.res_id) for row in self._fill()]
        self.assertEqual(
            before,
            [
                (self.double.id, self.double.id),
                (self.bob.id, self.double.id),
                (self.double.id, lead.id),
                (self.eva.id, self.eva.id),
            ],
        )
        self._merge(self.double, self.eva)
        merged = self._fill()
        self.assertEqual(
            [(row.partner_id.id, row.res_id) for row in merged],
            [
                (self.eva.id, self.eva.id),
                (self.bob.id, self.eva.id),
                (self.eva.id, lead.id),
                (self.eva.id, self.eva.id),
            ],
        )
        self.env["crm.partner.merge"].search([], limit=1).action_split()
        self.env.invalidate_all()
        self.assertEqual([(row.partner_id.id, row.res_id) for row in merged], before)

    def test_asked_on_a_deal_that_is_merged(self):
        other = self._lead(self.eva, name="The same")
        self._write(self._at(9), record=other)
        response = self._fill()
        (self.lead | other).merge_opportunity()
        kept = (self.lead | other).exists()
        self.env.invalidate_all()
        self.assertEqual(response.res_id, kept.id)
        self._write(self._at(9, 20), ours=True, record=kept)
        self.assertEqual(self._fill().minutes, 20)

    def test_a_call_put_right_is_asked_no_more(self):
        call = self._missed_call()
        self.assertEqual(self._fill().state, "open")
        call.outcome = "reached"
        self.assertFalse(self._fill())

    def test_on_a_deal_that_is_deleted(self):
        """What waits is gone with it, what was answered stays and says so."""
        answered = self._write(self._at(9))
        self._write(self._at(9, 30), ours=True)
        self._write(self._at(10))
        self.assertEqual(self._fill().mapped("state"), ["answered", "open"])
        self.lead.unlink()
        kept = self._fill()
        self.assertEqual((kept.source_id, kept.minutes), (answered.id, 30))
        with self.assertRaisesRegex(UserError, "deleted since"):
            kept.action_open_source()

    def test_a_call_that_is_deleted(self):
        call = self._missed_call()
        self.assertTrue(self._fill())
        call.unlink()
        self.assertFalse(self._fill())
