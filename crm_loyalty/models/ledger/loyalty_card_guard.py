import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

# what the ledger alone writes
FIGURES = {"strict_ledger", "debt_points", "united_id"}
# what decides who may spend, and until when
BY_MANAGER = {"partner_id", "active", "expiration_date"}
MOST = 1e12  # points; a card of more is a mistake, and beyond it hundredths get lost


class LoyaltyCard(models.Model):
    """What is not written on a card by hand, over RPC or by an import.

    Salespeople may write cards in core. On a strict card that would be a way to other
    people's points, so whose card it is and how long it lasts is for managers, and the
    figures of the ledger are for nobody.
    """

    _inherit = "loyalty.card"

    united_id = fields.Many2one(
        "loyalty.card",
        "United with",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="What would still move points of this card moves them there.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        # given explicitly, or a default in the context would give them
        clean = {"strict_ledger": False, "debt_points": 0, "united_id": False}
        points = self.default_get(["points"]).get("points", 0)
        vals_list = [{"points": points, **vals, **clean} for vals in vals_list]
        for vals in vals_list:
            self._check_number(vals["points"])
        return super().create(vals_list)

    def write(self, vals):
        if FIGURES & set(vals):
            raise AccessError(self.env["crm.loyalty.move"]._only_by_the_book())
        if "points" in vals:
            vals = {**vals, "points": self._check_number(vals["points"])}
        strict = self.filtered("strict_ledger")
        if strict and BY_MANAGER & set(vals):
            strict._refuse_unless_manager()
        if "program_id" in vals:
            (self - strict)._refuse_entering(vals["program_id"])
        if strict and vals.get("partner_id"):
            partner = self.env["res.partner"].browse(vals["partner_id"])
            customer = partner.sudo().commercial_partner_id  # only its id
            super(LoyaltyCard, self - strict).write(vals)
            return super(LoyaltyCard, strict).write({**vals, "partner_id": customer.id})
        return super().write(vals)

    def _move_points(self, delta, cause):
        """Documents of a card that was united with another move the other's points;
        what was paid at a till counts once."""
        if self.united_id and not cause.here:
            return self.united_id._move_points(delta, cause)
        if cause.may_owe and self._was_counted(cause):
            return None
        return super()._move_points(delta, cause)

    def _was_counted(self, cause):
        """Whether the event is in the ledger: a till may send its order again."""
        key = [("card_id", "=", self.id), ("source_key", "=", cause.key)]
        found = self.env["crm.loyalty.move"].sudo()  # yes or no
        return bool(cause.key and found.search_count(key, limit=1))

    def _check_number(self, points):
        """The points as a number, or an error that says what is wrong with them."""
        try:
            number = float(points or 0)
        except (TypeError, ValueError):
            number = math.nan
        if not abs(number) < MOST:
            raise ValidationError(
                self.env._("%s is no number of points. Give an amount.", points)
            )
        return number

    def _refuse_unless_manager(self):
        manager = self.env.user.has_group("crm_loyalty.crm_loyalty_group_manager")
        if not (self.env.su or manager):
            raise AccessError(
                self.env._(
                    "Only a loyalty manager changes whose card %s is, how long it lasts"
                    " or whether it is archived. Ask one to.",
                    self[0].display_name,
                )
            )

    def _refuse_entering(self, program_id):
        program = self.env["loyalty.program"].browse(program_id)
        if self and program.strict_ledger:
            raise UserError(
                self.env._(
                    "%(card)s cannot enter %(program)s, whose points have a ledger."
                    " Make a card there, and give its points a reason.",
                    card=self[0].display_name,
                    program=program.name,
                )
            )
