from datetime import datetime

import pytz

from odoo import api, models
from odoo.tools import SQL, ormcache

from .crm_preference import WEEKDAYS

# what says what is wished; a change of it may contradict others
VALUES = {
    *WEEKDAYS,
    "type_id",
    "name",
    "wanted",
    "situation",
    "channel",
    "hour_from",
    "hour_to",
    "preferred_name",
    "pronunciation",
    "product_id",
    "date",
    "partner_id",
    "company_id",
    "active",
    "end_date",
}


class CrmPreference(models.Model):
    """What becomes of preferences when newer ones come, and when contacts are merged;
    and which of them are watched when something is sent.
    """

    _inherit = "crm.preference"

    @api.model_create_multi
    def create(self, vals_list):
        wishes = super().create(vals_list)
        wishes._end_contradicted()
        wishes._note_refusals()
        return wishes

    def write(self, vals):
        watched = self._any_watched()
        done = super().write(vals)
        if VALUES & set(vals):
            self.flush_recordset()
            if not {"end_date", "active"} >= set(vals):
                self._end_contradicted()
            if watched:
                self.env.registry.clear_cache()
            else:
                self._note_refusals()
        return done

    def unlink(self):
        if self._any_watched():
            self.env.registry.clear_cache()
        return super().unlink()

    def _any_watched(self):
        return any(wish.kind in ("channel", "time") for wish in self)

    def _note_refusals(self):
        if self._any_watched():
            self.env.registry.clear_cache()

    # contradictions

    def _end_contradicted(self):
        """Of two that cannot both hold the older ends on the day of the newer."""
        # sudo: what a contact says now counts, whoever wrote down the other
        open_ones = self.sudo().filtered(lambda w: w.active and not w.end_date)
        if not open_ones:
            return
        beside = open_ones.search(
            [
                ("partner_id", "in", open_ones.partner_id.ids),
                ("type_id", "in", open_ones.type_id.ids),
                ("end_date", "=", False),
            ]
        )
        for wish in open_ones:
            for other in beside - wish:
                if not other.end_date and wish._contradicts(other):
                    older, newer = (wish | other).sorted(lambda w: (w.date, w.id))
                    older.end_date = newer.date

    def _contradicts(self, other):
        same = ("partner_id", "company_id", "type_id")
        if any(self[name] != other[name] for name in same):
            return False
        if (self.situation or "").lower() != (other.situation or "").lower():
            return False
        if self.kind == "address":
            return True
        if self.wanted == other.wanted:
            return False
        if self.kind == "time":
            return self._overlaps(other)
        if self.kind == "channel":
            return self.channel == other.channel
        words = (self.name or "").strip().lower() == (other.name or "").strip().lower()
        return words or bool(self.product_id and self.product_id == other.product_id)

    def _overlaps(self, other):
        days = any(self[day] and other[day] for day in WEEKDAYS)
        hours = self.hour_from < other.hour_to and other.hour_from < self.hour_to
        channels = not (self.channel and other.channel) or self.channel == other.channel
        return days and hours and channels

    @api.model
    def _prepare_merge(self, partner_ids):
        """Of what is known of both the newest goes on; the others are archived."""
        # sudo: a merge takes along what the one who merges may not see
        wishes = self.sudo().search(
            [("partner_id", "in", partner_ids), ("end_date", "=", False)],
            order="confirmed_date desc, id desc",
        )
        for alike in wishes.grouped(
            lambda w: (
                w.company_id,
                w.type_id,
                w.value_key,
                (w.situation or "").lower(),
            )
        ).values():
            alike[1:].active = False

    @api.model
    def _merged(self, partners):
        """What two records of one person contradicted is settled as ever."""
        # sudo: as above
        self.sudo().search([("partner_id", "in", partners.ids)])._end_contradicted()
        self.env.registry.clear_cache()

    # watched when something is sent

    @api.model
    @ormcache()
    def _refusing_ids(self):
        """The contacts who do not want some channel or hour, of whatever company.

        Kept in memory: a message to anybody else asks the database nothing. Those
        whose refusal has ended are among them: a day ends where somebody is.
        """
        # sudo: whom to ask about, no more
        wishes = self.sudo()._read_group(self._domain_refusing(), ["partner_id"])
        return frozenset(partner.id for (partner,) in wishes)

    @api.model
    def _query_refusing(self) -> SQL:
        """The same contacts, for the database to pick from: there may be many."""
        # sudo: as above
        return self.sudo()._search(self._domain_refusing()).subselect("partner_id")

    @api.model
    def _domain_refusing(self):
        return [
            ("kind", "in", ("channel", "time")),
            ("wanted", "=", False),
            ("situation", "in", (False, "")),
            ("active", "=", True),
        ]

    @api.model
    def _refused(self, channels, company, moment):
        """{contact id: the preference against it} of those who do not want it now.

        :param channels: {contact id: the channel he would be written to by}
        :param company: the company that writes; of none, what any was told counts
        :param moment: when, in UTC without a zone
        """
        domain = [
            ("partner_id", "in", list(channels)),
            ("kind", "in", ("channel", "time")),
            ("wanted", "=", False),
            ("situation", "in", (False, "")),
        ]
        if company:
            domain.append(("company_id", "=", company.id))
        # sudo: what a contact does not want binds those too who may not read why
        wishes = self.sudo().search(domain, order="kind, id")
        refused = {}
        for wish in wishes:
            channel = channels[wish.partner_id.id]
            if wish._is_against(channel, moment):
                refused.setdefault(wish.partner_id.id, wish)
        return refused

    def _is_against(self, channel, moment):
        local = self._local(moment)
        # it has begun: no day ahead of its author's is accepted
        if self.end_date and self.end_date <= local.date():
            return False
        if self.kind == "channel":
            return self.channel == channel
        hour = local.hour + local.minute / 60 + local.second / 3600
        return (
            self.channel in (False, channel)
            and self[WEEKDAYS[local.weekday()]]
            and self.hour_from <= hour < self.hour_to
        )

    def _local(self, moment: datetime) -> datetime:
        """The moment where the contact is, or else where the company is."""
        zone = self.partner_id.tz or self.company_id.partner_id.tz or "UTC"
        return pytz.utc.localize(moment).astimezone(pytz.timezone(zone))
