from typing import NamedTuple

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.exceptions import ConcurrencyError, ValidationError
from odoo.fields import Domain

from .cause import because

ENTITY = "crm_loyalty_entity"
OF_PARTNER = {("partner_id", "="), ("partner_id", "in")}


class Entity(NamedTuple):
    """The customer whose strict cards an order of the contact uses; in the context.

    Only code can make one: over RPC a context holds plain values.
    """

    contact: int
    customer: int

    @classmethod
    def of(cls, env):
        entity = env.context.get(ENTITY)
        return entity if isinstance(entity, cls) else None


class LoyaltyCard(models.Model):
    """One strict card for each customer and programme, whoever of him orders."""

    _inherit = "loyalty.card"

    @api.model
    def _enter_strict_program(self, vals):
        """Prepare the values of a new card; say whether its programme is strict."""
        program = self.env["loyalty.program"].browse(
            vals.get("program_id") or self.default_get(["program_id"]).get("program_id")
        )
        if not program.strict_ledger:
            return False
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        vals["strict_ledger"] = True
        vals["partner_id"] = partner.sudo().commercial_partner_id.id  # only its id
        return True

    @api.model
    def _create_once(self, create, vals_list):
        """Create cards; two orders at once find one card.

        The second waits for the first, then is run again and sees the first's card.

        :raises ConcurrencyError: somebody else has just made the card
        """
        try:
            with self.env.cr.savepoint():
                cards = create()
                cards.flush_recordset()
                return cards
        except UniqueViolation as error:
            if error.diag.constraint_name != "loyalty_card_strict_owner_uniq":
                raise
            self._refuse_second(vals_list)
            raise ConcurrencyError(
                self.env._("The customer is just getting a card.")
            ) from error

    def _refuse_second(self, vals_list):
        """Name the card a customer has already; one this transaction cannot see yet
        is somebody else's doing."""
        for vals in vals_list:
            same = self.sudo().search(  # only whether there is one
                [
                    ("program_id", "=", vals.get("program_id")),
                    ("partner_id", "=", vals["partner_id"]),
                    ("strict_ledger", "=", True),
                ],
                limit=1,
            )
            if vals["partner_id"] and same:
                raise ValidationError(
                    self.env._(
                        "%(customer)s has card %(code)s in %(program)s already. Use"
                        " that one.",
                        customer=same.partner_id.display_name,
                        code=same.code,
                        program=same.program_id.name,
                    )
                )

    @api.model
    def _search(self, domain, *args, **kwargs):
        """A contact's orders find the strict cards of his company."""
        entity = Entity.of(self.env)
        if entity:
            domain = Domain(domain).map_conditions(
                lambda condition: self._with_entity(condition, entity)
            )
        return super()._search(domain, *args, **kwargs)

    def _with_entity(self, condition, entity):
        contact, customer = entity
        if (condition.field_expr, condition.operator) not in OF_PARTNER:
            return condition
        value = condition.value
        if contact not in (value if hasattr(value, "__iter__") else [value]):
            return condition
        strict = Domain("strict_ledger", "=", True)
        return (condition & ~strict) | (Domain("partner_id", "=", customer) & strict)

    def _tell_of_company(self, customer):
        """Say on these cards why they change hands."""
        for card in self:
            card._message_log(
                body=self.env._(
                    "%(contact)s is a contact of %(customer)s now: what is on the card"
                    " belongs to %(customer)s.",
                    contact=card.partner_id.display_name,
                    customer=customer.display_name,
                )
            )

    def _transfer_to(self, target):
        """Move all points to another strict card, lot by lot, and archive these.

        Each lot keeps the day it was earned and its expiry.
        """
        for card in self - target:
            for lot in card.lot_ids.filtered("remaining"):
                lot._move_to(target, lot.remaining)
            self.env["crm.loyalty.debt"]._move(card, target)
            card._write_figures({"active": False, "united_id": target.id})

    @api.model
    def _merge_into(self, sources, customer):
        """Unite the strict cards of merged customers, programme by programme.

        :param sources: customers that go
        :param customer: the customer that stays
        """
        cards = self.sudo().search(  # a merge is allowed by its own wizard
            [("strict_ledger", "=", True), ("partner_id", "in", sources.ids)]
        )
        for program, group in cards.grouped("program_id").items():
            kept = self.sudo().search(
                [
                    ("strict_ledger", "=", True),
                    ("partner_id", "=", customer.id),
                    ("program_id", "=", program.id),
                ],
                limit=1,
            )
            if not kept:
                kept = group[0]
                kept.partner_id = customer
            group._transfer_to(kept)


class CrmLoyaltyLot(models.Model):
    _inherit = "crm.loyalty.lot"

    def _move_to(self, card, points):
        """So many points of the lot become a lot of another card, with its dates."""
        self.ensure_one()
        again = self._times_moved()
        key = f"transfer:{self.id}" + (f":{again}" if again else "")
        moved = {"kind": "transfer", "reference": self.card_id.code}
        out = because(self.card_id, key=f"{key}:out", lot=self, here=True, **moved)
        out.write({"points": self.card_id.points - points})
        into = because(
            card,
            key=f"{key}:in",
            expiry=self.expiry_date or None,
            earned_day=self.earned_date,
            accrual=self.move_id.accrual_id,
            company=self.company_id,
            **moved,
        )
        into.write({"points": card.points + points})

    def _times_moved(self):
        """How often points of this lot have left for another card."""
        keys = Domain("source_key", "=like", f"transfer:{self.id}:%out")
        return self.env["crm.loyalty.move"].search_count(
            keys & Domain("card_id", "=", self.card_id.id)
        )

    def _came_from(self):
        """Id of the lot of another card whose points these are, or None."""
        what, _colon, rest = (self.move_id.source_key or "").partition(":")
        return int(rest.split(":")[0]) if what == "transfer" else None
