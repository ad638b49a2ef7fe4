"""Who may see what, tried as each role; never as administrator.

The files test_access_figures and test_access_customers try the fields and the
records, tests/test_access_models.py every model as each role; here is what is done.
"""

from odoo.exceptions import AccessError, UserError

from .common import TODAY, RelationshipCase, ago

NOBODY = ("portal", "public")


class TestAccessWriting(RelationshipCase):
    """Figures are computed; nobody writes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 300, product=cls._product(cost=60))
        cls._refresh()
        cls.manager = cls._user("crm_manager")
        cls.row = cls._as(cls.manager, cls._row(cls.ada))

    def test_figure_of_a_row(self):
        for figure in ("purchase_count", "net_profit_12m", "priority_score"):
            with self.subTest(figure=figure), self.assertRaises(UserError):
                self.row.write({figure: 99})

    def test_figure_along_with_the_stage(self):
        stage = self.env.ref("crm_relationship.crm_lifecycle_stage_loyal")
        with self.assertRaisesRegex(UserError, "computed from documents"):
            self.row.write({"stage_id": stage.id, "purchase_count": 99})

    def test_customer_of_a_row(self):
        with self.assertRaises(UserError):
            self.row.partner_id = self.bob

    def test_new_row(self):
        vals = {"partner_id": self.bob.id, "company_id": self.company.id}
        with self.assertRaises(AccessError):
            self._as(self.manager)["crm.relationship"].create(vals)

    def test_no_row(self):
        with self.assertRaises(AccessError):
            self.row.unlink()

    def test_figure_of_a_partner_does_not_stay(self):
        partner = self._as(self._user("sales_lead"), self.ada)
        partner.write({"priority_score": 99})
        self.env.invalidate_all()
        self.assertNotEqual(self._row(self.ada).priority_score, 99)

    def test_transition(self):
        transition = self._row(self.ada).transition_ids[:1]
        with self.assertRaises(AccessError):
            self._as(self.manager, transition).date = ago(1)

    def test_stage_of_a_partner_one_may_not_write(self):
        user = self._user("crm_user")
        stage = self.env.ref("crm_relationship.crm_lifecycle_stage_loyal")
        with self.assertRaises(AccessError):
            self._as(user, self.ada).lifecycle_stage_id = stage

    def test_author_of_an_override_is_who_made_it(self):
        override = self._as(self.manager)["crm.priority.override"].create(
            {
                "partner_id": self.ada.id,
                "points": 5,
                "reason": "Strategic",
                "end_date": TODAY,
            }
        )
        self.assertEqual(override.user_id, self.manager)


class TestAccessWizards(RelationshipCase):
    def test_what_a_colleague_fills_in_is_his(self):
        vals = {"partner_ids": self.ada.ids, "kind": "other", "name": "Discount"}
        decide = self._as(self._user("crm_user"))["crm.decide"].create(vals)
        colleague = self._as(self._user("crm_user"), decide)
        with self.assertRaises(AccessError):
            colleague.read(["name"])
        with self.assertRaises(AccessError):
            colleague.name = "Other"


class TestAccessActions(RelationshipCase):
    """Computing asks for the right User, and shows no more than that."""

    ACTIONS = (
        "action_refresh_relationship",
        "action_compute_profitability",
        "action_compute_priority",
    )

    def test_user_may_compute(self):
        self._sell(self.ada, 300)
        for action in self.ACTIONS:
            with self.subTest(action=action):
                self.assertTrue(getattr(self._as_role("crm_user"), action)())

    def test_others_may_not(self):
        for role in ("employee", *NOBODY):
            partner = self._as_role(role)
            for action in self.ACTIONS:
                denied = self.assertRaises(AccessError)
                with self.subTest(role=role, action=action), denied:
                    getattr(partner, action)()

    def test_server_actions_ask_for_the_right_too(self):
        for name in ("profitability", "priority", "refresh"):
            action = self.env.ref(f"crm_relationship.res_partner_action_{name}")
            with self.subTest(action=name), self.assertRaises(AccessError):
                self._as(self._user("employee"), action).with_context(
                    active_model="res.partner", active_ids=self.ada.ids
                ).run()

    def test_computing_shows_no_cost(self):
        self._sell(self.ada, 300, product=self._product(cost=60))
        partner = self._as_role("salesperson")
        partner.action_compute_profitability()
        with self.assertRaises(AccessError):
            partner.read(["relationship_net_profit_12m"])

    def test_user_does_not_run_the_engine(self):
        env = self._as(self._user("crm_manager"))
        with self.assertRaises(AccessError):
            env["crm.relationship.run"]._refresh_full(self.company)

    def _as_role(self, role):
        return self._as(self._user(role), self.ada)


class TestAccessProof(RelationshipCase):
    """The pages of the profit work without any right of accounting."""

    def setUp(self):
        super().setUp()
        self._order(self.ada, 100)
        self._pool()
        self._sell(self.ada, 300, product=self._product(cost=60))
        self._expense(self.expense, 90)
        self._refresh()
        self.manager = self._as(self._user("crm_manager"))

    def test_manager_proves_the_profit(self):
        proof = self.manager["crm.profit.proof"].create({"company_id": self.company.id})
        proof.action_prove()
        self.assertTrue(proof.proven)

    def test_manager_reads_the_page_of_the_proof(self):
        proof = self.manager["crm.profit.proof"].create({"company_id": self.company.id})
        proof.action_prove()
        account = {"account_id": {"fields": {"display_name": {}}}, "ledger": {}}
        page = proof.web_read({"line_ids": {"fields": account}})
        self.assertEqual(len(page[0]["line_ids"]), len(proof.line_ids))

    def test_manager_reads_the_report(self):
        names = ["move_line_id", "account_id", "amount", "step"]
        lines = self.manager["crm.profit.report"].search_read([], names)
        self.assertTrue(lines)

    def test_manager_groups_the_report_by_account(self):
        groups = self.manager["crm.profit.report"].formatted_read_group(
            [], ["account_id"], ["amount:sum"]
        )
        self.assertTrue(groups)

    def test_manager_makes_a_pool(self):
        rent = self._account("expense", "Rent")
        pool = self.manager["crm.cost.pool"].create(
            {"name": "Rent", "account_ids": rent.ids, "driver": "order"}
        )
        self.assertEqual(pool.company_id, self.company)

    def test_proof_of_a_foreign_company_is_refused(self):
        foreign = self._company("Foreign", self.usd)
        with self.assertRaises(AccessError):
            self.manager["crm.profit.proof"].create({"company_id": foreign.id})


class TestAccessOtherCompany(RelationshipCase):
    """Somebody of another company sees nothing of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._order(cls.ada, 100)
        cls._pool()
        cls._expense(cls.expense, 90)
        cls._sell(cls.ada, 300)
        cls._override = cls.env["crm.priority.override"].create(
            {
                "partner_id": cls.ada.id,
                "company_id": cls.company.id,
                "points": 5,
                "reason": "Strategic",
                "end_date": TODAY,
            }
        )
        cls._refresh()
        cls.other = cls._company("Other", cls.usd)
        user = cls._user("crm_manager", company_id=cls.other.id)
        cls.stranger = cls._as(user)

    def test_no_records(self):
        for model in (
            "crm.relationship",
            "crm.lifecycle.transition",
            "crm.lifecycle.override",
            "crm.priority.contribution",
            "crm.priority.override",
            "crm.priority.comparison",
            "crm.cost.pool",
            "crm.cost.rate",
            "crm.cost.allocation",
            "crm.profit.report",
            "crm.relationship.basis",
        ):
            with self.subTest(model=model):
                self.assertFalse(self.stranger[model].search([]))

    def test_no_proof(self):
        proof = self.env["crm.profit.proof"].create({"company_id": self.company.id})
        proof.action_prove()
        for records in (proof, proof.line_ids, proof.imputed_ids):
            denied = self.assertRaises(AccessError)
            with self.subTest(model=records._name), denied:
                records.with_env(self.stranger).read(["display_name"])

    def test_no_runs(self):
        ours = [("company_ids", "in", self.company.ids)]
        self.assertFalse(self.stranger["crm.relationship.run"].search(ours))

    def test_partner_is_blank(self):
        partner = self.ada.with_env(self.stranger)
        self.assertIs(partner.priority_score, False)

    def test_partner_is_not_found_by_its_figures(self):
        found = self.stranger["res.partner"].search([("priority_score", ">", 0)])
        self.assertNotIn(self.ada.id, found.ids)

    def test_switching_to_a_company_that_is_not_ones_own_is_refused(self):
        partner = self.ada.with_env(self.stranger)
        with self.assertRaises(AccessError):
            partner.with_company(self.company).read(["priority_score"])
