"""Databases of earlier versions become what this one expects."""

from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from .common import RelationshipCase

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
