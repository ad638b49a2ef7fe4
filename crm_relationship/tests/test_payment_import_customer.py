"""Whose invoice it is, and the name of the system it comes from."""

from .payment_case import OutsideCase


class TestName(OutsideCase):
    """What an import is called where nobody has named it."""

    def _shown_to(self, **context):
        reader = self._as(self._user("accountant"), self._batch())
        return reader.with_context(**context).display_name

    def test_day_in_the_readers_format(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.assertEqual(self._shown_to(lang="en_US"), "Payments, 06/15/2026")
        self.assertIn("15.06.2026", self._shown_to(lang="de_DE"))

    def test_day_at_the_readers_place(self):
        # made at noon of the 15th in UTC, when the 16th begins in New Zealand's winter
        self.assertEqual(
            self._shown_to(lang="en_US", tz="Pacific/Auckland"), "Payments, 06/16/2026"
        )

    def test_name_of_its_own(self):
        self.assertEqual(self._batch(name="Books of May").display_name, "Books of May")

    def test_unnamed_is_found_by_its_source(self):
        batch = self._batch(source_system="old books")
        found = self.env["crm.payment.import"].name_search("old books")
        self.assertEqual([found_id for found_id, _name in found], batch.ids)


class TestCustomer(OutsideCase):
    """By internal reference, else tax ID, else name."""

    def _found(self, text, **vals):
        batch = self._batch(self._line_of(partner_ref=text, **vals))
        batch.action_check()
        return batch.line_ids.read_partner_id

    def test_by_reference(self):
        self.assertEqual(self._found("B2"), self.bob)

    def test_by_tax_id(self):
        self.bob.vat = "BE0477472701"
        self.assertEqual(self._found("BE0477472701"), self.bob)

    def test_by_name(self):
        self.assertEqual(self._found("Bob"), self.bob)

    def test_reference_goes_before_name(self):
        self._customer("A1")
        self.assertEqual(self._found("A1"), self.ada)

    def test_contact_stands_for_its_company(self):
        self._customer("Clerk", ref="C3", parent_id=self.bob.id)
        self.assertEqual(self._found("C3"), self.bob)

    def test_archived_customer(self):
        self.bob.active = False
        self.assertEqual(self._found("B2"), self.bob)

    def test_archived_customer_gives_way(self):
        self._customer("Old Ada", ref="A1", active=False)
        self.assertEqual(self._found("A1"), self.ada)

    def test_chosen_customer_goes_first(self):
        self.assertEqual(self._found("A1", chosen_partner_id=self.bob.id), self.bob)

    def test_chosen_contact_stands_for_its_company(self):
        clerk = self._customer("Clerk", parent_id=self.bob.id)
        self.assertEqual(self._found("", chosen_partner_id=clerk.id), self.bob)

    def test_choice_settles_what_is_ambiguous(self):
        self._customer("Eve", ref="A1")
        self.assertEqual(self._problem(chosen_partner_id=self.ada.id), [])
