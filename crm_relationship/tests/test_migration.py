"""Databases of earlier versions become what this one expects."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from .common import TODAY, RelationshipCase, ago

MIGRATIONS = Path(__file__).parents[1] / "migrations"


def migrate(cr, version, script):
    spec = spec_from_file_location("migration", MIGRATIONS / version / script)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    module.migrate(cr, None)


class TestMigration1(RelationshipCase):
    """19.0.1.0.0: what a database of 19.0.0.1 holds, and what it holds afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._sell(cls.ada, 100)
        cls._refresh()
        cls.row = cls._row(cls.ada)
        cls.row.sudo().write({"payment_band": "c", "payment_rule_band": False})
        factors = cls.env.ref("crm_relationship.crm_priority_scheme_default").factor_ids
        cls.value = factors.filtered(lambda f: f.metric == "clv_12m")
        cls.risk = factors.filtered(lambda f: f.metric == "value_at_risk")
        (cls.value | cls.risk).metric = False
        cls.env.flush_all()

    def _migrate(self):
        self.env["crm.relationship.run"].search([("state", "=", "requested")]).unlink()
        self.env.flush_all()
        migrate(self.env.cr, "19.0.1.0.0", "post-migrate.py")
        self.env.invalidate_all()

    def test_standing_is_the_one_by_payments_too(self):
        self._migrate()
        self.assertEqual(self.row.payment_rule_band, "c")

    def test_standing_by_payments_is_kept(self):
        self.row.sudo().payment_rule_band = "a"
        self._migrate()
        self.assertEqual(self.row.payment_rule_band, "a")

    def test_factors_get_their_figures(self):
        self._migrate()
        self.assertEqual(
            (self.value.metric, self.risk.metric), ("clv_12m", "value_at_risk")
        )

    def test_figure_somebody_has_chosen_is_kept(self):
        self.value.metric = "revenue_12m"
        self._migrate()
        self.assertEqual(self.value.metric, "revenue_12m")

    def test_everybody_is_computed_anew(self):
        self._migrate()
        request = self.env["crm.relationship.run"].search([("state", "=", "requested")])
        self.assertTrue(request.bulk)
        self.assertIn(self.company, request.company_ids)

    def test_twice_is_once(self):
        self._migrate()
        migrate(self.env.cr, "19.0.1.0.0", "post-migrate.py")
        requests = self.env["crm.relationship.run"].search(
            [("state", "=", "requested")]
        )
        self.assertEqual(len(requests), 1)


class TestMigration2(RelationshipCase):
    """19.0.2.0.0: orders ahead on fewer nodes, of the newest model alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.old, cls.new = cls.env["crm.value.model"].create(
            [cls._model_values("2025-01-01"), cls._model_values("2025-02-01")]
        )
        cls.env.cr.execute(
            "INSERT INTO crm_value_curve (model_id, purchases, node, orders_12m)"
            " SELECT id, 0, node, 7"
            " FROM UNNEST(%s) AS id, GENERATE_SERIES(0, 9) AS node",
            [[cls.old.id, cls.new.id]],
        )

    @classmethod
    def _model_values(cls, as_of):
        return {
            "company_id": cls.company.id,
            "as_of": as_of,
            "method": "mbg",
            "is_fitted": True,
            "r": 0.5248,
            "alpha": 6.1829,
            "a": 0.8910,
            "b": 1.6141,
            "discount_monthly": 0.01,
            "curve_purchases": [0, 3],
        }

    def _migrate(self):
        self.env.flush_all()
        migrate(self.env.cr, "19.0.2.0.0", "post-migrate.py")
        self.env.invalidate_all()

    def _curve(self, model):
        curve = self.env["crm.value.curve"]
        return curve.search_read(
            [("model_id", "=", model.id)],
            ["purchases", "node", "orders_12m", "orders_12m_slope"],
            order="purchases, node",
        )

    def test_newest_model_is_worked_out_anew(self):
        self._migrate()
        lines = self._curve(self.new)
        self.assertEqual({line["purchases"] for line in lines}, {0, 3})
        # to 20 years: ln(1 + 1040 / 6.1829) / 0.1 = 51.3, and a node on either side
        self.assertEqual(
            [line["node"] for line in lines if not line["purchases"]], list(range(53))
        )
        self.assertNotIn(7.0, [line["orders_12m"] for line in lines])
        self.assertTrue(all(line["orders_12m_slope"] < 0 for line in lines))

    def test_older_models_keep_none(self):
        self._migrate()
        self.assertFalse(self._curve(self.old))

    def test_twice_is_once(self):
        self._migrate()
        before = [{**line, "id": 0} for line in self._curve(self.new)]
        self._migrate()
        self.assertEqual([{**line, "id": 0} for line in self._curve(self.new)], before)

    def test_import_that_nobody_named_shows_its_day(self):
        imports = self.env["crm.payment.import"].create(
            [
                {"name": name, "source_system": "books"}
                for name in (f"Payments, {TODAY}", "Books, 2025-12-31")
            ]
        )
        self._migrate()
        self.assertEqual(imports.mapped("name"), [False, "Books, 2025-12-31"])

    def _factor(self, **vals):
        factors = self.env.ref(
            "crm_relationship.crm_priority_scheme_default"
        ).factor_ids
        factor = factors.filtered(lambda f: f.name == "Promises kept")
        factor.write({"metric": False, "transform": "score", **vals})
        self._migrate()
        return factor.metric, factor.transform, factor.lowest, factor.highest

    def test_factor_of_promises_gets_its_figure(self):
        found = self._factor(lowest=3, highest=4)
        self.assertEqual(found, ("promise_kept_ratio", "linear", 0, 1))

    def test_figure_somebody_has_chosen_for_promises_is_kept(self):
        found = self._factor(metric="payment_score")
        self.assertEqual(found[:2], ("payment_score", "score"))

    def test_everybody_is_computed_anew(self):
        requests = self.env["crm.relationship.run"]
        requests.search([("state", "=", "requested")]).unlink()
        self._migrate()
        self._migrate()
        request = requests.search([("state", "=", "requested")])
        self.assertEqual(len(request), 1)
        self.assertTrue(request.bulk)
        self.assertIn(self.company, request.company_ids)


class TestMigration3(RelationshipCase):
    """19.0.3.0.0: when the customer and we last spoke."""

    def test_everybody_is_computed_anew(self):
        self._sell(self.ada, 100)
        self._refresh()
        self.env["crm.interaction"].create(
            {
                "name": "Spoke",
                "channel": "phone",
                "direction": "in",
                "partner_id": self.ada.id,
                "company_id": self.company.id,
                "date": f"{ago(3)} 10:00:00",
            }
        )
        runs = self.env["crm.relationship.run"]
        runs.search([("state", "=", "requested")]).unlink()
        self.env.flush_all()
        for _time in range(2):
            migrate(self.env.cr, "19.0.3.0.0", "post-migrate.py")
        self.env.invalidate_all()
        request = runs.search([("state", "=", "requested")])
        self.assertEqual(len(request), 1)
        self.assertTrue(request.bulk)
        self.assertIn(self.company, request.company_ids)
        self._refresh()
        self.assertEqual(self._row(self.ada).last_interaction_date, ago(3))


class TestMigration5(RelationshipCase):
    """19.0.5.0.0: days of purchases keep the steps of the profit."""

    def test_days_are_read_again_at_once(self):
        self._sell(self.ada, 100)
        days = self.env["crm.purchase.day"]
        days._read_documents(self.company)
        self.env.cr.execute("UPDATE crm_purchase_day SET gross_sales = NULL")
        days.invalidate_model()
        cron = self.env.ref("crm_relationship.ir_cron_days")
        self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]).unlink()
        for _time in range(2):
            migrate(self.env.cr, "19.0.5.0.0", "post-migrate.py")
        self.assertTrue(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        )
        self.assertTrue(days._cron_read(commit=False))
        profit = self.env["crm.profit.day"].search(
            [("partner_id", "=", self.ada.id), ("step", "=", "gross_sales")]
        )
        self.assertEqual(profit.amount, 100)


class TestMigration6(RelationshipCase):
    """19.0.6.0.0: priorities have one index, in the order of lists."""

    def _indexes(self):
        self.env.cr.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'crm_relationship'"
            " AND indexdef LIKE '%priority_rounded%'"
        )
        return [definition for (definition,) in self.env.cr.fetchall()]

    def test_former_index_goes(self):
        self.env.cr.execute(
            "CREATE INDEX crm_relationship__priority_rounded_index"
            " ON crm_relationship (priority_rounded)"
        )
        for _time in range(2):
            migrate(self.env.cr, "19.0.6.0.0", "post-migrate.py")
        [definition] = self._indexes()
        self.assertIn("(priority_rounded DESC NULLS LAST)", definition)
