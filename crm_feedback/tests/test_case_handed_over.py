from odoo.exceptions import UserError

from .case_case import CaseCase
from .test_case_mail import MailCase


class TestOpportunity(CaseCase):
    """An inquiry goes on in sales, a complaint that sales got in service."""

    def test_inquiry_becomes_an_opportunity_with_its_thread(self):
        case = self._as(self.agent, self._case(kind="commercial", name="100 lamps"))
        self._write(case, "We ask our sales")
        action = case.action_make_opportunity()
        lead = self.env["crm.lead"].browse(action["res_id"])
        self.assertEqual((lead.partner_id, lead.name), (self.ada, "100 lamps"))
        self.assertEqual(case.lead_id, lead)
        self.assertEqual(lead.crm_case_ids, case)
        self.assertIn("We ask our sales", "".join(lead.message_ids.mapped("body")))
        self.assertFalse(case.is_open)

    def test_second_opportunity_is_refused(self):
        case = self._case(kind="commercial")
        case.action_make_opportunity()
        with self.assertRaisesRegex(UserError, "already"):
            case.action_make_opportunity()

    def test_lead_becomes_a_case_with_its_thread(self):
        lead = self._lead(self.ada, name="It does not work")
        lead.message_post(body="Since Monday", message_type="comment")
        action = lead.action_make_case()
        case = self.env["crm.case"].browse(action["res_id"])
        self.assertEqual((case.partner_id, case.name), (self.ada, lead.name))
        self.assertIn("Since Monday", "".join(case.message_ids.mapped("body")))
        self.assertFalse(lead.active)

    def test_order_opens_a_case_in_one_click(self):
        order = self._order(self.ada, 100)
        action = order.action_view_cases()
        case = (
            self.env["crm.case"]
            .with_context(**action["context"])
            .create({"kind": "claim"})
        )
        self.assertEqual((case.order_id, case.partner_id), (order, self.ada))
        order.invalidate_recordset(["crm_case_count"])
        self.assertEqual(order.crm_case_count, 1)
        self.assertEqual(
            self.env["crm.case"].search(order.action_view_cases()["domain"]), case
        )

    def test_invoice_and_contact_count_their_cases(self):
        invoice = self._sell(self.ada, 100)
        self._case(move_id=invoice.id)
        self._case()
        self.assertEqual(invoice.crm_case_count, 1)


class TestMerge(CaseCase):
    """Several cases about one matter."""

    def _merge(self, *cases):
        cases = self._as(self.agent, self.env["crm.case"].union(*cases))
        wizard = cases.env["crm.case.merge"].with_context(active_ids=cases.ids)
        return wizard.create({}).action_merge()

    def test_oldest_takes_all_that_was_written(self):
        first, second = self._case(), self._case(name="Again")
        self._write(second, "It is still broken")
        self._merge(second, first)
        self.assertEqual(second.merged_into_id, first)
        self.assertFalse(second.is_open)
        self.assertIn("still broken", "".join(first.message_ids.mapped("body")))

    def test_cases_of_two_customers_stay_two(self):
        with self.assertRaisesRegex(UserError, "of one customer"):
            self._merge(self._case(), self._case(self.bob))

    def test_one_case_is_not_merged(self):
        with self.assertRaisesRegex(UserError, "two cases"):
            self._merge(self._case())


class TestInquiryMail(MailCase):
    """A team that gets inquiries."""

    def test_mail_to_sales_becomes_an_opportunity(self):
        self.team.kind = "commercial"
        case = self._receive(body="What do 100 lamps cost?")
        lead = case.lead_id
        self.assertEqual(lead.partner_id, self.ada)
        self.assertIn("100 lamps", "".join(lead.message_ids.mapped("body")))
        self.assertFalse(case.is_open)
