from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from ..talks.crm_interaction import CHANNELS

CHANNELS = [("email", "E-Mail"), *CHANNELS]
WEEKDAYS = ("on_mon", "on_tue", "on_wed", "on_thu", "on_fri", "on_sat", "on_sun")


class CrmPreference(models.Model):
    """What a contact likes and how he wants to be treated, since a day.

    It is the person's: it goes along when the contact moves to another company. What
    a newer one contradicts is ended with its day, never deleted.
    """

    _name = "crm.preference"
    _description = "Preference"
    _inherit = ["crm.memory.mixin", "crm.memory.source.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _mailing_enabled = False

    type_id = fields.Many2one(
        "crm.preference.type", "Kind", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(related="type_id.kind", store=True, precompute=True)
    color = fields.Integer(related="type_id.color")
    name = fields.Char(
        "In Words",
        compute="_compute_name",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        tracking=True,
    )
    wanted = fields.Boolean(
        default=True,
        tracking=True,
        help="Off: the contact does not want it. Channels and hours that are not wanted"
        " are watched when something is sent: who writes himself is asked for a reason;"
        " what a program sends is held back from the contact, logged, and stops"
        " nothing.",
    )
    situation = fields.Char(
        "Only For",
        help="When it holds; empty: always. What holds in some situations only is"
        " shown, and not watched when something is sent.",
    )
    product_id = fields.Many2one(
        "product.product", index="btree_not_null", ondelete="set null"
    )
    channel = fields.Selection(
        CHANNELS, help="Of hours: the channel they hold for; empty: every channel."
    )
    on_mon = fields.Boolean("Monday")
    on_tue = fields.Boolean("Tuesday")
    on_wed = fields.Boolean("Wednesday")
    on_thu = fields.Boolean("Thursday")
    on_fri = fields.Boolean("Friday")
    on_sat = fields.Boolean("Saturday")
    on_sun = fields.Boolean("Sunday")
    hour_from = fields.Float("From", default=0, help="In the time zone of the contact.")
    hour_to = fields.Float(
        "To",
        default=24,
        help="The hour until which the contact wants to be reached.",
    )
    preferred_name = fields.Char(
        help="How the contact wants to be called, as it stands after Dear."
    )
    pronunciation = fields.Char(help="How the name is spoken.")
    source = fields.Selection(
        [
            ("told", "Told by the Contact"),
            ("observed", "Observed"),
            ("inferred", "Inferred"),
        ]
    )
    date = fields.Date(
        "Since", required=True, default=lambda self: fields.Date.context_today(self)
    )
    end_date = fields.Date(
        "Ended On",
        tracking=True,
        help="The first day on which it did not hold any more.",
    )
    note = fields.Text()
    active = fields.Boolean(default=True)
    value_key = fields.Char(compute="_compute_value_key", store=True, precompute=True)

    _dates_in_order = models.Constraint(
        "CHECK(end_date >= date)",
        "A preference cannot end before it begins: choose a later day.",
    )
    _channel_given = models.Constraint(
        "CHECK(kind <> 'channel' OR channel IS NOT NULL)",
        "Choose the channel that is wanted, or not wanted.",
    )
    _hours_in_order = models.Constraint(
        "CHECK(kind <> 'time'"
        " OR (hour_from >= 0 AND hour_from < hour_to AND hour_to <= 24) IS TRUE)",
        "Hours run from 0 to 24 and end after they begin: for a time over midnight"
        " write down two.",
    )
    _days_given = models.Constraint(
        "CHECK(kind <> 'time'"
        " OR (TRUE IN (on_mon, on_tue, on_wed, on_thu, on_fri, on_sat, on_sun))"
        " IS TRUE)",
        "Choose at least one day of the week.",
    )
    _address_given = models.Constraint(
        "CHECK(kind <> 'address' OR COALESCE(preferred_name, '') <> '')",
        "Write down how the contact wants to be called.",
    )
    _known_once = models.UniqueIndex(
        "(partner_id, company_id, type_id, value_key, COALESCE(LOWER(situation), ''))"
        " WHERE active AND end_date IS NULL",
        "That is written down of this contact already: open it and choose Confirmed"
        " Again.",
    )

    @api.depends("kind", "wanted", "channel", "preferred_name", "product_id")
    def _compute_name(self):
        """Words for what has a structure; those for the rest are written."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for wish in self:
            if wish.kind == "channel":
                name = channels.get(wish.channel)
            elif wish.kind == "address":
                name = wish.preferred_name
            elif wish.kind == "time":
                name = wish.name or (
                    self.env._("Good hours")
                    if wish.wanted
                    else self.env._("Not at these hours")
                )
            else:
                name = wish.name or wish.product_id.display_name
            wish.name = name or False

    @api.depends(
        "kind",
        "name",
        "wanted",
        "channel",
        "preferred_name",
        "pronunciation",
        "product_id",
        "hour_from",
        "hour_to",
        *WEEKDAYS,
    )
    def _compute_value_key(self):
        """What makes two of them the same, whatever else is written."""
        for wish in self:
            parts = {
                "channel": (wish.channel, wish.wanted),
                "time": (
                    "".join(str(int(wish[day])) for day in WEEKDAYS),
                    wish.hour_from,
                    wish.hour_to,
                    wish.channel,
                    wish.wanted,
                ),
                "address": (wish.preferred_name, wish.pronunciation),
            }.get(wish.kind, (wish.name, wish.product_id.id, wish.wanted))
            wish.value_key = "|".join(str(part or "").lower().strip() for part in parts)

    @api.depends("partner_id", "name", "wanted")
    def _compute_display_name(self):
        for wish in self:
            words = wish.name if wish.wanted else self.env._("not %s", wish.name)
            wish.display_name = f"{wish.partner_id.name}: {words}"

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for wish in self:
            if wish.date > today:
                raise ValidationError(
                    self.env._(
                        "Nobody knows yet what %s will wish: give a day that has come.",
                        wish.partner_id.name,
                    )
                )

    @api.model
    def _memory_domain(self, partner):
        return super()._memory_domain(partner) & self._domain_current()

    def _memory_section(self):
        return super()._memory_section() | {
            "title": self.env._("Preferences"),
            "empty": self.env._("No tastes, wishes or hours are known yet."),
            "add": self.env._("Write down a preference"),
        }

    def _memory_line(self):
        name = self.name if self.wanted else self.env._("Not: %s", self.name)
        text = [self.partner_id.name, self.situation, self.pronunciation]
        return {
            "name": name,
            "text": ", ".join(filter(None, text)),
            "date": format_date(self.env, self.confirmed_date),
            "tag": self.type_id.name,
            "tone": "secondary" if self.wanted else "warning",
        }
