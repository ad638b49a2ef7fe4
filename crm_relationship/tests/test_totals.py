"""Totals of grouped lists: once for each customer, in a currency that is told."""

from odoo.fields import Command

from .common import RelationshipCase, ago
from .test_query_counts import sent


class TestTotals(RelationshipCase):
    """Ada and Bob buy for 500 dollars in all, Ada for 100 euros at Maison too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.maison = cls._company("Maison", cls.eur)
        cls._open_books(cls.maison)
        cls._euro(2, 100)
        # 4 units of nothing: an own currency is not converted, whatever its rate
        cls.env["res.currency.rate"].create(
            {
                "name": ago(90),
                "currency_id": cls.usd.id,
                "company_id": cls.company.id,
                "rate": 4,
            }
        )
        cls._sell(cls.ada, 300)
        cls._sell(cls.bob, 200)
        cls._sell(cls.ada, 100, company=cls.maison)
        cls._refresh(companies=cls.company | cls.maison)
        cls.customers = cls.ada | cls.bob
        cls.stranger = cls._customer("Cid")

    def _reader(self, companies):
        user = self._user(
            "crm_manager",
            company_id=companies[0].id,
            company_ids=[Command.set(companies.ids)],
        )
        return self._as(user)

    def _of_contacts(self, partners):
        """(currencies, total) of these contacts at House."""
        (group,) = self._reader(self.company)["res.partner"].formatted_read_group(
            [("id", "in", partners.ids)],
            [],
            [
                "relationship_currency_id:array_agg_distinct",
                "relationship_revenue_total:sum_currency",
            ],
        )
        return (
            group["relationship_currency_id:array_agg_distinct"],
            group["relationship_revenue_total:sum_currency"],
        )

    def _of_customers(self, companies):
        (group,) = self._reader(companies)["crm.relationship"].formatted_read_group(
            [("partner_id", "in", self.customers.ids)],
            [],
            ["currency_id:array_agg_distinct", "revenue_total:sum_currency"],
        )
        return (
            group["currency_id:array_agg_distinct"],
            group["revenue_total:sum_currency"],
        )

    def test_contacts(self):
        self.assertEqual(self._of_contacts(self.customers), ([self.usd.id], 500))

    def test_contact_of_a_customer_adds_nothing(self):
        contact = self._customer("Contact", parent_id=self.ada.id)
        found = self._of_contacts(self.customers | contact)
        self.assertEqual(found, ([self.usd.id], 500))

    def test_stranger_beside_customers_has_no_currency_of_his_own(self):
        found = self._of_contacts(self.customers | self.stranger)
        self.assertEqual(found, ([self.usd.id], 500))

    def test_strangers_have_no_currency(self):
        self.assertEqual(self._of_contacts(self.stranger)[0], [])

    def test_customers_of_one_company(self):
        self.assertEqual(self._of_customers(self.company), ([self.usd.id], 500))

    def test_customers_of_a_company_that_is_switched_off_have_no_part(self):
        self.assertEqual(self._of_customers(self.maison)[0], [self.eur.id])

    def test_customers_of_two_currencies(self):
        currencies, _total = self._of_customers(self.company | self.maison)
        self.assertEqual(currencies, sorted((self.usd | self.eur).ids))

    def test_currencies_are_not_sorted_for(self):
        with sent() as statements:
            self._of_contacts(self.customers)
            self._of_customers(self.company | self.maison)
        totals = [one for one in statements if "currency_id" in one and "SUM(" in one]
        self.assertEqual(len(totals), 2)
        for statement in totals:
            self.assertNotIn("ARRAY_AGG(DISTINCT", statement)
