"""How the customers of a segment are treated, and how far that is kept."""

from psycopg2.errors import CheckViolation, ExclusionViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..models.decisions.crm_next_step_condition import Situation
from .common import ago
from .timeline_case import TimelineCase


class TreatmentCase(TimelineCase):
    """Ada, of priority A and in a segment by hand, was spoken with 40 days ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cadences = cls.env["crm.contact.cadence"]
        cadences.search([]).unlink()
        cadences.create({"band": "a", "days": 30})
        cls.seller = cls._user("salesperson")
        cls.manager = cls._user("crm_manager")
        cls.ada.user_id = cls.seller
        cls._sell(cls.ada, 100, 200)
        cls._refresh()
        cls.relation = cls._row(cls.ada)
        cls._band("a")
        cls.segment = cls.env["crm.segment"].create(
            {"name": "Best", "kind": "manual", "company_id": cls.company.id}
        )
        cls.env["crm.segment.membership"].create(
            {
                "segment_id": cls.segment.id,
                "partner_id": cls.ada.id,
                "company_id": cls.company.id,
                "start_date": ago(50),
                "start_cause": "manual",
            }
        )
        cls._last(40)

    @classmethod
    def _band(cls, band):
        cls.relation.sudo().priority_band = band
        cls.env.flush_all()

    @classmethod
    def _last(cls, days_ago):
        cls.relation.sudo().last_interaction_date = ago(days_ago)
        cls.env.flush_all()

    def _due(self, user=None):
        self.env.invalidate_all()
        env = self._as(user) if user else self.env
        return env["crm.contact.due"].search([("partner_id", "=", self.ada.id)])

    @classmethod
    def _plan(cls, **vals):
        plan = cls.env["crm.treatment.plan"].create(
            {
                "name": "Gold",
                "segment_id": cls.segment.id,
                "company_id": cls.company.id,
                "cadence_days": 7,
                "start_date": ago(20),
                **vals,
            }
        )
        cls.env.flush_all()
        return plan


class TestTreatmentPlan(TreatmentCase):
    def test_its_cadence_goes_before_the_priority(self):
        plan = self._plan()
        due = self._due()
        self.assertEqual((due.plan_id, due.due_date), (plan, ago(33)))
        self.assertEqual(due.cadence_by, "plan")

    def test_without_days_the_priority_holds(self):
        plan = self._plan(cadence_days=0)
        due = self._due()
        self.assertEqual((due.plan_id, due.due_date), (plan, ago(10)))
        self.assertEqual(due.cadence_by, "priority")

    def test_over_or_not_begun(self):
        self._plan(end_date=ago(1))
        self._plan(start_date=ago(-1), end_date=ago(-9))
        self.assertFalse(self._due().plan_id)

    def test_the_first_in_order_holds(self):
        second = self.segment.copy({"name": "Also"})
        self.env["crm.segment.membership"].create(
            {
                "segment_id": second.id,
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "start_date": ago(50),
                "start_cause": "manual",
            }
        )
        self._plan(sequence=20)
        first = self._plan(segment_id=second.id, sequence=5, cadence_days=14)
        self.assertEqual(self._due().plan_id, first)

    def test_out_of_the_segment(self):
        self._plan()
        members = self.env["crm.segment.membership"]
        members.search([("segment_id", "=", self.segment.id)]).end_date = ago(1)
        self.env.flush_all()
        self.assertFalse(self._due().plan_id)

    def test_how_far_it_is_kept(self):
        plan = self._as(self.manager, self._plan())
        self.assertEqual(
            (plan.customer_count, plan.contact_share, plan.owned_share), (1, 0, 1)
        )
        self._last(2)
        plan.invalidate_recordset()
        self.assertEqual(plan.contact_share, 1)

    def test_of_nobody_nothing_is_known(self):
        plan = self._as(self.manager, self._plan(start_date=ago(-1)))
        read = plan.read(["contact_share", "owned_share", "customer_count"])[0]
        self.assertEqual((read["contact_share"], read["owned_share"]), (False, False))
        self.assertEqual(read["customer_count"], 0)

    @mute_logger("odoo.sql_db")
    def test_two_at_a_time(self):
        self._plan(end_date=ago(5))
        with self.assertRaises(ExclusionViolation), self.env.cr.savepoint():
            self._plan(start_date=ago(5))
        self._plan(start_date=ago(4))

    @mute_logger("odoo.sql_db")
    def test_ends_before_it_starts(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._plan(end_date=ago(21))

    def test_segment_of_another_company(self):
        other = self._company("Other", self.company.currency_id)
        with self.assertRaisesRegex(ValidationError, "make the plan there"):
            self._plan(company_id=other.id)

    @mute_logger("odoo.sql_db")
    def test_days_below_zero(self):
        with self.assertRaises(CheckViolation), self.env.cr.savepoint():
            self._plan(cadence_days=-1)

    def test_another_company(self):
        self._plan()
        other = self._company("Other", self.usd)
        stranger = self._user("sales_lead", company_id=other.id)
        self.assertFalse(self._as(stranger)["crm.treatment.plan"].search([]))
        plans = self._as(self._user("sales_lead"))["crm.treatment.plan"].search([])
        self.assertEqual(plans.company_id, self.company)


class TestPlanRights(TreatmentCase):
    """Who may not see the figures of a segment sees the day, but no plan."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.readers = {
            role: cls._user(role)
            for role in ("sales_lead", "crm_user", "accountant", "crm_manager")
        } | {"salesperson": cls.seller}
        cls.readers["crm_user"].group_ids += cls.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )

    def _plan_by(self, rule, name="Secret"):
        """Ada is in the segment of this rule, whose plan asks for a call a week."""
        segment = self.env["crm.segment"].create({"name": name, "rule": rule})
        members = self.env["crm.segment.membership"]
        if not members.search([("segment_id", "=", segment.id)]):
            members.create(
                {
                    "segment_id": segment.id,
                    "partner_id": self.ada.id,
                    "company_id": self.company.id,
                    "start_date": ago(50),
                    "start_cause": "rule",
                }
            )
        return self._plan(segment_id=segment.id, name=f"Plan of {name}")

    def _assert_seen_by(self, plan, seeing):
        for role, reader in self.readers.items():
            with self.subTest(role=role):
                due = self._due(reader)
                shown = due.read()[0]
                self.assertEqual(shown["due_date"], ago(33))
                self.assertEqual(shown["cadence_days"], 7)
                self.assertEqual(shown["cadence_by"], "plan")
                name = (plan.id, plan.display_name)
                self.assertEqual(shown["plan_id"], role in seeing and name)
                found = self._as(reader)["crm.treatment.plan"].search([])
                self.assertEqual(plan in found, role in seeing)
                if role not in seeing:
                    self.assertNotIn("Secret", str(shown))

    def _assert_no_way_around(self, plan, reader):
        """Searched, ordered, grouped and exported: the plan is as good as none."""
        due = self._as(reader)["crm.contact.due"]
        mine = [("partner_id", "=", self.ada.id)]
        for domain in (
            [("plan_id", "=", plan.id)],
            [("plan_id", "!=", False)],
            [("plan_id.name", "ilike", "Secret")],
            [("plan_id.segment_id.name", "ilike", "Secret")],
        ):
            with self.subTest(domain=domain):
                self.assertFalse(due.search(mine + domain))
        groups = due._read_group(mine, ["plan_id"], ["__count"])
        self.assertEqual(groups, [(due.plan_id, 1)])
        row = due.search(mine, order="plan_id")
        exported = row.export_data(["partner_id/name", "plan_id/name"])["datas"]
        self.assertEqual(exported, [["Ada", ""]])
        self.assertFalse(row.web_read({"plan_id": {}})[0]["plan_id"])

    def test_a_segment_by_hand_is_for_all(self):
        self._assert_seen_by(self._plan(name="Plan of Best"), set(self.readers))

    def test_a_segment_of_profit(self):
        plan = self._plan_by("[('net_profit_12m', '>', -1000000)]")
        self._assert_seen_by(plan, {"crm_manager", "accountant"})
        self._assert_no_way_around(plan, self.readers["sales_lead"])
        self._assert_no_way_around(plan, self.seller)

    def test_a_segment_of_debts(self):
        """Amounts of accounting are not for the manager of relationships."""
        plan = self._plan_by("[('due_amount', '>', -1)]")
        self._assert_seen_by(plan, {"accountant"})
        self._assert_no_way_around(plan, self.readers["crm_manager"])

    def test_what_another_has_read_shows_nothing(self):
        """In one transaction, as the manager's and then as the seller's row."""
        self._plan_by("[('net_profit_12m', '>', -1000000)]")
        due = self._due()
        self.assertTrue(self._as(self.manager, due).plan_id)
        self.assertFalse(self._as(self.seller, due).plan_id)
        self.assertTrue(due.sudo().plan_id)
        self.assertFalse(self._as(self.seller, due).plan_id)

    def test_a_seller_sees_days_of_his_customers_only(self):
        self._plan_by("[('net_profit_12m', '>', -1000000)]")
        self.assertTrue(self._due(self.seller))
        self.assertFalse(self._due(self._user("salesperson")))

    def test_the_next_step_names_no_plan(self):
        self._plan_by("[('net_profit_12m', '>', -1000000)]")
        env = self._as(self.seller)
        situation = Situation(self.ada.with_env(env), self.company.with_env(env))
        steps = env["crm.next.step.rule"]._proposals(situation)
        evidence = str([lines for _rule, lines in steps])
        self.assertIn("due every 7 days", evidence)
        self.assertNotIn("Secret", evidence)


class TestPlanCompanies(TreatmentCase):
    """The same customer in two companies, each with plans and cadences of its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.branch = cls._company("Branch", cls.usd)
        cls._open_books(cls.branch)
        cls._sell(cls.ada, 50, 100, company=cls.branch)
        cls._refresh(companies=cls.branch)
        row = cls._row(cls.ada, cls.branch).sudo()
        row.write({"priority_band": "a", "last_interaction_date": ago(40)})
        cls.everywhere = cls.env["crm.segment"].create(
            {"name": "Everywhere", "kind": "manual"}
        )
        cls.env["crm.segment.membership"].create(
            [
                {
                    "segment_id": cls.everywhere.id,
                    "partner_id": cls.ada.id,
                    "company_id": company.id,
                    "start_date": ago(50),
                    "start_cause": "manual",
                }
                for company in cls.company | cls.branch
            ]
        )
        cls.env.flush_all()

    def _reader(self, *companies):
        ids = [company.id for company in companies]
        return self._user(
            "sales_lead", company_id=ids[0], company_ids=[Command.set(ids)]
        )

    def _seen(self, reader):
        """{company: (plan, due date)} of the rows of Ada."""
        return {
            due.company_id: (due.plan_id, due.due_date) for due in self._due(reader)
        }

    def test_each_by_its_own_plan(self):
        here = self._plan(segment_id=self.everywhere.id)
        there = self._plan(
            segment_id=self.everywhere.id, company_id=self.branch.id, cadence_days=14
        )
        both = self._reader(self.company, self.branch)
        self.assertEqual(
            self._seen(both),
            {self.company: (here, ago(33)), self.branch: (there, ago(26))},
        )
        self.assertEqual(
            self._seen(self._reader(self.branch)), {self.branch: (there, ago(26))}
        )

    def test_a_plan_of_one_does_not_hold_in_the_other(self):
        self._plan(segment_id=self.everywhere.id)
        seen = self._seen(self._reader(self.branch))
        none = self.env["crm.treatment.plan"]
        self.assertEqual(seen, {self.branch: (none, ago(10))})

    def test_cadences_of_other_companies_are_not_seen(self):
        cadences = self.env["crm.contact.cadence"]
        general = cadences.search([])
        here = cadences.create({"band": "a", "days": 5, "company_id": self.company.id})
        there = cadences.create({"band": "a", "days": 9, "company_id": self.branch.id})
        for companies, seen in (
            ((self.company,), general | here),
            ((self.branch,), general | there),
            ((self.company, self.branch), general | here | there),
        ):
            with self.subTest(companies=len(companies), seen=seen.mapped("days")):
                reader = self._as(self._reader(*companies))
                self.assertEqual(reader["crm.contact.cadence"].search([]), seen)
        stranger = self._as(self._reader(self.branch), here)
        with self.assertRaises(AccessError):
            stranger.read(["days"])
        self.assertEqual(
            {
                company: due
                for company, (_plan, due) in self._seen(
                    self._reader(self.company, self.branch)
                ).items()
            },
            {self.company: ago(35), self.branch: ago(31)},
        )

    def test_a_manager_writes_no_cadence_of_another_company(self):
        there = self.env["crm.contact.cadence"].create(
            {"band": "a", "days": 9, "company_id": self.branch.id}
        )
        with self.assertRaises(AccessError):
            self._as(self.manager, there).write({"days": 1})
