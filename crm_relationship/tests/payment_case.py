"""What tests of invoices kept outside Odoo share: records, files and lines."""

import io

import openpyxl  # before the clock stops: it looks up the class of dates

from odoo.tests import freeze_time, tagged

from .common import TODAY, RelationshipCase, ago

HEADERS = {
    "external_ref": "Reference",
    "partner_ref": "Customer",
    "invoice_ref": "Invoice Number",
    "invoice_date": "Invoice Date",
    "due_date": "Due Date",
    "paid_date": "Paid Date",
    "currency": "Currency",
    "amount": "Invoiced",
    "paid_amount": "Paid",
    "disputed": "Disputed",
}


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class OutsideCase(RelationshipCase):
    """Ada is customer A1 and Bob B2 of an accounting system called books."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # demo data aside; an import that was applied cannot be deleted otherwise
        cls.env.cr.execute("DELETE FROM crm_payment_import")
        cls.env.cr.execute("DELETE FROM crm_payment_record")
        cls.env.invalidate_all()
        cls.company.crm_payment_grace_days = 0
        cls.ada.ref = "A1"
        cls.bob.ref = "B2"
        cls._empty_queue()

    @classmethod
    def _line_of(cls, ref="4711", days_ago=60, due=30, paid=None, **vals):
        """A good line: 100 for Ada, unless something else is said."""
        line = {
            "external_ref": ref,
            "partner_ref": "A1",
            "invoice_date": str(ago(days_ago)),
            "due_date": str(ago(due)),
            "amount": "100",
        }
        if paid is not None:
            line["paid_date"] = str(ago(paid))
        return line | vals

    @classmethod
    def _batch(cls, *lines, **vals):
        """An import with these lines, not checked yet."""
        batch = cls.env["crm.payment.import"].create(
            {
                "source_system": "books",
                "month_first": "day",
                "decimal_mark": ".",
                **vals,
            }
        )
        batch._add_lines(lines)
        return batch

    @classmethod
    def _send(cls, *lines, source="books", **vals):
        """What a program sends; returns what it is told."""
        imports = cls.env["crm.payment.import"]
        return imports.import_lines(list(lines), source_system=source, **vals)

    @classmethod
    def _records(cls, **keys):
        domain = [(name, "=", value) for name, value in keys.items()]
        return cls.env["crm.payment.record"].search(domain)

    @classmethod
    def _record(cls, ref="4711", days_ago=60, due=30, paid=None, **vals):
        """A record entered by hand: 100 for Ada."""
        vals = {
            "external_ref": ref,
            "invoice_ref": ref,
            "partner_id": cls.ada.id,
            "company_id": cls.company.id,
            "currency_id": cls.company.currency_id.id,
            "invoice_date": ago(days_ago),
            "due_date": ago(due),
            "paid_date": ago(paid) if paid is not None else False,
            "amount": 100,
            **vals,
        }
        return cls.env["crm.payment.record"].create(vals)

    def _problems(self, *lines, **vals):
        """{reference: codes of what Check finds wrong}."""
        batch = self._batch(*lines, **vals)
        batch.action_check()
        return {
            line.external_ref: (line.problems or "").split(",")
            for line in batch.line_ids
            if line.state == "bad"
        }

    def _problem(self, **vals):
        """What Check finds wrong with a line that has this instead of what is good."""
        return self._problems(self._line_of(**vals)).get(vals.get("ref", "4711"), [])

    # files, by the import page of Odoo

    def _csv(self, *lines):
        rows = [
            HEADERS.values(),
            *([line.get(n, "") for n in HEADERS] for line in lines),
        ]
        return "\n".join(";".join(map(str, row)) for row in rows).encode()

    def _xlsx(self, *lines):
        """A workbook whose numbers and dates are numbers and dates."""

        book = openpyxl.Workbook()
        for row in (
            list(HEADERS.values()),
            *([line.get(name) for name in HEADERS] for line in lines),
        ):
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def _load(self, batch, content, kind="text/csv", user=None):
        """Load a file into an import as the web client does; returns its answer."""
        action = batch.action_load_file()["params"]
        wizard = self.env["base_import.import"].with_user(user or self.env.user)
        wizard = wizard.with_context(
            **action["context"], allowed_company_ids=self.env.companies.ids
        )
        wizard = wizard.create(
            {"res_model": action["model"], "file": content, "file_type": kind}
        )
        options = {"quoting": '"', "separator": ";", "has_headers": True}
        preview = wizard.parse_preview(options, count=5)
        self.assertNotIn("error", preview)
        columns = range(len(preview["headers"]))
        matches = [preview["matches"].get(column) for column in columns]
        fields = ["/".join(match) if match else False for match in matches]
        return wizard.execute_import(fields, preview["headers"], preview["options"])
