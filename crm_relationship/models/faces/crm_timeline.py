from datetime import datetime
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, html2plaintext

from ..memory.talks.crm_interaction import CHANNELS as TOLD

CHANNELS = [
    ("email", "Message"),
    ("note", "Note"),
    ("meeting", "Meeting"),
    ("activity", "Activity"),
    ("opportunity", "Opportunity"),
    ("order", "Quotation or Order"),
    ("invoice", "Invoice"),
    ("payment", "Payment"),
    ("promise", "Promise"),
    ("decision", "Decision"),
    *TOLD,
]
DAYS = ("invoice", "payment", "promise")  # of these the day is known and no hour
PAGE = 30
MOST = 200  # entries of one page
EXCERPT = 300  # characters of a text
SEARCHED = 2_000  # characters of a text that are looked at


class Reading(NamedTuple):
    """What somebody wants to see: whose history, from where on, and which part.

    `before` is the last entry of the page before: (moment, source, id).
    """

    contact_ids: tuple[int, ...]
    customer_id: int
    company_ids: tuple[int, ...]
    before: tuple[datetime, int, int] | None = None
    limit: int = PAGE
    channels: frozenset[str] = frozenset()
    user_ids: tuple[int, ...] = ()
    search: str = ""

    def wants(self, *channels):
        return not self.channels or bool(self.channels & set(channels))


class Entry(NamedTuple):
    """The columns of an entry, as a source gives them in SQL."""

    date: SQL  # timestamp in UTC; the day itself where only a day is known
    channel: SQL
    title: SQL
    id: SQL = SQL("id")
    direction: SQL = SQL("NULL")
    contact: SQL = SQL("NULL::int")
    user: SQL = SQL("NULL::int")
    text: SQL = SQL("NULL")
    state: SQL = SQL("NULL")
    late: SQL = SQL("NULL::int")  # days
    amount: SQL = SQL("NULL::numeric")
    currency: SQL = SQL("NULL::int")
    model: SQL = SQL("NULL")
    record: SQL = SQL("NULL::int")


class CrmTimeline(models.AbstractModel):
    """One history of a customer: all that happened with him and his contacts.

    It has no table. A page is one statement over the sources, each read with the rights
    of the reader and cut to a page before they are merged: newest first, and from any
    entry on as fast as from the newest.
    """

    _name = "crm.timeline"
    _description = "Timeline"

    channel = fields.Selection(CHANNELS)

    @api.model
    @api.readonly
    def get_page(self, partner_id, before=None, limit=PAGE, filters=None):
        """A page of the history of a contact's customer.

        :param partner_id: any contact of the customer
        :param before: `next` of the page before; none for the newest
        :param limit: entries at most, 1 to 200
        :param filters: {channels, user_ids, contact_ids, search}, each as wanted
        :returns: {entries, next}; `next` is False on the last page. An entry has key,
            date (in UTC; the day where `day_only`), channel, direction (in, out or
            False), title, text, state, paid, amount (in words, or False), contact,
            user ({id, display_name} or False), and model and id of what it is about
        """
        if not self.env.user._is_internal():
            raise AccessError(self.env._("The history of customers is for our people."))
        partner = self.env["res.partner"]._of_page(partner_id)
        reading = self._reading(partner, before, limit, filters or {})
        rows = self._read_page(reading)
        return {
            "entries": self._entries(rows[: reading.limit]),
            "next": self._cursor(rows, reading.limit),
        }

    @api.model
    def _timeline_sources(self, reading):
        """One SELECT for each kind of document; modules add theirs with super().

        :returns: SQL as `_source` makes it; each gives `limit` entries at most
        """
        return []

    def _reading(self, partner, before, limit, filters):
        customer = partner.commercial_partner_id
        unknown = set(filters) - {"channels", "user_ids", "contact_ids", "search"}
        channels = set(filters.get("channels") or ())
        known = self._fields["channel"].get_values(self.env)  # modules add theirs
        if unknown or channels - set(known):
            raise UserError(
                self.env._(
                    "The history cannot be filtered by %(filters)s. Use channels,"
                    " user_ids, contact_ids and search; channels are %(channels)s.",
                    filters=", ".join(sorted(unknown or channels)),
                    channels=", ".join(known),
                )
            )
        ids = [*(filters.get("user_ids") or ()), *(filters.get("contact_ids") or ())]
        if not all(isinstance(number, int) for number in (limit, *ids)):
            raise UserError(
                self.env._(
                    "Give limit as a number, and user_ids and contact_ids as lists of"
                    " numbers."
                )
            )
        return Reading(
            contact_ids=tuple(self._contacts(customer, filters.get("contact_ids"))),
            customer_id=customer.id,
            company_ids=tuple(self.env.companies.ids),
            before=self._moment(before),
            limit=max(1, min(limit, MOST)),
            channels=frozenset(channels),
            user_ids=tuple(filters.get("user_ids") or ()),
            search=(filters.get("search") or "").strip(),
        )

    def _contacts(self, customer, chosen):
        """The customer's contacts, those gone to the archive among them."""
        # sudo: what is shown of them is decided document by document
        family = customer.sudo().with_context(active_test=False)
        ids = family.search([("commercial_partner_id", "=", customer.id)]).ids
        return [id_ for id_ in ids if id_ in set(chosen)] if chosen else ids

    def _moment(self, before):
        if not before:
            return None
        try:
            moment, source, id_ = before
            return datetime.fromisoformat(moment), int(source), int(id_)
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("The place to go on from is not one of this history.")
            ) from error

    # the statement

    def _read_page(self, reading):
        """The rows of a page and one more, if there are more."""
        self.env.flush_all()
        wider = reading._replace(limit=reading.limit + 1)
        sources = [source for source in self._timeline_sources(wider) if source]
        if not sources or not reading.contact_ids:
            return []
        return self.env.execute_query_dict(
            SQL(
                "SELECT * FROM (%s) AS entry"
                " ORDER BY date DESC, source DESC, id DESC LIMIT %s",
                SQL(" UNION ALL ").join(sources),
                wider.limit,
            )
        )

    @api.model
    def _source(self, reading, number, entry, from_: SQL, where: SQL):
        """The newest entries of one source, from the place of the reading on.

        :param number: of the source; entries of the same moment stand by it
        """
        texts = SQL(
            "LEFT(CONCAT_WS(' ', %s, %s), %s)", entry.title, entry.text, SEARCHED
        )
        conditions = [where]
        if reading.before:
            conditions += [
                SQL("%s <= %s", entry.date, reading.before[0]),  # for an index
                SQL(
                    "(%s, %s, %s) < (%s, %s, %s)",
                    *(entry.date, number, entry.id),
                    *reading.before,
                ),
            ]
        if reading.channels:
            conditions.append(
                SQL("%s = ANY(%s)", entry.channel, list(reading.channels))
            )
        if reading.user_ids:
            conditions.append(SQL("%s = ANY(%s)", entry.user, list(reading.user_ids)))
        if reading.search:
            conditions.append(SQL("%s ILIKE %s", texts, _pattern(reading.search)))
        columns = [
            SQL("%s AS %s", value, SQL.identifier(name))
            for name, value in entry._asdict().items()
        ]
        return SQL(
            "(SELECT %s, %s AS source FROM %s WHERE %s"
            " ORDER BY %s DESC, %s DESC LIMIT %s)",
            SQL(", ").join(columns),
            number,
            from_,
            SQL(" AND ").join(conditions),
            entry.date,
            entry.id,
            reading.limit,
        )

    @api.model
    def _allowed(self, model, domain):
        """(FROM, WHERE) of the documents the reader may open, or None if of no kind."""
        records = self.env[model].with_context(active_test=False)
        if not records.has_access("read"):
            return None
        query = records._search(domain)
        return query.from_clause, query.where_clause or SQL("TRUE")

    # what is shown

    def _cursor(self, rows, limit):
        if len(rows) <= limit:
            return False
        last = rows[limit - 1]
        return [last["date"].isoformat(), last["source"], last["id"]]

    def _entries(self, rows):
        # sudo: names of those who are named in what the reader may open
        people = {
            "contact": self.env["res.partner"].sudo(),
            "user": self.env["res.users"].sudo(),
        }
        names = {
            kind: {
                person.id: person.display_name
                for person in model.browse({row[kind] for row in rows if row[kind]})
            }
            for kind, model in people.items()
        }
        labels = dict(self._fields["channel"]._description_selection(self.env))
        return [self._entry(row, names, labels) for row in rows]

    def _entry(self, row, names, labels):
        currency = self.env["res.currency"].browse(row["currency"])
        day_only = row["channel"] in DAYS
        written = fields.Date if day_only else fields.Datetime
        return {
            "key": f"{row['source']}-{row['id']}",
            "date": written.to_string(row["date"]),
            "day_only": day_only,
            "channel": row["channel"],
            "channel_label": labels[row["channel"]],
            "direction": row["direction"] or False,
            "title": row["title"] or "",
            "text": self._excerpt(row["text"]),
            "amount": False
            if row["amount"] is None
            else currency.format(float(row["amount"])),
            "contact": self._person(row["contact"], names["contact"]),
            "user": self._person(row["user"], names["user"]),
            "model": row["model"],
            "id": row["record"],
        }

    def _person(self, id_, names):
        return {"id": id_, "display_name": names[id_]} if id_ in names else False

    def _excerpt(self, text):
        words = " ".join(html2plaintext(text or "", include_references=False).split())
        return words if len(words) <= EXCERPT else f"{words[:EXCERPT].rstrip()}…"


def _pattern(words):
    """What contains these words, whatever signs are in them."""
    for sign in ("\\", "%", "_"):
        words = words.replace(sign, f"\\{sign}")
    return f"%{words}%"
