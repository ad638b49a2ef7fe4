"""What the tests of the points ledger start from: a house with a programme."""

from odoo.fields import Command

from odoo.addons.crm_relationship.tests.common import ROLES, RelationshipCase

ROLES = {
    **ROLES,
    "loyalty_user": "crm_loyalty.crm_loyalty_group_user",
    "loyalty_manager": "crm_loyalty.crm_loyalty_group_manager",
}


class LoyaltyCase(RelationshipCase):
    """One point for each dollar, 100 points take 10 dollars off, all kept strictly."""

    roles = ROLES

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lamp = cls._product("Lamp", list_price=100)
        cls.chair = cls._product("Chair", list_price=50)
        cls.program = cls._program()
        cls.reward = cls.program.reward_ids

    @classmethod
    def _program(cls, rule=None, reward=None, **vals):
        """A programme of loyalty cards; one point a dollar, 100 points for 10."""
        vals = {
            "name": "Stars",
            "program_type": "loyalty",
            "applies_on": "both",
            "trigger": "auto",
            "portal_point_name": "stars",
            "company_id": cls.company.id,
            "strict_ledger": True,
        } | vals
        rule = {"reward_point_mode": "money", "reward_point_amount": 1} | (rule or {})
        reward = {
            "reward_type": "discount",
            "discount_mode": "per_order",
            "discount": 10,
            "required_points": 100,
        } | (reward or {})
        return cls.env["loyalty.program"].create(
            vals
            | {
                "rule_ids": [Command.clear(), Command.create(rule)],
                "reward_ids": [Command.clear(), Command.create(reward)],
            }
        )

    @classmethod
    def _quote(cls, partner, *lines, **vals):
        """A quotation of (product, quantity, price) with its points worked out."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "company_id": cls.company.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                            "tax_ids": False,
                        }
                    )
                    for product, quantity, price in lines or [(cls.lamp, 1, 100)]
                ],
                **vals,
            }
        )
        order._update_programs_and_rewards()
        return order

    @classmethod
    def _confirm(cls, partner, *lines, **vals):
        order = cls._quote(partner, *lines, **vals)
        order.action_confirm()
        return order

    @classmethod
    def _redeem(cls, order, reward=None):
        """Put a reward on a quotation, paid from the customer's card."""
        reward = reward or cls.reward
        card = cls._card(order.partner_id.commercial_partner_id, reward.program_id)
        order._apply_program_reward(reward, card)
        return order

    @classmethod
    def _card(cls, partner, program=None):
        return cls.env["loyalty.card"].search(
            [
                ("partner_id", "=", partner.id),
                ("program_id", "=", (program or cls.program).id),
            ]
        )

    @classmethod
    def _give(cls, partner, points, program=None, **vals):
        """A card with an opening balance."""
        return cls.env["loyalty.card"].create(
            {
                "partner_id": partner.id,
                "program_id": (program or cls.program).id,
                "points": points,
                **vals,
            }
        )

    @classmethod
    def _bill_order(cls, order):
        invoice = order._create_invoices()
        invoice.action_post()
        return invoice

    @classmethod
    def _return(cls, invoice, quantities=None):
        """A posted credit note; {product: quantity} or everything."""
        reversal = cls.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard = reversal.create({"journal_id": invoice.journal_id.id})
        note = cls.env["account.move"].browse(wizard.refund_moves()["res_id"])
        for line in note.invoice_line_ids if quantities is not None else ():
            if line.product_id in quantities:
                line.quantity = quantities[line.product_id]
            else:
                line.unlink()
        note.action_post()
        return note

    def _kinds(self, card):
        """[(kind, points)] of the card's entries, oldest first."""
        return [(move.kind, move.points) for move in card.move_ids.sorted("id")]

    def _lots(self, card):
        """[(granted, remaining)] of the card's lots, oldest first."""
        return [(lot.granted, lot.remaining) for lot in card.lot_ids.sorted("id")]

    def assert_proven(self, *cards):
        """Balance, entries and open lots of the cards agree."""
        proof = self.env["crm.loyalty.proof"].browse([card.id for card in cards])
        for row in proof:
            self.assertEqual(row.balance, row.entries, row.card_id.code)
            self.assertEqual(row.balance, row.lots, row.card_id.code)
