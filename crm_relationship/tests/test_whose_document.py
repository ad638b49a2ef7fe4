from .common import RelationshipCase

REVENUE, GROSS = "revenue_total", "gross_sales_12m"


class TestWhoseDocument(RelationshipCase):
    """Posted entries stay with the company they were posted with.

    Bea is a contact of Ada at first.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bea = cls._customer("Bea", parent_id=cls.ada.id)

    def _figures(self, figure):
        """Of Ada and of Bob, after the queue has been worked off."""
        self._drain()
        return [self._row(self.ada)[figure], self._row(self.bob)[figure]]

    # a contact changes its company

    def test_invoice_stays_where_it_was_posted(self):
        self._sell(self.bea, 100)
        self.bea.parent_id = self.bob
        self._sell(self.bea, 30)
        self.assertEqual(self._figures(REVENUE), [100, 30])

    def test_profit_stays_where_it_was_posted(self):
        self._sell(self.bea, 100)
        self.bea.parent_id = self.bob
        self._sell(self.bea, 30)
        self.assertEqual(self._figures(GROSS), [100, 30])

    def test_what_is_due_stays_where_it_was_posted(self):
        self._sell(self.bea, 100)
        self.bea.parent_id = self.bob
        self._sell(self.bea, 30)
        self.assertEqual(self._figures("due_amount"), [100, 30])

    def test_payment_after_the_move_is_of_who_was_invoiced(self):
        invoice = self._sell(self.bea, 100)
        self._sell(self.bob, 30)
        self.bea.parent_id = self.bob
        self._pay(invoice)
        self.assertEqual(self._figures("due_amount"), [0, 30])

    def test_order_without_an_invoice_goes_along(self):
        self._order(self.bea, 100)
        self._order(self.ada, 100)
        self.bea.parent_id = self.bob
        self.assertEqual(self._figures("order_count_12m"), [1, 1])

    def test_order_stays_with_who_was_invoiced(self):
        lamp = self._product(invoice_policy="order")
        order = self._order(self.bea, 100, product=lamp)
        order._create_invoices().action_post()
        self._sell(self.bob, 30)
        self.bea.parent_id = self.bob
        self.assertEqual(self._figures("order_count_12m"), [1, 0])

    def test_quotation_goes_along(self):
        self._order(self.bea, 100, quotation=True)
        self._lead(self.ada)
        self.bea.parent_id = self.bob
        self.assertEqual(self._figures("quotation_count"), [0, 1])

    def test_lead_goes_along(self):
        self._lead(self.bea)
        self._sell(self.ada, 100)
        self.bea.parent_id = self.bob
        self.assertEqual(self._figures("opportunity_count"), [0, 1])

    def test_order_stays_after_two_moves(self):
        lamp = self._product(invoice_policy="order")
        order = self._order(self.bea, 100, product=lamp)
        order._create_invoices().action_post()
        self._sell(self.bob, 30)
        self.bea.parent_id = self._customer("Cyd")
        self.bea.parent_id = self.bob
        self.assertEqual(self._figures("order_count_12m"), [1, 0])

    def test_contact_of_the_contact_goes_along(self):
        deep = self._customer("Deep", parent_id=self.bea.id)
        self._lead(deep)
        self._sell(self.ada, 100)
        self.bea.parent_id = self.bob
        self.assertEqual(self._figures("opportunity_count"), [0, 1])

    def test_contact_that_becomes_a_company(self):
        self._sell(self.bea, 100)
        self.bea.is_company = True
        self._sell(self.bea, 30)
        self._drain()
        row = self._row(self.bea)
        self.assertEqual((self._row(self.ada)[REVENUE], row[REVENUE]), (100, 30))

    def test_contact_shows_the_relationship_of_its_new_company(self):
        self._sell(self.ada, 100)
        self._sell(self.bob, 30)
        self.bea.parent_id = self.bob
        self._drain()
        self.assertEqual(self.bea.relationship_revenue_total, 30)

    # a customer joins another: accounting moves its entries along

    def test_customer_that_joins_another_brings_its_history(self):
        self._sell(self.bob, 30)
        self._drain()
        self.bob.parent_id = self.ada
        self._sell(self.ada, 100)
        self.assertEqual(self._figures(REVENUE), [130, 0])

    def test_customer_that_joins_another_brings_its_profit(self):
        self._sell(self.bob, 30)
        self._drain()
        self.bob.parent_id = self.ada
        self._sell(self.ada, 100)
        self.assertEqual(self._figures(GROSS), [130, 0])

    def test_customer_that_joins_another_brings_its_debt(self):
        self._sell(self.bob, 30)
        self._drain()
        self.bob.parent_id = self.ada
        self._sell(self.ada, 100)
        self.assertEqual(self._figures("due_amount"), [130, 0])

    def test_customer_that_joins_another_brings_its_orders(self):
        self._order(self.bob, 30)
        self._drain()
        self.bob.parent_id = self.ada
        self.assertEqual(self._figures("order_count_12m"), [1, 0])

    # two are one

    def test_merged_customer_has_both_histories(self):
        self._sell(self.ada, 100)
        self._sell(self.bob, 30)
        self._drain()
        self._merge(self.bob, self.ada)
        self._drain()
        self.assertEqual(self._row(self.ada)[REVENUE], 130)

    def test_merged_customer_has_one_row(self):
        self._sell(self.ada, 100)
        self._sell(self.bob, 30)
        self._drain()
        self._merge(self.bob, self.ada)
        self.assertEqual(len(self._rows_of_the_house()), 1)

    def test_merged_stranger_takes_over_the_row(self):
        self._sell(self.bob, 30)
        self._drain()
        self._merge(self.bob, self.ada)
        self._drain()
        self.assertEqual(self._row(self.ada)[REVENUE], 30)

    def test_merged_customer_keeps_both_overrides(self):
        for partner in (self.ada, self.bob):
            self.env["crm.priority.override"].create(
                {
                    "partner_id": partner.id,
                    "points": 5,
                    "reason": "Strategic",
                    "end_date": "2027-01-01",
                }
            )
        self._merge(self.bob, self.ada)
        self._sell(self.ada, 100)
        self._drain()
        lines = self._row(self.ada).priority_contribution_ids
        self.assertEqual(len(lines.filtered("override_id")), 2)

    def test_merged_customer_keeps_the_log_of_both(self):
        self._sell(self.ada, 100)
        self._sell(self.bob, 30)
        self._drain()
        self._merge(self.bob, self.ada)
        log = self.env["crm.lifecycle.transition"].search(
            [("partner_id", "=", self.ada.id), ("kind", "=", "stage")]
        )
        self.assertEqual(len(log), 2)

    def test_merged_contacts_of_one_company_change_nothing(self):
        other = self._customer("Contact", parent_id=self.ada.id)
        self._sell(self.bea, 100)
        self._drain()
        self._merge(self.bea, other)
        self._drain()
        self.assertEqual(self._row(self.ada)[REVENUE], 100)

    # gone and archived

    def test_archived_customer_keeps_its_row(self):
        self._sell(self.ada, 100)
        self._drain()
        self.ada.active = False
        self._refresh()
        self.assertEqual(self._row(self.ada)[REVENUE], 100)

    def test_archived_customer_is_computed(self):
        self.ada.active = False
        self._sell(self.ada, 100)
        self._drain()
        self.assertEqual(self._row(self.ada)[REVENUE], 100)

    def test_deleted_customer_leaves_nothing(self):
        gone = self._customer("Gone")
        self._lead(gone)
        self._drain()
        rows = self._row(gone)
        self.env["crm.lead"].search([("partner_id", "=", gone.id)]).unlink()
        gone.unlink()
        self.assertFalse(rows.exists())

    def test_customer_that_has_lost_every_document_is_nothing(self):
        invoice = self._sell(self.ada, 100)
        self._drain()
        invoice.button_draft()
        invoice.unlink()
        self._drain()
        self.assertEqual(self._row(self.ada)[REVENUE], 0)

    def test_customer_that_has_lost_every_document_falls_on_the_ladder(self):
        invoice = self._sell(self.ada, 100)
        self._drain()
        invoice.button_cancel()
        self._drain()
        aware = self.env.ref("crm_relationship.crm_lifecycle_stage_aware")
        self.assertEqual(self._row(self.ada).stage_id, aware)

    def _merge(self, gone, kept):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((gone | kept).ids, kept)
        self.env.invalidate_all()

    def _rows_of_the_house(self):
        return self.env["crm.relationship"].search(
            [("company_id", "=", self.company.id)]
        )
