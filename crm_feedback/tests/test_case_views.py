from odoo.addons.crm_relationship.tests.views_case import ViewsCase

from .common import ROLES
from .test_case_compensation import MoneyCase

INSIDE = sorted(set(ROLES) - {"portal", "public"})
MODELS = ("crm.case", "crm.case.%", "crm.sla.policy")


class TestCaseViews(MoneyCase, ViewsCase):
    """Every role opens every page of cases it can reach, and reads what it shows."""

    addon = "crm_feedback"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {role: cls._user(role) for role in INSIDE}
        invoice = cls._sell(cls.ada, 300)
        case = cls._case(kind="complaint", move_id=invoice.id, cause_id=cls.broken.id)
        cls.env["crm.sla.policy"].create(
            {
                "name": "All",
                "company_id": cls.company.id,
                "calendar_id": cls.env.ref("resource.resource_calendar_std").id,
                "response_hours": 1,
            }
        )
        cls.env["crm.case.compensation"].create({"case_id": case.id, "amount": 10})
        cls.case = case

    def _our_actions(self):
        return self.env["ir.actions.act_window"].search(
            [
                *("|",) * (len(MODELS) - 1),
                *(("res_model", "=like", model) for model in MODELS),
                ("id", "in", self._our_ids()),
            ]
        )

    def _owners(self, _action):
        return "feedback_user", "feedback_manager"

    def test_no_page_fails_but_for_rights(self):
        self._open_all()

    def test_roles_open_the_documents_that_lead_to_cases(self):
        for role, user in self.users.items():
            env = self._as(user)
            for model in ("res.partner", "sale.order", "account.move", "crm.lead"):
                if env[model].has_access("read"):
                    with self.subTest(role=role, model=model):
                        views = env[model].get_views([(False, "form")])
                        self.assertTrue(views["views"]["form"]["arch"])

    def test_pages_of_twenty_cases_take_as_many_statements_as_of_two(self):
        names = ["display_name", "repeat_count", "other_count", "try_count"]

        def read(cases):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            cases.web_read({name: {} for name in names})
            return self.env.cr.sql_log_count - before

        cases = self.env["crm.case"].union(
            *(self._case(kind="service", cause_id=self.broken.id) for _one in range(20))
        )
        read(cases)
        self.assertEqual(read(cases[:2]), read(cases))

    def test_counts_on_twenty_contacts_take_as_many_statements_as_on_two(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}"} for number in range(20)]
        )
        for partner in partners:
            self._case(partner)

        def read(some):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some.mapped("relationship_open_case_count")
            return self.env.cr.sql_log_count - before

        read(partners)
        self.assertEqual(read(partners[:2]), read(partners))
