from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...points.guards import Address, Party, reasons


class CrmLoyaltyReferral(models.Model):
    """What speaks against a referral: both sides are compared with all contacts.

    What is known of many customers is read at once; two of one batch know each other.
    """

    _inherit = "crm.loyalty.referral"

    def _judge(self):
        """Hold ordered referrals that something speaks against, each with its reasons.

        A released one is not judged again.
        """
        ordered = self.filtered(lambda one: one.state == "ordered" and not one.released)
        if not ordered:
            return
        self.env.flush_all()
        parties = self._parties(ordered.referrer_id | ordered.referred_id)
        edges = ordered._edges_below()
        bought = ordered._bought_before()
        counted = ordered._counted(("ordered", "rewarded"), "ordered_at")
        for referral in ordered:
            referrer, referred = referral.referrer_id, referral.referred_id
            others = counted[referral.program_id, referrer] - {referral.id}
            found = reasons(
                parties[referrer.id],
                parties[referred.id],
                edges=[pair for one, pair in edges.items() if one != referral.id],
                orders_before=int(referral.id in bought),
                rewarded=len(others),
                cap=referral.program_id.referral_cap or None,
            )
            if found:
                counted[referral.program_id, referrer] = others
                referral.write({"state": "held", "reason_codes": ",".join(found)})

    def _parties(self, customers):
        """{id: Party}: all that is known of these customers and their contacts."""
        people = self.env["res.partner"].with_context(active_test=False)
        people = people.search(
            Domain("commercial_partner_id", "in", customers.ids)
            | Domain("id", "in", customers.ids)
        )
        accounts = defaultdict(list)
        banks = self.env["res.partner.bank"].with_context(active_test=False)
        for bank in banks.search([("partner_id", "in", people.ids)]):
            accounts[bank.partner_id.commercial_partner_id.id].append(bank.acc_number)
        known = defaultdict(list)
        for person in people:
            for customer in {person.id, person.commercial_partner_id.id}:
                known[customer].append(person)
        return {
            customer.id: Party(
                customer.id,
                vats=[one.vat for one in known[customer.id]],
                emails=[one.email for one in known[customer.id]],
                phones=[one.phone for one in known[customer.id]],
                addresses=[
                    Address(one.street, one.zip, one.city, one.country_id.code)
                    for one in known[customer.id]
                ],
                accounts=accounts[customer.id],
            )
            for customer in customers
        }

    def _edges_below(self):
        """{referral id: (who recommends, who comes)} that matter to these.

        All below those who come, where a circle would be, and who else recommended
        them. Refused ones recommend nobody.
        """
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE edge AS (
                    SELECT id, referrer_id, referred_id FROM crm_loyalty_referral
                     WHERE referred_id IS NOT NULL AND state <> 'refused'),
                below AS (
                    SELECT * FROM edge WHERE referrer_id = ANY(%(who)s)
                     UNION
                    SELECT edge.* FROM edge
                      JOIN below ON below.referred_id = edge.referrer_id)
                SELECT * FROM below
                 UNION
                SELECT * FROM edge WHERE referred_id = ANY(%(who)s)
                """,
                who=self.referred_id.ids,
            )
        )
        return {one: (referrer, referred) for one, referrer, referred in rows}

    def _bought_before(self):
        """Ids of these whose customer has other confirmed orders or posted invoices."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT referral.id
                  FROM crm_loyalty_referral AS referral
                  JOIN loyalty_program AS program ON program.id = referral.program_id
                 WHERE referral.id = ANY(%(ids)s) AND (EXISTS (
                       SELECT 1 FROM sale_order AS sale
                         JOIN res_partner AS partner ON partner.id = sale.partner_id
                        WHERE partner.commercial_partner_id = referral.referred_id
                          AND sale.state = 'sale' AND sale.id <> referral.order_id
                          AND sale.company_id = COALESCE(program.company_id,
                                                         sale.company_id)
                       ) OR EXISTS (
                       SELECT 1 FROM account_move AS move
                        WHERE move.commercial_partner_id = referral.referred_id
                          AND move.move_type = 'out_invoice' AND move.state = 'posted'
                          AND move.company_id = COALESCE(program.company_id,
                                                         move.company_id)
                          -- what the order itself was billed with is not before it
                          AND NOT EXISTS (
                              SELECT 1 FROM account_move_line AS item
                                JOIN sale_order_line_invoice_rel AS link
                                  ON link.invoice_line_id = item.id
                                JOIN sale_order_line AS line
                                  ON line.id = link.order_line_id
                               WHERE item.move_id = move.id
                                 AND line.order_id = referral.order_id)))
                """,
                ids=self.ids,
            )
        )
        return {row[0] for row in rows}

    def _counted(self, states, moment):
        """{(programme, who recommends): ids of his referrals of the last 12 months}."""
        since = fields.Datetime.now() - relativedelta(months=12)
        found = self.search(
            Domain("program_id", "in", self.program_id.ids)
            & Domain("referrer_id", "in", self.referrer_id.ids)
            & Domain("state", "in", states)
            & Domain(moment, ">=", since)
        )
        counted = defaultdict(set)
        for referral in found:
            counted[referral.program_id, referral.referrer_id].add(referral.id)
        return counted
