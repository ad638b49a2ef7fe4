"""A confirmed order with a delivery date is a promise, and stays true to the order."""

from datetime import datetime

from odoo.tests import freeze_time

from .common import TODAY, ago
from .promise_case import REMINDER, PromiseCase, june


class TestPromiseOrders(PromiseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = cls._user("salesperson")

    def _deliver(self, day, **vals):
        """A confirmed order, to be delivered at noon of that day of June."""
        vals.setdefault("partner_id", self.eva.id)
        vals.setdefault("user_id", self.seller.id)
        order = self._order(
            self.eva, 100, commitment_date=datetime(2026, 6, day, 12), **vals
        )
        self._commit()
        return order

    def _commit(self):
        """What a commit does before it commits."""
        self.env.flush_all()
        self.cr.precommit.run()

    def _of(self, order):
        return self.promises.search(
            [("res_model", "=", "sale.order"), ("res_id", "=", order.id)]
        )

    def test_confirmed_order_promises_once(self):
        order = self._deliver(22)
        promise = self._of(order)
        self.assertRecordValues(
            promise,
            [
                {
                    "name": f"Delivery of {order.name}",
                    "side": "us",
                    "partner_id": self.eva.id,
                    "company_id": self.company.id,
                    "user_id": self.seller.id,
                    "made_date": TODAY,
                    "due_date": june(22),
                    "early_until": june(19),
                    "late_until": june(25),
                    "state": "open",
                    "is_delivery": True,
                    "source_name": order.display_name,
                }
            ],
        )
        order.write({"state": "sale"})
        self._commit()
        self.assertEqual(self._of(order), promise)

    def test_due_day_is_the_companys(self):
        """Half past eleven at night in UTC is the next day in Tokyo."""
        self.company.partner_id.tz = "Asia/Tokyo"
        order = self._order(
            self.eva, 100, commitment_date=datetime(2026, 6, 22, 23, 30)
        )
        self._commit()
        self.assertEqual(self._of(order).due_date, june(23))

    def test_quotation_and_order_without_a_date_promise_nothing(self):
        quotation = self._order(
            self.eva, 100, quotation=True, commitment_date=datetime(2026, 6, 22)
        )
        order = self._order(self.eva, 100)
        self._commit()
        self.assertFalse(self._of(quotation) | self._of(order))

    def test_order_imported_as_confirmed(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "state": "sale",
                "commitment_date": datetime(2026, 6, 22, 12),
            }
        )
        self._commit()
        self.assertEqual(self._of(order).due_date, june(22))

    def test_date_in_the_past_is_no_error(self):
        promise = self._of(self._deliver(3))
        self.assertEqual((promise.made_date, promise.due_date), (june(3), june(3)))

    def test_moved_with_the_delivery_date(self):
        order = self._deliver(22)
        order.commitment_date = datetime(2026, 6, 24, 12)
        self._commit()
        promise = self._of(order)
        self.assertEqual(
            (promise.due_date, promise.early_until, promise.late_until),
            (june(24), june(23), june(29)),
        )

    def test_date_given_later(self):
        order = self._order(self.eva, 100)
        order.commitment_date = datetime(2026, 6, 24, 12)
        self._commit()
        self.assertEqual(self._of(order).due_date, june(24))

    def test_moved_with_its_customer(self):
        order = self._deliver(22)
        order.partner_id = self.bob
        self._commit()
        self.assertEqual(self._of(order).partner_id, self.bob)

    def test_withdrawn_with_the_order_and_back_again(self):
        order = self._deliver(22)
        order._action_cancel()
        self._commit()
        promise = self._of(order)
        self.assertEqual(
            (promise.state, promise.reason), ("withdrawn", "The order was cancelled.")
        )
        order.action_draft()
        order.action_confirm()
        self._commit()
        self.assertEqual((promise.state, promise.reason), ("open", False))

    def test_withdrawn_without_a_date(self):
        order = self._deliver(22)
        order.commitment_date = False
        self._commit()
        self.assertEqual(self._of(order).state, "withdrawn")

    def test_what_has_ended_stays(self):
        order = self._deliver(22)
        self._of(order).action_mark_done()
        order.commitment_date = datetime(2026, 6, 24, 12)
        order._action_cancel()
        self._commit()
        promise = self._of(order)
        self.assertEqual((promise.due_date, promise.state), (june(22), "early"))

    def test_many_orders_at_once(self):
        orders = self.env["sale.order"].union(
            *(
                self._order(
                    self.ada,
                    100,
                    quotation=True,
                    commitment_date=datetime(2026, 6, day, 12),
                )
                for day in (22, 23, 24)
            )
        )
        orders.action_confirm()
        self._commit()
        self.assertEqual(
            [self._of(order).due_date for order in orders],
            [june(22), june(23), june(24)],
        )

    def test_its_customer_is_computed_anew(self):
        order = self._deliver(22)
        self._drain()
        self.assertEqual(
            self._row(self.eva.commercial_partner_id).open_promise_count, 1
        )
        self._empty_queue()
        order.commitment_date = datetime(2026, 6, 24, 12)
        self._commit()
        self.assertIn(self.ada, self._queued())

    # what the scheduler does

    def test_owner_hears_of_it_some_days_before(self):
        far, near = self._deliver(30), self._deliver(22)
        self.promises._cron_follow_up()
        self.assertFalse(self._of(far).activity_ids)
        reminder = self._of(near).activity_ids
        self.assertEqual(
            (reminder.activity_type_id, reminder.user_id, reminder.date_deadline),
            (self.env.ref(REMINDER), self.seller, june(22)),
        )
        self.promises._cron_follow_up()
        self.assertEqual(len(self._of(near).activity_ids), 1)

    def test_reminder_follows_the_order(self):
        order = self._deliver(22)
        self.promises._cron_follow_up()
        order.commitment_date = datetime(2026, 6, 19, 12)
        self._commit()
        self.promises._cron_follow_up()
        promise = self._of(order)
        self.assertEqual(promise.activity_ids.date_deadline, june(19))
        order._action_cancel()
        self._commit()
        self.promises._cron_follow_up()
        self.assertFalse(promise.activity_ids)

    def test_delivered_order_is_a_promise_kept(self):
        order = self._deliver(15)
        promise = self._of(order)
        self.promises._cron_follow_up()
        self.assertFalse(promise.done_date)
        order.order_line.qty_delivered = 1
        self.promises._cron_follow_up()
        self.assertEqual((promise.done_date, promise.state), (TODAY, "kept"))

    def test_part_of_an_order_is_not_the_order(self):
        order = self._deliver(15)
        order.order_line.copy({"order_id": order.id})
        order.order_line[0].qty_delivered = 1
        self.promises._cron_follow_up()
        self.assertFalse(self._of(order).done_date)

    def test_delivered_after_it_counted_as_broken(self):
        order = self._deliver(3)
        self.assertEqual(self._of(order).state, "broken")
        order.order_line.qty_delivered = 1
        with freeze_time(f"{ago(-1)} 12:00:00"):
            self.promises._cron_follow_up()
            self.assertEqual(self._of(order).state, "late")
