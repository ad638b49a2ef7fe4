"""The people and the tables of the proofs of access: who there is, and what he may.

A table is a file of tests/data/access: one line for each model, field, method or
route, one column for each role, aligned so that people can read it. Everything is
discovered from the registry; what a table lacks fails with the line that it wants.
"""

import csv
from pathlib import Path

from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user, tagged

from .access_records import Records

ADDONS = ("crm_relationship", "crm_loyalty", "crm_feedback")
TABLES = Path(__file__).parent / "data" / "access"
SELLER = "sales_team.group_sale_salesman"
USER = "crm_relationship.crm_relationship_group_user"
# role -> its groups; "elsewhere" has every right of a firm, in another company
ROLES = {
    "public": "base.group_public",
    "portal": "base.group_portal",
    "employee": "base.group_user",
    "crm_user": USER,
    "margin": f"{USER},crm_relationship.crm_relationship_group_margin",
    "confidential": f"{USER},crm_relationship.crm_relationship_group_confidential",
    "crm_manager": "crm_relationship.crm_relationship_group_manager",
    "salesperson": SELLER,
    "sales_lead": "sales_team.group_sale_salesman_all_leads",
    "sales_manager": "sales_team.group_sale_manager",
    "loyalty_user": "crm_loyalty.crm_loyalty_group_user",
    "loyalty_manager": "crm_loyalty.crm_loyalty_group_manager",
    "feedback_user": "crm_feedback.crm_feedback_group_user",
    "feedback_manager": "crm_feedback.crm_feedback_group_manager",
    "billing": "account.group_account_invoice",
    "auditor": "account.group_account_readonly",
    "accounting": "account.group_account_manager",
    "elsewhere": "crm_relationship.crm_relationship_group_manager,"
    "sales_team.group_sale_manager,account.group_account_manager",
    "admin": "",
}


def read_table(name, keys=1):
    """{key or tuple of keys: {column: cell}} of a table, and its columns."""
    with (TABLES / name).open(newline="") as file:
        rows = [[cell.strip() for cell in row] for row in csv.reader(file) if row]
    columns = rows[0][keys:]
    return {
        row[0] if keys == 1 else tuple(row[:keys]): dict(
            zip(columns, row[keys:], strict=True)
        )
        for row in rows[1:]
    }, columns


def line(key, cells):
    """A line of a table, as one would add it."""
    keys = (key,) if isinstance(key, str) else key
    return ", ".join((*keys, *cells.values()))


@tagged("post_install", "-at_install")
class AccessCase(TransactionCase):
    """Everybody there is, in the firm of the demo data.

    All its customers, leads and documents are the salesperson's; a stranger has the
    same rights and no customer.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.company = cls.env.ref("base.main_company")
        cls.other = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.people = {role: cls._person(role) for role in ROLES}
        cls.seller = cls.people["salesperson"]
        cls.stranger = cls._person("salesperson", login="stranger")
        cls.people["stranger"] = cls.stranger

    @classmethod
    def _person(cls, role, login=None):
        if role == "admin":
            return cls.env.ref("base.user_admin")
        company = cls.other if role == "elsewhere" else cls.company
        groups = ROLES[role]
        if role not in ("public", "portal"):
            groups += ",base.group_allow_export"
        return new_test_user(
            cls.env,
            f"access_{login or role}",
            groups=groups,
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )

    @classmethod
    def _as(cls, user):
        """The firm as this user sees it; each in one company."""
        company = user.company_id if user != cls.people["admin"] else cls.company
        return cls.env(user=user, context={"allowed_company_ids": company.ids})

    def _records(self, customer):
        """Records of every model; those that are made point at this customer."""
        prefer = {
            "res_partner": customer.id,
            "res_company": self.company.id,
            "res_users": self.seller.id,
        }
        return Records(self.env, prefer)

    @classmethod
    def _own_models(cls):
        """Models that an addon of ours defines and that have records."""
        return sorted(
            name
            for name, model in cls.env.registry.items()
            if model._original_module in ADDONS and not model._abstract
        )

    def assert_table(self, name, found, keys=1):
        """The table says what was found; each line that differs is shown whole."""
        table, columns = read_table(name, keys)
        wrong = [
            f"- {line(key, table[key])}" for key in sorted(set(table) - set(found))
        ]
        for key, cells in found.items():
            if table.get(key) != cells:
                if key in table:
                    wrong.append(f"- {line(key, table[key])}")
                wrong.append(f"+ {line(key, cells)}")
        self.assertFalse(
            wrong,
            f"\n{TABLES / name} ({', '.join(columns)})\n"
            "wants these lines (+) in place of those (-), if that is what is meant:\n"
            + "\n".join(wrong),
        )
