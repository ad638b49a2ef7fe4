from odoo import models

from ..ledger.cause import because


class ResPartner(models.Model):
    """Points that were promised after a complaint are booked where points are kept."""

    _inherit = "res.partner"

    def _record_relationship_event(self, kind, company, source, payload=None):
        done = super()._record_relationship_event(kind, company, source, payload)
        if kind == "case_points" and payload:
            payload["booked"] = self._book_promised_points(company, payload)
        return done

    def _book_promised_points(self, company, payload):
        """A bonus on the customer's card; returns whether there is a programme.

        :param payload: points, key (so that they count once) and reference
        """
        # sudo: whoever keeps the promise need not see programmes and cards
        programs = self.env["loyalty.program"].sudo()
        found = programs.search(
            [
                ("program_type", "=", "loyalty"),
                ("strict_ledger", "=", True),
                ("company_id", "in", [False, company.id]),
            ],
            order="company_id, sequence, id",
        )
        if not found:
            return False
        customer = self.commercial_partner_id
        cards = self.env["loyalty.card"].sudo()
        known = cards.search(
            [("partner_id", "=", customer.id), ("program_id", "in", found.ids)]
        )
        program = (found & known.program_id)[:1] or found[:1]
        card = because(
            cards._cards_of({(program, customer)})[program, customer],
            kind="bonus",
            company=company,
            reference=payload["reference"],
            key=payload["key"],
        )
        card.write({"points": card.points + payload["points"]})
        return True
