"""The files of tests/data/online_retail as plain dataclasses: no Odoo in here.

Aggregation: the 541,909 lines become one amount an invoice, rounded to the cent,
under the product that makes up most of it. Invoices without a CustomerID stay out.

>>> data = read(4)
>>> [customer.ref for customer in data.customers]
['12346', '13256', '16446', '17448']
>>> [(document.ref, str(document.amount)) for document in data.documents[:2]]
[('541431', '77183.60'), ('C541433', '77183.60')]
"""

import csv
import gzip
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "tests" / "data" / "online_retail"
CENT = Decimal("0.01")

# Refunded in full; a free invoice only; refunded on the same day; refunds only.
EDGE_CUSTOMERS = ("12346", "13256", "16446", "17448")

# As the file writes them. "Channel Islands", "European Community" and "Unspecified"
# are no country of ISO 3166: those customers get none.
COUNTRY_CODES = {
    "Australia": "AU",
    "Austria": "AT",
    "Bahrain": "BH",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "Cyprus": "CY",
    "Czech Republic": "CZ",
    "Denmark": "DK",
    "EIRE": "IE",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Greece": "GR",
    "Iceland": "IS",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Malta": "MT",
    "Netherlands": "NL",
    "Norway": "NO",
    "Poland": "PL",
    "Portugal": "PT",
    "RSA": "ZA",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "USA": "US",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
}


@dataclass(frozen=True)
class Customer:
    """One CustomerID and the ISO code of its country ("" where there is none)."""

    ref: str
    country_code: str


@dataclass(frozen=True)
class Document:
    """One invoice, or one credit note (C…) with its amount turned positive."""

    ref: str
    moment: datetime
    customer: str
    amount: Decimal
    product: str
    other_products: int

    @property
    def is_refund(self) -> bool:
        return self.ref.startswith("C")

    @property
    def balance(self) -> Decimal:
        """What the document adds to the customer's net revenue."""
        return -self.amount if self.is_refund else self.amount


@dataclass(frozen=True)
class Expected:
    """What the reference file says of one customer; no dates without a sale."""

    net: Decimal
    orders: int
    refunds: int
    first_date: date | None
    last_date: date | None


@dataclass(frozen=True)
class RetailData:
    """Documents by time; products as {StockCode: Description}; expected by customer."""

    customers: list[Customer]
    documents: list[Document]
    products: dict[str, str]
    expected: dict[str, Expected]


def read(customers: int | None = None, folder: Path = FOLDER) -> RetailData:
    """Read the whole set or a fixed subset, checked against the reference file.

    :param customers: how many; a smaller subset is part of every larger one
    :raises ValueError: the files contradict each other
    """
    expected = read_expected(folder)
    chosen = set(choose_customers(expected, customers))
    invoices = [row for row in rows(folder, "invoices") if row["CustomerID"] in chosen]
    documents = build_documents(invoices, read_lines(folder))
    products = {r["StockCode"]: r["Description"] for r in rows(folder, "products")}
    data = RetailData(
        customers=build_customers(invoices),
        documents=sorted(documents, key=lambda document: document.moment),
        products={code: products[code] for code in {d.product for d in documents}},
        expected={ref: expected[ref] for ref in sorted(chosen)},
    )
    check(data)
    return data


def rows(folder: Path, name: str) -> Iterator[dict[str, str]]:
    path = folder / f"{name}.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def choose_customers(refs, count: int | None) -> list[str]:
    """The edge customers, then all others in an order that only looks random.

    The order is that of the SHA-256 of the CustomerID: the same on every machine, and
    without the pattern that numbers given one after the other would carry.

    >>> choose_customers(["12347", "12348", "13256", "12346"], 3)
    ['12346', '13256', '12348']
    """
    edge = [ref for ref in EDGE_CUSTOMERS if ref in set(refs)]
    others = sorted(
        set(refs) - set(edge), key=lambda ref: hashlib.sha256(ref.encode()).digest()
    )
    return (edge + others)[:count]


def read_expected(folder: Path) -> dict[str, Expected]:
    return {
        row["CustomerID"]: Expected(
            net=to_cents(Decimal(row["net"])),
            orders=int(row["orders"]),
            refunds=int(row["cancels"]),
            first_date=date.fromisoformat(row["first"]) if row["first"] else None,
            last_date=date.fromisoformat(row["last"]) if row["last"] else None,
        )
        for row in rows(folder, "online_retail_by_customer")
    }


def read_lines(folder: Path) -> dict[str, dict[str, Decimal]]:
    """The exact amount of each product on each invoice, signs as in the data."""
    amounts = defaultdict(lambda: defaultdict(Decimal))
    for row in rows(folder, "lines"):
        amount = int(row["Quantity"]) * Decimal(row["UnitPrice"])
        amounts[row["InvoiceNo"]][row["StockCode"]] += amount
    return amounts


def build_documents(invoices, lines) -> list[Document]:
    return [build_document(row, lines[row["InvoiceNo"]]) for row in invoices]


def build_document(row: dict, amounts: dict[str, Decimal]) -> Document:
    """Of equal products the first on the invoice gives its name.

    >>> row = {"InvoiceNo": "C1", "InvoiceDate": "2011-01-18 10:17", "CustomerID": "7"}
    >>> document = build_document(row, {"A": Decimal("-1.5"), "B": Decimal("-2.004")})
    >>> document.product, document.amount, document.balance, document.other_products
    ('B', Decimal('3.50'), Decimal('-3.50'), 1)
    """
    return Document(
        ref=row["InvoiceNo"],
        moment=datetime.fromisoformat(row["InvoiceDate"]),
        customer=row["CustomerID"],
        amount=to_cents(abs(sum(amounts.values()))),
        product=max(amounts, key=lambda code: abs(amounts[code])),
        other_products=len(amounts) - 1,
    )


def build_customers(invoices) -> list[Customer]:
    """A customer's country is the one most of its invoices name."""
    countries = defaultdict(Counter)
    for row in invoices:
        countries[row["CustomerID"]][row["Country"]] += 1
    return [
        Customer(ref, COUNTRY_CODES.get(countries[ref].most_common(1)[0][0], ""))
        for ref in sorted(countries)
    ]


def to_cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


def check(data: RetailData) -> None:
    """Cent-rounded invoices must add up to every customer's reference net and counts.

    Four invoices carry a tenth of a cent, each of another customer, so no remainder
    has to be carried from one invoice to the next. This check would say otherwise.
    """
    net, orders, refunds = defaultdict(Decimal), Counter(), Counter()
    for document in data.documents:
        net[document.customer] += document.balance
        (refunds if document.is_refund else orders)[document.customer] += 1
    for ref, expected in data.expected.items():
        found = (net[ref], orders[ref], refunds[ref])
        wanted = (expected.net, expected.orders, expected.refunds)
        if found != wanted:
            raise ValueError(f"customer {ref}: {found} read, {wanted} in the reference")
