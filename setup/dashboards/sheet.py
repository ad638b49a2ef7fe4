"""A spreadsheet dashboard from a short description: cards, charts, lists, filters.

A board is written top to bottom. Every figure is a pivot over a model, every list an
Odoo list; both follow the board's filters by the field chains their source names.
What Odoo's format wants beyond that (rows, styles, ids) is settled here, once.
"""

import json
from dataclasses import dataclass, field

from figures import Figure

VERSION = "18.5.10"  # of the format, as Odoo 19.0 writes it
ROW, HEADING_ROW, LINE_ROW = 23, 40, 28  # heights in pixels
COLUMNS = (300, 110, 110, 40, 300, 110, 110)
WIDTH = sum(COLUMNS)
HALF = sum(COLUMNS[:3])
RIGHT = 4  # the column where the right half begins
CARDS_A_ROW, CARD_GAP, CARD_HEIGHT = 4, 10, 101
CHART_ROWS = 14
LETTERS = "ABCDEFG"

FILTERS = {
    "period": {"type": "date", "label": "Period"},
    "company": {"type": "relation", "label": "Company", "modelName": "res.company"},
    "team": {"type": "relation", "label": "Sales Team", "modelName": "crm.team"},
    "segment": {"type": "relation", "label": "Segment", "modelName": "crm.segment"},
    "program": {
        "type": "relation",
        "label": "Program",
        "modelName": "loyalty.program",
    },
    "case_team": {
        "type": "relation",
        "label": "Service Team",
        "modelName": "crm.case.team",
    },
}
STYLES = {
    "heading": {"textColor": "#01666b", "bold": True, "fontSize": 16},
    "header": {"fontSize": 11, "textColor": "#434343", "bold": True},
    "header_end": {
        "fontSize": 11,
        "textColor": "#434343",
        "bold": True,
        "align": "right",
    },
    "name": {"textColor": "#01666b", "verticalAlign": "middle"},
    "value": {"textColor": "#434343", "verticalAlign": "middle"},
    "value_end": {
        "textColor": "#434343",
        "verticalAlign": "middle",
        "align": "right",
    },
    "bold": {"bold": True},
}
FORMATS = {"percent": "0%", "whole": "#,##0"}
LOWER = "lower"  # beside a figure that is better when it falls
LINE = {"style": "thin", "color": "#CCCCCC"}
BORDERS = {"under": {"bottom": LINE}}
LOCALE = {
    "name": "English (US)",
    "code": "en_US",
    "thousandsSeparator": ",",
    "decimalSeparator": ".",
    "dateFormat": "mm/dd/yyyy",
    "timeFormat": "hh:mm:ss",
    "formulaArgSeparator": ",",
    "weekStart": 7,
}


@dataclass
class Board:
    """A dashboard of one addon, filled from top to bottom."""

    addon: str
    name: str
    filters: tuple
    period: str = "last_12_months"
    row: int = 0
    cells: dict = field(default_factory=dict)
    styles: dict = field(default_factory=dict)
    borders: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)
    figures: list = field(default_factory=list)
    data: list = field(default_factory=list)
    pivots: dict = field(default_factory=dict)
    lists: dict = field(default_factory=dict)
    menus: dict = field(default_factory=dict)

    # what a description says

    def cards(self, *cards):
        """Rows of figures: each (title, figure, note or None, menu).

        Without a note, or with LOWER, the card compares with the period before.
        """
        width = (WIDTH + CARD_GAP) // CARDS_A_ROW - CARD_GAP
        for number, (title, figure, note, menu) in enumerate(cards):
            line, place = divmod(number, CARDS_A_ROW)
            good, bad = "#00A04A", "#DC6965"
            if note == LOWER:
                good, bad, note = bad, good, None
            row = self._data(title, figure, note)
            counts = isinstance(figure, Figure) and figure.measure == "__count"
            compared = "difference" if counts else "percentage"
            card = {
                "type": "scorecard",
                "title": {"text": title, "bold": True, "color": "#434343"},
                "keyValue": f"Data!{'D' if note else 'B'}{row}",
                "baseline": f"Data!C{row}",
                "baselineMode": "text" if note else compared,
                "baselineDescr": {} if note else {"text": "since last period"},
                "baselineColorUp": good,
                "baselineColorDown": bad,
                "background": "#EFF6FF" if line % 2 == 0 else "#FFF7ED",
                # Odoo shows no note beside a number that it shortens itself
                "humanize": not note,
            }
            x = place * (width + CARD_GAP)
            y = CARD_GAP + line * (CARD_HEIGHT + CARD_GAP)
            self._figure(card, (x, y), (width, CARD_HEIGHT), menu)
        lines = -(-len(cards) // CARDS_A_ROW)
        self.row += -(-(lines * (CARD_HEIGHT + CARD_GAP) + 2 * CARD_GAP) // ROW)

    def charts(self, *charts):
        """One chart over the whole width, or two side by side."""
        width = WIDTH if len(charts) == 1 else HALF
        height = CHART_ROWS * ROW - CARD_GAP
        for place, chart in enumerate(charts):
            x = place * (WIDTH - HALF)
            chart = dict(chart)
            menu = chart.pop("menu")
            source = chart.pop("source")
            chart["fieldMatching"] = source.matching(self.filters)
            self._figure(chart, (x, CARD_GAP), (width, height), menu)
        self.row += CHART_ROWS + 1

    def tables(self, *tables, lines=8):
        """Lists side by side, with a heading that opens the whole."""
        for place, table in enumerate(tables):
            self._list(RIGHT * place, lines, **table)
        self.rows[str(self.row)] = {"size": HEADING_ROW}
        for line in range(self.row + 1, self.row + 2 + lines):
            self.rows[str(line)] = {"size": LINE_ROW}
        self.row += lines + 3

    # what the format wants

    def _figure(self, chart, offset, size, menu):
        key = f"{self.name}-{len(self.figures) + 1}"
        self.figures.append(
            {
                "id": key,
                "tag": "chart",
                "col": 0,
                "row": self.row,
                "offset": {"x": offset[0], "y": offset[1]},
                "width": size[0],
                "height": size[1],
                "data": {**chart, "chartId": key},
            }
        )
        if menu:
            self.menus[key] = menu

    def _data(self, title, figure, note):
        """A row of the second sheet: a figure, and a note or the one before.

        From nothing there is no rate of change: such a comparison is blank.
        """
        now = self._formula(figure, 0)
        if note:
            beside = f'=_t("{note}")'
        else:
            before = self._formula(figure, -1)[1:]
            beside = f'=IF({before}=0,"",{before})'
        self.data.append((title, now, beside, getattr(figure, "format", None)))
        return len(self.data) + 1

    def _formula(self, figure, offset):
        if isinstance(figure, Figure):
            return f"={self._value(figure, offset)}"
        values = [self._value(part, offset) for part in figure.figures]
        unknown = ",".join(f'{value}=""' for value in values)
        text = figure.text.format(*values)
        return f'=IF(OR({unknown}),"",IFERROR({text},""))'

    def _value(self, figure, offset):
        pivot = self._pivot(figure.source, offset)
        measure = {"id": figure.measure, "fieldName": figure.measure}
        if figure.aggregator:
            measure["id"] += f":{figure.aggregator}"
            measure["aggregator"] = figure.aggregator
        if measure not in pivot["measures"]:
            pivot["measures"].append(measure)
        value = f'PIVOT.VALUE({pivot["formulaId"]},"{measure["id"]}")'
        return f'IF({value}="",0,{value})' if figure.nothing else value

    def _pivot(self, source, offset):
        """One pivot for all figures of the same records."""
        matching = source.matching(self.filters, offset)
        domain = source.terms
        for pivot in self.pivots.values():
            if (pivot["model"], pivot["domain"], pivot["fieldMatching"]) == (
                source.model,
                domain,
                matching,
            ):
                return pivot
        number = str(len(self.pivots) + 1)
        self.pivots[number] = {
            "type": "ODOO",
            "id": number,
            "formulaId": number,
            "name": f"{source.model} {number}",
            "model": source.model,
            "domain": domain,
            "context": {},
            "measures": [],
            "rows": [],
            "columns": [],
            "sortedColumn": None,
            "fieldMatching": matching,
        }
        return self.pivots[number]

    def _list(self, column, lines, title, source, columns, order, ends=1):
        """Columns are fields, or (field, heading) where its own name is too long.

        `ends`: how many of the columns stand to the right, as numbers do.
        """
        headings = dict(column for column in columns if isinstance(column, tuple))
        columns = [name if isinstance(name, str) else name[0] for name in columns]
        number = str(len(self.lists) + 1)
        domain = source.terms
        self.lists[number] = {
            "id": number,
            "name": title,
            "model": source.model,
            "domain": domain,
            "context": {},
            "columns": columns,
            "orderBy": [
                {"name": name.lstrip("-"), "asc": not name.startswith("-")}
                for name in order
            ],
            "fieldMatching": source.matching(self.filters),
        }
        top = self.row + 1
        first, last = LETTERS[column], LETTERS[column + 2]
        self.cells[f"{first}{top}"] = f"[{title}]({_view(source.model, domain, title)})"
        self.styles[f"{first}{top}"] = "heading"
        self.borders[f"{first}{top}:{last}{top}"] = "under"
        self.borders[f"{first}{top + 1}:{last}{top + 1}"] = "under"
        for place, name in enumerate(columns):
            letter = LETTERS[column + place]
            end = place >= len(columns) - ends
            heading = f',_t("{headings[name]}")' if name in headings else ""
            self.cells[f"{letter}{top + 1}"] = (
                f'=ODOO.LIST.HEADER({number},"{name}"{heading})'
            )
            self.styles[f"{letter}{top + 1}"] = "header_end" if end else "header"
            style = "name" if place == 0 else "value_end" if end else "value"
            self.styles[f"{letter}{top + 2}:{letter}{top + 1 + lines}"] = style
            for line in range(1, lines + 1):
                cell = f"{letter}{top + 1 + line}"
                self.cells[cell] = f'=ODOO.LIST({number},{line},"{name}")'

    def as_dict(self):
        return {
            "version": VERSION,
            "revisionId": "START_REVISION",
            "uniqueFigureIds": True,
            "sheets": [self._board_sheet(), self._data_sheet()],
            "styles": _by_number(STYLES),
            "formats": _by_number(FORMATS),
            "borders": _by_number(BORDERS),
            "settings": {"locale": LOCALE},
            "customTableStyles": {},
            "globalFilters": [self._filter(name) for name in self.filters],
            "pivots": self.pivots,
            "pivotNextId": len(self.pivots) + 1,
            "lists": self.lists,
            "listNextId": len(self.lists) + 1,
            "chartOdooMenusReferences": self.menus,
        }

    def _board_sheet(self):
        styles, borders = _numbers(STYLES), _numbers(BORDERS)
        return _sheet(
            "dashboard",
            "Dashboard",
            (len(COLUMNS), self.row + 1),
            cols={str(n): {"size": size} for n, size in enumerate(COLUMNS)},
            rows=self.rows,
            cells=self.cells,
            styles={zone: styles[name] for zone, name in self.styles.items()},
            borders={zone: borders[name] for zone, name in self.borders.items()},
            figures=self.figures,
        )

    def _data_sheet(self):
        """The figures of the cards: what Odoo reckons now and before, and shows."""
        headings = zip("ABCD", ("Figure", "Now", "Before", "Shown"), strict=True)
        cells = {f"{letter}1": f'=_t("{heading}")' for letter, heading in headings}
        formats = {}
        for row, (title, now, beside, style) in enumerate(self.data, 2):
            shown = f'=IF(B{row}="","",FORMAT.LARGE.NUMBER(B{row}))'
            if style:
                shown = f"=B{row}"
                formats[f"B{row}:D{row}"] = _numbers(FORMATS)[style]
            cells |= {
                f"A{row}": f'=_t("{title}")',
                f"B{row}": now,
                f"C{row}": beside,
                f"D{row}": shown,
            }
        return _sheet(
            "data",
            "Data",
            (4, len(self.data) + 2),
            cols={"0": {"size": 260}, "1": {"size": 120}, "2": {"size": 120}},
            cells=cells,
            styles={"A1:D1": _numbers(STYLES)["bold"]},
            formats=formats,
        )

    def _filter(self, name):
        found = {"id": name, **FILTERS[name]}
        if name == "period":
            return found | {"defaultValue": self.period}
        return found | {"defaultValueDisplayNames": []}

    def text(self):
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n"

    @property
    def path(self):
        return f"{self.addon}/data/files/{self.name}_dashboard.json"


def _numbers(named):
    """{name: number}, as cells refer to a style, a format or a border."""
    return {name: number for number, name in enumerate(named, 1)}


def _by_number(named):
    return {str(number): kind for number, kind in enumerate(named.values(), 1)}


def _sheet(key, name, size, **own):
    return {
        "id": key,
        "name": name,
        "colNumber": size[0],
        "rowNumber": size[1],
        "rows": {},
        "cols": {},
        "merges": [],
        "cells": {},
        "styles": {},
        "formats": {},
        "borders": {},
        "conditionalFormats": [],
        "dataValidationRules": [],
        "figures": [],
        "tables": [],
        "areGridLinesVisible": True,
        "isVisible": True,
        "headerGroups": {"ROW": [], "COL": []},
        "comments": {},
        **own,
    }


def _view(model, domain, title):
    """The link of a heading: the records of a list, in their own views."""
    action = {
        "viewType": "list",
        "action": {
            "domain": domain,
            "context": {},
            "modelName": model,
            "views": [[False, "list"], [False, "form"], [False, "search"]],
        },
        "threshold": 0,
        "name": title,
    }
    return f"odoo://view/{json.dumps(action, separators=(',', ':'))}"
