from odoo import models


class CrmPaymentImportLine(models.Model):
    """What can be wrong with a line, and what to do about it, in words."""

    _inherit = "crm.payment.import.line"

    def _problem_titles(self):
        """{code: what is wrong, in short}, in the order a line tells them."""
        return {
            "key_missing": self.env._("Reference missing"),
            "key_twice": self.env._("Reference twice in this import"),
            "partner_missing": self.env._("Customer missing"),
            "partner_unknown": self.env._("Customer unknown"),
            "partner_ambiguous": self.env._("Customer ambiguous"),
            "invoice_date_missing": self.env._("Invoice date missing"),
            "invoice_date_bad": self.env._("Invoice date unreadable"),
            "invoice_date_ahead": self.env._("Invoice date lies ahead"),
            "due_date_missing": self.env._("Due date missing"),
            "due_date_bad": self.env._("Due date unreadable"),
            "due_date_early": self.env._("Due before invoiced"),
            "paid_date_bad": self.env._("Paid date unreadable"),
            "paid_date_ahead": self.env._("Paid date lies ahead"),
            "paid_date_early": self.env._("Paid before invoiced"),
            "paid_date_missing": self.env._("Paid date missing"),
            "amount_missing": self.env._("Amount missing"),
            "amount_bad": self.env._("Amount unreadable"),
            "amount_negative": self.env._("Amount negative"),
            "paid_amount_bad": self.env._("Paid amount unreadable"),
            "paid_amount_negative": self.env._("Paid amount negative"),
            "paid_amount_zero": self.env._("Paid date without a payment"),
            "currency_unknown": self.env._("Currency unknown"),
            "currency_no_rate": self.env._("No currency rate"),
            "disputed_bad": self.env._("Dispute neither yes nor no"),
            "in_ledger": self.env._("Invoice is in the ledger"),
            "other_source": self.env._("Invoice is recorded from another system"),
        }

    def _problem_advices(self):
        """{code: what to do about it}, with places for what the line says."""
        return {
            "key_missing": self.env._(
                "enter what identifies the invoice in %(source)s."
            ),
            "key_twice": self.env._(
                "keep one of the lines with %(ref)s, or give each its own."
            ),
            "partner_missing": self.env._(
                "enter the customer's reference, tax ID or name."
            ),
            "partner_unknown": self.env._(
                "no contact has %(customer)s as internal reference, tax ID or name."
                " Choose the customer in this line, or enter it in the contact."
            ),
            "partner_ambiguous": self.env._(
                "several contacts have %(customer)s as internal reference, tax ID or"
                " name. Choose one in this line."
            ),
            "invoice_date_missing": self.env._("enter it as in 2026-12-31."),
            "invoice_date_bad": self.env._(
                "%(invoice_date)s is no date. Enter it as in 2026-12-31."
            ),
            "invoice_date_ahead": self.env._(
                "%(invoice_date)s is after today. Correct it, or import the invoice"
                " once it is issued."
            ),
            "due_date_missing": self.env._("enter it as in 2026-12-31."),
            "due_date_bad": self.env._(
                "%(due_date)s is no date. Enter it as in 2026-12-31."
            ),
            "due_date_early": self.env._(
                "due on %(due_date)s, invoiced on %(invoice_date)s. Correct one of"
                " the two."
            ),
            "paid_date_bad": self.env._(
                "%(paid_date)s is no date. Enter it as in 2026-12-31, or leave it"
                " empty if the invoice is not paid."
            ),
            "paid_date_ahead": self.env._(
                "%(paid_date)s is after today. Leave it empty until it is paid."
            ),
            "paid_date_early": self.env._(
                "paid on %(paid_date)s, invoiced on %(invoice_date)s. Correct one of"
                " the two; of a payment in advance enter the invoice date."
            ),
            "paid_date_missing": self.env._(
                "%(paid_amount)s were paid. Enter on which day, or empty the amount."
            ),
            "amount_missing": self.env._("enter what was invoiced."),
            "amount_bad": self.env._(
                "%(amount)s is no number. Enter it as in 1234.50, without currency."
            ),
            "amount_negative": self.env._(
                "%(amount)s. Leave credit notes out, and lower the amount of the"
                " invoice by them."
            ),
            "paid_amount_bad": self.env._(
                "%(paid_amount)s is no number. Enter it as in 1234.50, without"
                " currency."
            ),
            "paid_amount_negative": self.env._(
                "%(paid_amount)s. Enter what remains paid after paying back."
            ),
            "paid_amount_zero": self.env._(
                "paid on %(paid_date)s, but nothing. Enter the amount, or empty the"
                " date."
            ),
            "currency_unknown": self.env._(
                "%(currency)s is no currency. Enter its code as in EUR, or leave it"
                " empty for the company's own."
            ),
            "currency_no_rate": self.env._(
                "the amount is not known in the company's currency. Add a rate of"
                " %(currency)s under Accounting, Currencies."
            ),
            "disputed_bad": self.env._("%(disputed)s. Enter yes or no."),
            "in_ledger": self.env._(
                "%(invoice)s of this customer is posted in Odoo and would count"
                " twice. Delete this line."
            ),
            "other_source": self.env._(
                "%(invoice)s of this customer is recorded from another source system"
                " than %(source)s and would count twice. Delete this line, or that"
                " record."
            ),
        }

    def _problem_values(self):
        """What the line says, for the places in the advice."""
        return {
            "ref": self.external_ref or "",
            "customer": self.partner_ref or "",
            "invoice": self.invoice_ref or self.external_ref or "",
            "invoice_date": self.invoice_date or "",
            "due_date": self.due_date or "",
            "paid_date": self.paid_date or "",
            "amount": self.amount or "",
            "paid_amount": self.paid_amount or "",
            "currency": self.currency or "",
            "disputed": self.disputed or "",
            "source": self.import_id.source_system,
        }
