from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import FeedbackCase

JUNE, JULY, AUGUST = date(2025, 6, 15), date(2025, 7, 1), date(2025, 8, 1)
ROLES_INSIDE = ("salesperson", "sales_lead", "feedback_user", "feedback_manager")


class AnonymousCase(FeedbackCase):
    """An anonymous program that shows five answers together, since June."""

    def setUp(self):
        super().setUp()
        self.question.write({"is_anonymous": True, "least_answers": 5})
        self.question.started_at = fields.Datetime.to_datetime(JUNE)
        self.people = [self._customer(f"Person {number}") for number in range(12)]
        self.invitations = self.env["crm.feedback.invitation"].create(
            [
                {
                    "program_id": self.question.id,
                    "company_id": self.company.id,
                    "partner_id": person.id,
                    "customer_id": person.id,
                    "occasion": "test",
                    "due_date": JUNE,
                    "sent_at": fields.Datetime.to_datetime(JUNE),
                    "state": "sent",
                }
                for person in self.people
            ]
        )

    def _answer_all(self, scores, first=0):
        for place, score in enumerate(scores, first):
            self._answer(self.invitations[place], score, f"Comment {9 - place}")

    def _close(self, today):
        return self.env["crm.feedback.wave"]._close(self.question, today)


class TestAnonymous(AnonymousCase):
    """What is kept of an anonymous answer, and from when on it is shown."""

    def test_nothing_that_is_kept_names_a_person(self):
        answer = self._answer(self.invitations[0], 3, "Late")
        self.assertFalse(answer)
        self.assertFalse(
            self.env["crm.feedback.answer"].search(
                [("program_id", "=", self.question.id)]
            )
        )
        columns = {
            name
            for name, field in self.env["crm.feedback.ballot"]._fields.items()
            if field.store
        }
        self.assertEqual(columns, {"id", "program_id", "score", "comment"})

    def test_second_answer_of_a_person_is_not_kept(self):
        self._answer_all([9])
        self._answer_all([2])
        self.assertEqual(
            self.env["crm.feedback.ballot"].search([]).mapped("score"), [9]
        )

    def test_number_beside_the_scale_is_refused(self):
        with self.assertRaises(UserError):
            self._answer(self.invitations[0], 11)

    def test_anonymous_answer_cannot_be_made_with_a_name(self):
        with self.assertRaisesRegex(UserError, "one by one"):
            self.env["crm.feedback.answer"].create(
                {
                    "program_id": self.question.id,
                    "company_id": self.company.id,
                    "kind": "nps",
                    "score": 9,
                }
            )

    def test_order_and_transaction_of_ballots_tell_nothing(self):
        """All of an urn of up to twenty are written anew with each one."""
        self._answer_all(range(10))
        self.env.cr.execute("SELECT score, xmin FROM crm_feedback_ballot ORDER BY id")
        scores, transactions = zip(*self.env.cr.fetchall(), strict=True)
        self.assertEqual(sorted(scores), list(range(10)))
        self.assertEqual(len(set(transactions)), 1)
        # one order of 3,628,800 is the one in which they were given
        self.assertNotEqual(list(scores), list(range(10)))

    def test_five_of_a_month_are_shown_when_it_has_ended(self):
        self._answer_all([9, 10, 7, 0, 6])
        self.assertFalse(self._close(JUNE))
        self.assertFalse(self._close(date(2025, 6, 30)))
        wave = self._close(JULY)
        self.assertEqual(
            (wave.answer_count, wave.good_count, wave.neutral_count, wave.bad_count),
            (5, 2, 1, 2),
        )
        self.assertEqual(
            (wave.start_date, wave.end_date), (date(2025, 6, 1), date(2025, 7, 1))
        )
        self.assertFalse(self.env["crm.feedback.ballot"].search([]))

    def test_four_wait_for_the_next_month_and_stay_together(self):
        self._answer_all([9] * 4)
        self.assertFalse(self._close(JULY))
        self._answer_all([0], first=4)
        self.assertFalse(self._close(JUNE))
        wave = self._close(AUGUST)
        self.assertEqual((wave.answer_count, wave.start_date), (5, date(2025, 6, 1)))

    def test_month_is_counted_once(self):
        self._answer_all([9] * 5)
        self._close(JULY)
        self._answer_all([0] * 5, first=5)
        self.assertFalse(self._close(JULY + timedelta(days=20)))
        self.assertEqual(self._close(AUGUST).bad_count, 5)

    def test_comments_come_without_number_by_the_alphabet(self):
        self._answer_all([9, 10, 7, 0, 6])
        comments = self._close(JULY).comment_ids
        self.assertEqual(
            comments.mapped("comment"), [f"Comment {place}" for place in range(5, 10)]
        )
        self.assertEqual(comments.ids, sorted(comments.ids))

    def test_no_event_no_figure_of_the_customer(self):
        self.env["crm.relationship.queue"].search([]).unlink()
        self._answer_all([0])
        self.env.cr.precommit.run()
        self.assertFalse(
            self.env["crm.relationship.queue"].search([("reason", "=", "answer_given")])
        )
        self._refresh()
        row = self._row(self.people[0])
        self.assertFalse(row and row.nps_count)

    def test_promise_is_kept_once_somebody_was_asked(self):
        for vals in ({"is_anonymous": False}, {"least_answers": 6}, {"kind": "csat"}):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                self.question.write(vals)


class TestAttacks(AnonymousCase):
    """What each role tries to find out who said what."""

    def _each_role(self):
        for role in ROLES_INSIDE:
            with self.subTest(role=role):
                yield self._as(self._user(role))

    def test_urn_is_closed_to_everybody(self):
        self._answer_all([9] * 4)
        ids = self.env["crm.feedback.ballot"].search([]).ids
        for env in self._each_role():
            ballots = env["crm.feedback.ballot"].browse(ids)
            for attempt in (
                lambda b: b.search([]),
                lambda b: b.search_count([("score", "<", 7)]),
                lambda b: b._read_group([], ["score"], ["__count"]),
                lambda b: b.formatted_read_group([], ["program_id"], ["score:sum"]),
                lambda b: b.export_data(["score"]),
                lambda b: b.search_read([], ["comment"]),
                lambda b: b.name_search("C"),
            ):
                with self.assertRaises(AccessError):
                    attempt(ballots)

    def test_no_field_of_another_model_leads_into_the_urn(self):
        leading = [
            f"{name}.{field.name}"
            for name, model in self.env.registry.items()
            for field in model._fields.values()
            if field.comodel_name == "crm.feedback.ballot"
        ]
        self.assertFalse(leading)

    def test_pictures_of_two_days_are_the_same(self):
        """Before and after one person answered, nobody sees another figure."""
        self._answer_all([9] * 5)
        self._close(JULY)
        for env in self._each_role():
            before = self._picture(env)
            self._answer_all([0], first=5)
            self._close(JULY + timedelta(days=1))
            self.assertEqual(self._picture(env), before)
            self.invitations[5].state = "sent"

    def _picture(self, env):
        """All that is told of the answers: waves, comments, answers, customers."""
        waves = env["crm.feedback.wave"].search([])
        return (
            waves.read(["answer_count", "good_count", "neutral_count", "bad_count"]),
            env["crm.feedback.wave.comment"].search([]).mapped("comment"),
            env["crm.feedback.answer"].search_count([]),
            env["crm.relationship"].search([("nps_count", ">", 0)]).ids,
        )

    def test_differences_of_figures_are_never_of_fewer_than_five(self):
        """All sums that a role can take are of whole waves."""
        self._answer_all([9] * 5)
        self._close(JULY)
        self._answer_all([0] * 6, first=5)
        self._close(AUGUST)
        for env in self._each_role():
            sums = {
                count
                for groupby in ([], ["program_id"], ["end_date:day"], ["company_id"])
                for *_key, count in env["crm.feedback.wave"]._read_group(
                    [], groupby, ["answer_count:sum"]
                )
            }
            # of June, of July and of both: what one leaves of the other is a wave
            self.assertEqual(sums, {5, 6, 11})

    def test_waves_are_written_by_nobody(self):
        self._answer_all([9] * 5)
        wave = self._close(JULY)
        for env in self._each_role():
            for attempt in (
                lambda w: w.write({"end_date": JUNE}),
                lambda w: w.unlink(),
                lambda w: w.create({"program_id": w.program_id.id}),
            ):
                with self.assertRaises(AccessError):
                    attempt(wave.with_env(env))

    def test_comments_do_not_say_which_number_they_came_with(self):
        fields_of = self.env["crm.feedback.wave.comment"]._fields
        told = set(fields_of) - {"id", "display_name"}
        self.assertEqual(told, {"wave_id", "company_id", "comment"})

    def test_clock_of_the_limits_does_not_run_for_anonymous_answers(self):
        self._answer_all([9])
        self.assertFalse(self.env["crm.feedback.attempt"].search([]))

    def test_copy_of_a_program_takes_no_answers_along(self):
        self._answer_all([9] * 4)
        copy = self.question.copy({"is_anonymous": False})
        self.assertFalse(copy.answer_ids)
        self.assertEqual(
            self.env["crm.feedback.ballot"].search([]).program_id, self.question
        )
