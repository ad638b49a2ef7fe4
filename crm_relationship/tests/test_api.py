from odoo.tests import new_test_user, tagged

from .json2_case import Json2Case


@tagged("post_install", "-at_install")
class TestJson2(Json2Case):
    """Programs call with the API key of a restricted user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.seller = new_test_user(
            cls.env, "api_seller", groups="sales_team.group_sale_salesman_all_leads"
        )
        cls.employee = new_test_user(cls.env, "api_employee", groups="base.group_user")
        cls.customer = cls.env["res.partner"].create({"name": "Api customer"})
        cls.env["crm.lead"].create(
            {
                "name": "Interest",
                "type": "opportunity",
                "partner_id": cls.customer.id,
                "company_id": cls.env.company.id,
            }
        )

    def _read(self, user, *names):
        return self._call(
            user, "res.partner", "read", ids=self.customer.ids, fields=names
        )

    def test_refresh_and_read(self):
        answer = self._call(
            self.seller,
            "res.partner",
            "action_refresh_relationship",
            ids=self.customer.ids,
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        [row] = self._read(self.seller, "lifecycle_stage_id", "priority_score").json()
        self.assertEqual(row["lifecycle_stage_id"][1], "Prospect")
        self.assertEqual(row["priority_score"], 50)

    def test_unknown_figure_is_false(self):
        self.customer.action_refresh_relationship()
        [row] = self._read(self.seller, "relationship_payment_score").json()
        self.assertIs(row["relationship_payment_score"], False)

    def test_stranger_is_blank(self):
        [row] = self._read(self.seller, "priority_score").json()
        self.assertIs(row["priority_score"], False)

    def test_profit_is_denied_to_a_salesperson(self):
        answer = self._read(self.seller, "relationship_net_profit_12m")
        self.assertEqual(answer.status_code, 403)

    def test_employee_without_the_right_is_denied(self):
        answer = self._call(
            self.employee,
            "res.partner",
            "action_refresh_relationship",
            ids=self.customer.ids,
        )
        self.assertEqual(answer.status_code, 403)

    def test_figures_are_not_written(self):
        self.customer.action_refresh_relationship()
        row = self.env["crm.relationship"].search(
            [("partner_id", "=", self.customer.id)]
        )
        answer = self._call(
            self.seller,
            "crm.relationship",
            "write",
            ids=row.ids,
            vals={"purchase_count": 9},
        )
        self.assertEqual(answer.status_code, 422, answer.text)
        self.assertIn("computed from documents", answer.text)

    def test_decide(self):
        answer = self._call(
            self.seller,
            "crm.decision",
            "make",
            kind="price",
            partner=self.customer.ids,
            name="Ten off",
            options=["Ten off", {"name": "Nothing", "reasons_for": "Our margin"}],
            chosen="Ten off",
            reason="Asked for it",
            expected=["revenue_12m", 100],
        )
        self.assertEqual(answer.status_code, 200, answer.text)
        decision = self.env["crm.decision"].browse(answer.json())
        self.assertRecordValues(
            decision,
            [
                {
                    "state": "decided",
                    "partner_id": self.customer.id,
                    "decided_by_id": self.seller.id,
                    "expected_figure": "revenue_12m",
                }
            ],
        )

    def test_decide_without_rights(self):
        answer = self._call(
            self.employee,
            "crm.decision",
            "make",
            kind="price",
            partner=self.customer.ids,
            name="Ten off",
            reason="Asked for it",
        )
        self.assertEqual(answer.status_code, 403)

    def test_brief(self):
        answer = self._call(
            self.seller, "crm.brief", "get_brief", partner_id=self.customer.id
        )
        self.assertEqual(answer.json()["customer"]["name"], "Api customer")
        sections = {part["key"] for part in answer.json()["sections"]}
        self.assertLessEqual({"standing", "deciders", "promises", "history"}, sections)
