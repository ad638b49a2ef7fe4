"""Customers with a contract: the published renewals of Fader and Hardie as invoices."""

from dateutil.relativedelta import relativedelta
from psycopg2.errors import CheckViolation

from odoo.fields import Command

from ..scoring.sbg import ContractModel, fit_contracts
from .common import TODAY, RelationshipCase, ago

# "Regular" of Fader & Hardie (2007): 1000 at the start, a .704, b 1.182; here a tenth
SURVIVORS = (100, 63, 47, 38, 33)


class ContractCase(RelationshipCase):
    """Yearly contracts of 100 that cost 60; they began four years ago."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tag = cls.env["res.partner.category"].create({"name": "Contract"})
        cls.company.crm_contract_tag_id = cls.tag
        cls.product = cls._product("Year", cost=60)

    @classmethod
    def _contract(cls, name, renewals, begun=4):
        """Invoices on the same day of each year, and one more for each renewal."""
        partner = cls._customer(name, category_id=[Command.link(cls.tag.id)])
        for year in range(renewals + 1):
            day = TODAY + relativedelta(years=year - begun)
            cls._sell(partner, 100, (TODAY - day).days, product=cls.product)
        return partner

    def _model(self):
        return self.env["crm.value.model"].search(
            [("company_id", "=", self.company.id)], limit=1
        )


class TestFewContracts(ContractCase):
    """Three of four renewed: all are taken to renew alike."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stays = cls._contract("Stays", 4)
        cls.left = cls._contract("Left", 2)
        cls._refresh()

    def test_method(self):
        self.assertEqual(self._row(self.stays).value_method, "contract")

    def test_one_rate_for_all(self):
        # seven times up for renewal, six times renewed; half a contract to either side
        self.assertFalse(self._model().contract_is_fitted)
        self.assertAlmostEqual(
            self._row(self.stays).order_probability, 6.5 / 8, places=4
        )

    def test_who_has_left_renews_no_more(self):
        row = self._row(self.left)
        self.assertEqual((row.order_probability, row.churn_probability), (0, 1))
        self.assertEqual((row.expected_orders_12m, row.clv_12m), (0, 0))

    def test_value_of_a_year(self):
        # one payment in a year's time, if renewed, 40 of margin, 1 % a month off
        self.assertAlmostEqual(
            self._row(self.stays).clv_12m, 6.5 / 8 * 40 / 1.01**12, places=1
        )

    def test_without_the_tag_it_is_no_contract(self):
        self._sell(self.ada, 100, 30, product=self.product)
        self._refresh()
        self.assertEqual(self._row(self.ada).value_method, "rhythm")

    def test_tag_taken_off_counts_with_the_drain(self):
        self.stays.category_id = False
        self._drain()
        self.assertEqual(self._row(self.stays).value_method, "rhythm")

    def test_half_a_year_late_is_not_yet_gone(self):
        late = self._contract("Late", 1, begun=2)
        self._refresh(as_of=ago(-180))
        self.assertGreater(self._row(late).order_probability, 0)

    def test_period_out_of_range_is_refused(self):
        with self.assertRaisesRegex(CheckViolation, "crm_contract_months"):
            self.company.crm_contract_months = 0
            self.company.flush_recordset()


class TestManyContracts(ContractCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contracts = {}
        for renewals in range(len(SURVIVORS) - 1):
            for place in range(SURVIVORS[renewals] - SURVIVORS[renewals + 1]):
                name = f"{renewals} {place}"
                cls.contracts[renewals] = cls._contract(name, renewals, begun=5)
        for place in range(SURVIVORS[-1]):
            cls.contracts[4] = cls._contract(f"4 {place}", 4)
        cls._refresh()

    def test_fit(self):
        """As the arithmetic fits the cohort; the fifth renewal is not due yet."""
        model = self._model()
        self.assertTrue(model.contract_is_fitted)
        self.assertEqual(model.contract_count, 100)
        expected = fit_contracts(SURVIVORS)
        self.assertAlmostEqual(model.contract_a, expected.a, places=4)
        self.assertAlmostEqual(model.contract_b, expected.b, places=4)

    def test_next_renewal(self):
        model = self._model()
        fitted = ContractModel(model.contract_a, model.contract_b, 0.0)
        self.assertAlmostEqual(
            self._row(self.contracts[4]).order_probability,
            fitted.renewal_rate(5),
            places=4,
        )

    def test_value_of_three_years(self):
        model = self._model()
        fitted = ContractModel(model.contract_a, model.contract_b, 0.0)
        year = 1.01**12
        value = 40 * sum(fitted.survival(n, 4) / year**n for n in (1, 2, 3))
        self.assertAlmostEqual(self._row(self.contracts[4]).clv_36m, value, places=1)
