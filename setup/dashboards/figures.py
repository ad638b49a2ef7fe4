"""What a dashboard asks for: sources, figures over them, charts by their fields."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Source:
    """A model, and by which of its fields each filter of a board narrows it.

    `period` is (field, "date" or "datetime"), or None where the figure is of now.
    """

    model: str
    chains: tuple = ()
    period: tuple | None = None
    domain: tuple = ()

    def where(self, *terms):
        return replace(self, domain=(*self.domain, *terms))

    @property
    def terms(self):
        """The domain as JSON has it."""
        return [list(term) if isinstance(term, tuple) else term for term in self.domain]

    def by(self, name, kind="date"):
        return replace(self, period=(name, kind))

    def matching(self, filters, offset=0):
        """What Odoo calls field matching, for the filters a board has."""
        chains = dict(self.chains)
        found = {
            name: {"chain": chain, "type": kind}
            for name, (chain, kind) in chains.items()
            if name in filters
        }
        if self.period and "period" in filters:
            name, kind = self.period
            found["period"] = {"chain": name, "type": kind, "offset": offset}
        return found


@dataclass(frozen=True)
class Figure:
    """One number: an aggregate of a field over a source; `__count` counts records."""

    source: Source
    measure: str = "__count"
    aggregator: str | None = None
    nothing: bool = False  # whether no record at all means zero, not unknown


def money(source, name, nothing=False):
    """A sum in the reader's currency, whatever currencies the records are in."""
    return Figure(source, name, "sum_currency", nothing)


@dataclass(frozen=True)
class Formula:
    """A number from several; blank as soon as one of them is not known.

    `text` names the figures {0}, {1}, ... in order.
    """

    text: str
    figures: tuple
    format: str | None = None


def share(part, whole):
    return Formula("{0}/{1}", (part, whole), "percent")


def chart(kind, title, source, group, measure="__count", menu=None, **own):
    """A chart of an aggregate by one or two fields; `kind` as Odoo names it."""
    groups = [group] if isinstance(group, str) else list(group)
    return {
        "type": f"odoo_{kind}",
        "title": {"text": title, "bold": True, "color": "#434343"},
        "background": "#FFFFFF",
        "legendPosition": "top" if len(groups) > 1 or kind == "pie" else "none",
        "verticalAxisPosition": "left",
        "stacked": len(groups) > 1,
        "metaData": {
            "groupBy": groups,
            "measure": measure,
            "order": None,
            "resModel": source.model,
            "mode": kind if kind in ("bar", "line", "pie") else "bar",
        },
        "searchParams": {
            "comparison": None,
            "context": {},
            "domain": source.terms,
            "groupBy": groups,
            "orderBy": [],
        },
        "dataSets": [{}],
        "humanize": True,
        "source": source,
        "menu": menu,
        **own,
    }
