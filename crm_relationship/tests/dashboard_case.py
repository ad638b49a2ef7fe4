"""What a dashboard of an addon must keep, whatever it shows."""

import json
import re
from datetime import date

from odoo.fields import Domain

from .common import TODAY, RelationshipCase

VALUE = re.compile(r'PIVOT\.VALUE\((\d+),"([^"]+)"\)')
YEAR = (date(TODAY.year - 1, 6, 16), TODAY)  # the last 12 months


class DashboardCase(RelationshipCase):
    """Reads a dashboard's file as the browser does: its pivots, charts and lists."""

    def _board(self, name):
        """The snapshot that a browser gets."""
        return json.loads(self.env.ref(name).spreadsheet_data)

    def _charts(self, board):
        for figure in board["sheets"][0]["figures"]:
            if "metaData" in figure["data"]:
                yield figure["data"]

    def _sources(self, board):
        """(model, domain, groups, aggregates, field matching) of pivots and charts."""
        for pivot in board["pivots"].values():
            specs = [measure["id"] for measure in pivot["measures"]]
            yield pivot["model"], pivot["domain"], [], specs, pivot["fieldMatching"]
        for chart in self._charts(board):
            meta, terms = chart["metaData"], chart["searchParams"]["domain"]
            field = self.env[meta["resModel"]]._fields.get(meta["measure"])
            specs = ["__count"]
            if field is not None and field.type == "monetary":
                currency = field.get_currency_field(self.env[meta["resModel"]])
                specs = [f"{field.name}:sum_currency", f"{currency}:array_agg_distinct"]
            elif field is not None:
                specs = [f"{field.name}:{field.aggregator}"]
            yield (
                meta["resModel"],
                terms,
                meta["groupBy"],
                specs,
                chart["fieldMatching"],
            )

    def _assert_readable_by(self, name, role):
        """The role opens it, and reads every source with and without each filter."""
        user = self._user(role)
        env = self._as(user)
        dashboard = self.env.ref(name)
        shown = env["spreadsheet.dashboard"].search([])
        self.assertIn(dashboard.id, shown.ids)
        board = self._board(name)
        for model, domain, groups, specs, matching in self._sources(board):
            with self.subTest(model=model, domain=domain, specs=specs):
                env[model].formatted_read_group(domain, groups, specs)
                self._assert_narrowed(env, board, model, domain, matching)
        for table in board["lists"].values():
            with self.subTest(list=table["name"]):
                order = ", ".join(
                    f"{part['name']} {'asc' if part['asc'] else 'desc'}"
                    for part in table["orderBy"]
                )
                columns = {column: {} for column in table["columns"]}
                env[table["model"]].web_search_read(
                    table["domain"], columns, limit=8, order=order
                )
                self._assert_narrowed(
                    env, board, table["model"], table["domain"], table["fieldMatching"]
                )

    def _assert_narrowed(self, env, board, model, domain, matching):
        for wanted in board["globalFilters"]:
            matched = matching.get(wanted["id"])
            if not matched:
                continue
            if wanted["type"] == "relation":
                some = env[wanted["modelName"]].search([], limit=1)
                term = Domain(matched["chain"], "in", some.ids)
            else:
                term = self._within(matched["chain"])
            env[model].search_count(Domain(domain) & term)

    def _within(self, field, period=YEAR):
        return Domain(field, ">=", period[0]) & Domain(field, "<=", period[1])

    def _values(self, name, title, env, period=YEAR):
        """What the cell of a figure adds up, in the order of its formula."""
        board = self._board(name)
        cells = board["sheets"][1]["cells"]
        row = next(
            cell[1:]
            for cell, text in cells.items()
            if cell[0] == "A" and text == f'=_t("{title}")'
        )
        found = []
        for number, measure in VALUE.findall(cells[f"B{row}"]):
            pivot = board["pivots"][number]
            domain = Domain(pivot["domain"])
            matched = pivot["fieldMatching"].get("period")
            if matched:
                domain &= self._within(matched["chain"], period)
            groups = env[pivot["model"]].formatted_read_group(domain, [], [measure])
            if (number, measure) not in [key for key, _value in found]:
                found.append(((number, measure), groups[0][measure]))
        return [value for _key, value in found]

    def _value(self, name, title, env, period=YEAR):
        (value,) = self._values(name, title, env, period)
        return value

    def _assert_two_sheets_are_whole(self, name):
        """Every card shows a cell that is there, with a menu that opens something."""
        board = self._board(name)
        cells = board["sheets"][1]["cells"]
        for figure in board["sheets"][0]["figures"]:
            chart = figure["data"]
            with self.subTest(figure=chart["title"]["text"]):
                if chart["type"] == "scorecard":
                    self.assertIn(chart["keyValue"].partition("!")[2], cells)
                menu = self.env.ref(board["chartOdooMenusReferences"][figure["id"]])
                self.assertTrue(menu.action)
