"""Figures of deals: cost of delay, which plan works, lost to no decision, the fit."""

from odoo.exceptions import AccessError, ValidationError

from ..scoring.intervals import share_interval
from .common import TODAY
from .deal_case import DealCase
from .test_query_counts import sent

SHARES = ("share", "share_low", "share_high")


class TestWhichPlanWorks(DealCase):
    def _results(self, overcome=0, not_overcome=0, **vals):
        for count, result in ((overcome, "overcome"), (not_overcome, "not")):
            for _number in range(count):
                self._objection(used=5, judged=1, **vals).result = result

    def _rows(self, env=None, **vals):
        # not those of the demo story
        vals.setdefault("company_id", self.company.id)
        domain = [(name, "=", value) for name, value in vals.items()]
        return (env or self.env)["crm.objection.report"].search(domain)

    def test_not_used_is_not_counted(self):
        self._objection()
        self.assertFalse(self._rows())

    def test_fewer_than_ten_judged_say_nothing(self):
        self._results(overcome=9)
        self._objection(used=1)
        row = self._rows()
        self.assertEqual((row.used_count, row.judged_count), (10, 9))
        self.assertEqual((row.share, row.share_low, row.share_high), (False,) * 3)
        self.assertEqual(row.share_words, "Not enough data: 9 of 10")

    def test_ten_judged_have_a_share_with_its_interval(self):
        self._results(overcome=7, not_overcome=3)
        row = self._rows()
        expected = share_interval(7, 10)
        for name, value in zip(SHARES, expected, strict=True):
            self.assertAlmostEqual(row[name], value, places=9)
        self.assertEqual(row.share_words, "7 of 10: 39 to 90 %")

    def test_each_plan_by_itself_and_all_together(self):
        self._results(overcome=6)
        other = self.env.ref("crm_relationship.crm_objection_plan_price_calculation")
        self._results(not_overcome=6, plan_id=other.id)
        self.assertEqual(len(self._rows()), 2)
        ((kind, used, share, low, high),) = self.env[
            "crm.objection.report"
        ]._read_group(
            [("company_id", "=", self.company.id)],
            ["type_id"],
            ["used_count:sum", "share:avg", "share_low:avg", "share_high:avg"],
        )
        self.assertEqual((kind, used), (self.price, 12))
        for found, value in zip((share, low, high), share_interval(6, 12), strict=True):
            self.assertAlmostEqual(found, value, places=9)

    def test_deal_won_counts_once(self):
        self._results(overcome=2, lead_id=self.lead.id)
        lost = self._lead(self.ada)
        self._results(overcome=1, lead_id=lost.id)
        self.lead.action_set_won()
        lost.action_set_lost()
        row = self._rows()
        self.assertEqual((row.won_count, row.lost_count), (1, 1))

    def test_own_words_are_a_plan_of_their_own(self):
        self._objection(used=1, plan_id=False, plan="Ask his sister")
        self.assertFalse(self._rows().plan_id)

    def test_each_reader_counts_what_he_may_see(self):
        self.ada.user_id = self.us
        self._results(overcome=1, user_id=self.us.id)
        self._results(overcome=1, user_id=self.seller.id)
        branch = self._company("Branch", self.eur)
        abroad = self._user("crm_manager", company_id=branch.id)
        self.assertEqual(self._rows(self._as(self.us)).used_count, 2)
        self.assertEqual(self._rows(self._as(self.seller)).used_count, 1)
        self.assertEqual(self._rows(self._as(self._user("accountant"))).used_count, 2)
        self.assertFalse(self._rows(self._as(abroad)))


class TestNoDecision(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.nobody = cls.env.ref("crm_relationship.crm_lost_reason_no_decision")
        cls.dear = cls.env["crm.lost.reason"].create({"name": "Dear"})
        cls.team = cls.env["crm.team"].create({"name": "Keen"})

    def _lose(self, count, reason=None, user=None, **vals):
        for _number in range(count):
            user_id = (user or self.seller).id
            lead = self._lead(self.ada, team_id=self.team.id, user_id=user_id, **vals)
            lead.action_set_lost(lost_reason_id=reason and reason.id)

    def _rows(self, user=None):
        env = self._as(user) if user else self.env
        return env["crm.no.decision.report"].search([("team_id", "=", self.team.id)])

    def test_share_with_its_interval(self):
        self._lose(4, self.nobody)
        self._lose(7, self.dear)
        self._lose(1)
        row = self._rows()
        self.assertEqual(
            (row.lost_count, row.no_decision_count, row.no_reason_count), (12, 4, 1)
        )
        self.assertEqual(row.month, TODAY.replace(day=1))
        for name, value in zip(SHARES, share_interval(4, 12), strict=True):
            self.assertAlmostEqual(row[name], value, places=9)

    def test_open_and_won_and_archived_deals_are_not_lost(self):
        self._lead(self.ada, team_id=self.team.id)
        self._lead(self.ada, team_id=self.team.id).action_set_won()
        self._lead(self.ada, team_id=self.team.id, probability=50).active = False
        self._lead(self.ada, team_id=self.team.id, type="lead").action_set_lost()
        self.assertFalse(self._rows())

    def test_fewer_than_ten_lost_say_nothing(self):
        self._lose(9, self.nobody)
        self.assertIs(self._rows().share, False)
        self.assertEqual(self._rows().share_words, "Not enough data: 9 of 10")

    def test_salespersons_together(self):
        self._lose(6, self.nobody)
        self._lose(6, self.dear, user=self.us)
        report = self.env["crm.no.decision.report"]
        ((team, lost, share),) = report._read_group(
            [("team_id", "=", self.team.id)],
            ["team_id"],
            ["lost_count:sum", "share:avg"],
        )
        self.assertEqual((team, lost, share), (self.team, 12, 0.5))

    def test_who_sees_which(self):
        self._lose(1, self.nobody)
        self._lose(1, self.dear, user=self.us)
        branch = self._company("Branch", self.eur)
        abroad = self._user("crm_manager", company_id=branch.id)
        self.assertEqual(self._rows(self.seller).user_id, self.seller)
        for role in ("sales_lead", "crm_manager", "accountant"):
            rows = self._rows(self._user(role))
            self.assertEqual(rows.user_id, self.seller | self.us)
        self.assertFalse(self._rows(abroad))


class TestFit(DealCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._lead(cls.bob, name="Small deal")
        cls.rules = cls.env["crm.fit.rule"]
        cls.big = cls._rule("[('name', 'ilike', 'big')]", 30, "It is big")

    @classmethod
    def _rule(cls, domain, points=10, name="Rule", **vals):
        return cls.env["crm.fit.rule"].create(
            {"name": name, "domain": domain, "points": points, **vals}
        )

    def test_sum_of_what_holds(self):
        self._rule("[('partner_id.name', '=', 'Ada')]", -5)
        self._rule("[('create_date', '<', 'today -30d')]", 99)
        self.assertEqual((self.lead.fit_score, self.other.fit_score), (25, 0))

    def test_unknown_without_rules(self):
        self.rules.search([]).active = False
        self.assertIs(self.lead.fit_score, False)
        self.assertIn(self.lead, self._found("=", False))

    def test_ranks_and_hides_none(self):
        leads = self.env["crm.lead"].search(
            [("id", "in", (self.other | self.lead).ids)], order="fit_score desc"
        )
        self.assertEqual(leads.ids, [self.lead.id, self.other.id])

    def _found(self, operator, value):
        return self.env["crm.lead"].search([("fit_score", operator, value)])

    def test_search(self):
        for operator, value in ((">", 29), (">=", 30), ("=", 30), ("!=", 0)):
            with self.subTest(operator=operator):
                found = self._found(operator, value)
                self.assertIn(self.lead, found)
                self.assertNotIn(self.other, found)
        self.assertIn(self.other, self._found("<", 30))

    def test_rule_of_another_company_of_ours(self):
        branch = self._company("Branch", self.eur)
        self._rule("[]", 5, company_id=branch.id)
        self.assertEqual(self.lead.fit_score, 30)
        self._rule("[]", 7, company_id=self.company.id)
        self.lead.invalidate_recordset()
        self.assertEqual(self.lead.fit_score, 37)

    def test_reasons_are_shown(self):
        fit = self.lead.get_deal_memory()["fit"]
        self.assertEqual(fit["score"], 30)
        self.assertEqual(
            fit["reasons"], [{"id": self.big.id, "name": "It is big", "points": 30}]
        )

    def test_bad_conditions_are_refused(self):
        for domain in (
            "nonsense",
            "[('nothing', '=', 1)]",
            "[('name', '=')]",
            "[('fit_score', '>', 1)]",
            "[('partner_id.fit', '=', 1)]",
            "[('expected_revenue', '>', 'much')]",
            "7",
        ):
            refused = self.assertRaisesRegex(ValidationError, "cannot be used")
            with self.subTest(domain=domain), refused:
                self._rule(domain)

    def test_condition_on_what_its_author_may_not_read(self):
        manager = self._user("crm_manager")
        manager.group_ids += self.env.ref("sales_team.group_sale_manager")
        rules = self._as(manager)["crm.fit.rule"]
        for domain in (
            "[('user_id.totp_last_counter', '>', 0)]",  # a field
            "[('message_ids.mail_server_id', '!=', False)]",  # a whole model
        ):
            refused = self.assertRaisesRegex(ValidationError, "you may not read")
            with self.subTest(domain=domain), refused:
                rules.create({"name": "Guess", "domain": domain})

    def test_list_is_one_statement_beside_the_rules(self):
        leads = self.lead | self.other
        for asked in (self.lead, leads):
            asked.mapped("fit_score")
            self.env.invalidate_all()
            with sent() as statements:
                asked.mapped("fit_score")
            self.assertEqual(len(statements), 2)

    def test_price_only_is_proposed_and_marked_by_hand(self):
        self._objection(lead_id=self.lead.id)
        fit = self.lead.get_deal_memory()["fit"]
        self.assertEqual(fit["proposed"], ["All objections in it are about the price"])
        self.assertFalse(self.lead.crm_price_only)
        self.lead.action_mark_price_only()
        self.assertTrue(self.lead.crm_price_only)
        self.assertEqual(self.lead.fit_score, 10)
        self.assertFalse(self.lead.get_deal_memory()["fit"]["proposed"])

    def test_another_objection_ends_the_proposal(self):
        self._objection(lead_id=self.lead.id)
        self._objection(lead_id=self.lead.id, type_id=self.boss.id, plan_id=False)
        self.assertFalse(self.lead.get_deal_memory()["fit"]["proposed"])


class TestDealPages(DealCase):
    """What the page of a deal shows, and what opening it costs."""

    def test_memory_of_a_deal(self):
        self._objection(lead_id=self.lead.id, name="Too dear")
        self._benefit(lead_id=self.lead.id)
        found = self._as(self.seller, self.lead).get_deal_memory()
        self.assertEqual(found["objections"][0]["words"], "Too dear")
        self.assertEqual(found["benefits"][0]["name"], "Half the time")
        other = self._user("salesperson")
        with self.assertRaises(AccessError):
            self._as(other, self.lead).get_deal_memory()

    def test_who_decides_shows_the_benefit(self):
        self._role()
        self._role(self.max)
        self._benefit(reaction="convinced", lead_id=self.lead.id)
        shown = self.env["crm.contact.role"].get_who_decides(self.ada.id, self.lead.id)
        said = {
            role["contact"]["name"]: role["benefit"] and role["benefit"]["reaction"]
            for role in shown["roles"]
        }
        self.assertEqual(said, {"Eva": "convinced", "Max": False})

    def _form_fields(self, lead):
        views = lead.get_views([(False, "form")])
        fields = views["models"]["crm.lead"]["fields"]
        ours, others = {}, {}
        for name in fields:
            field = lead._fields[name]
            if field.type in ("one2many", "many2many", "properties"):
                continue
            asked = {"fields": {"display_name": {}}} if field.type == "many2one" else {}
            kept = ours if field._module == "crm_relationship" else others
            kept[name] = asked
        return ours, others

    def _statements(self, lead, asked):
        for _time in range(2):  # what is kept in memory is read once
            self.env.flush_all()
            self.env.invalidate_all()
            lead.web_read(asked)
        self.env.invalidate_all()
        with sent() as statements:
            lead.web_read(asked)
        return statements

    def _more(self, lead, more, less):
        counts = [len(self._statements(lead, asked)) for asked in (more, less)]
        return counts[0] - counts[1]

    def test_form_costs_the_name_of_the_step_and_no_more(self):
        lead = self._as(self.seller, self.lead)
        ours, others = self._form_fields(lead)
        self.assertIn("buyer_step_id", ours)
        deal = {name for name in ours if not name.startswith("relationship_")}
        self.assertGreater(len(deal), 7)
        both = others | {name: ours[name] for name in deal}
        both["delay_currency_id"] = {"fields": {}}  # not shown
        more = self._more(lead, both, others)
        self.assertEqual(more, 0)
        step = self.env.ref("crm_relationship.crm_buyer_step_looks")
        self.lead.buyer_step_id = step
        more = self._more(lead, both, others)
        self.assertLessEqual(more, 1)

    def test_form_loads_no_list_of_ours(self):
        views = self._as(self.seller, self.lead).get_views([(False, "form")])
        fields = views["models"]["crm.lead"]["fields"]
        for name in ("crm_objection_ids", "crm_benefit_ids", "delay_cost_ids"):
            self.assertNotIn(name, fields)
        self.assertNotIn("fit_score", fields)
