"""Rows of tables by their names, for what has to know every table there is."""

import json
from collections import defaultdict

from psycopg2.extras import Json

from odoo.tools import SQL

EVERY = SQL("TRUE")


class TableRows:
    """Reads and writes rows as dictionaries of JSON values, past models and rights.

    :param env: whose transaction; flush before, invalidate after
    """

    def __init__(self, env):
        self.env = env
        self.cr = env.cr
        self._targets = {}

    def keys(self, table):
        """The (table, column) of each foreign key to the ids of a table."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        return sorted(wizard._get_fk_on(table))

    def columns(self, table):
        """The columns of a table that one may write."""
        rows = self.env.execute_query(
            SQL(
                "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass"
                " AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
                table,
            )
        )
        return {row[0] for row in rows}

    def may_refuse(self, table, column):
        """Whether a constraint may refuse another value there: rows can get lost."""
        wizard = self.env["base.partner.merge.automatic.wizard"]
        return wizard._has_check_or_unique_constraint(table, column)

    def values(self, table, column, by, value, where=EVERY):
        """What stands in a column in the rows where another has some value."""
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM %s WHERE %s = %s AND %s",
                SQL.identifier(column),
                SQL.identifier(table),
                SQL.identifier(by),
                value,
                where,
            )
        )
        return [row[0] for row in rows]

    def rows(self, table, column, values):
        """{id: row} of the rows with one of the values in a column."""
        found = self.env.execute_query(
            SQL(
                "SELECT id, to_jsonb(found) FROM %s AS found WHERE %s = ANY(%s)",
                SQL.identifier(table),
                SQL.identifier(column),
                list(values),
            )
        )
        return dict(found)

    def insert_all(self, rows_by_table):
        """Insert rows by table, the first table first, others after what they name."""
        waiting = dict(rows_by_table)
        while waiting:
            table = next(
                (table for table in waiting if not self._names(table, waiting)),
                next(iter(waiting)),
            )
            self._insert(table, waiting.pop(table))

    def _names(self, table, others):
        """Whether a table refers to another of these."""
        targets = {target for _column, target, _required in self.targets(table)}
        return bool(targets & set(others) - {table})

    def _insert(self, table, rows):
        """Insert rows with the ids they had; one that is there already stays.

        What a row refers to and is gone, it refers to no more; where it has to, the
        row is left out.
        """
        if not rows:
            return
        names = SQL(", ").join(
            SQL.identifier(name) for name in sorted(self.columns(table) & set(rows[0]))
        )
        self.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(names)s) SELECT %(names)s"
                " FROM jsonb_populate_recordset(NULL::%(table)s, %(rows)s)"
                " ON CONFLICT DO NOTHING",
                table=SQL.identifier(table),
                names=names,
                rows=Json(self._alive(table, rows)),
            )
        )

    def _alive(self, table, rows):
        rows = [dict(row) for row in rows]
        own = {row["id"] for row in rows}
        for column, target, required in self.targets(table):
            named = {row[column] for row in rows if row.get(column)}
            dead = named - self.existing(target, named)
            if target == table:
                dead -= own
            if required:
                rows = [row for row in rows if row[column] not in dead]
            for row in rows:
                if row.get(column) in dead:
                    row[column] = None
        return rows

    def targets(self, table):
        """(column, table it refers to, whether it has to) of each foreign key."""
        if table not in self._targets:
            self._targets[table] = self.env.execute_query(
                SQL(
                    """
                    SELECT att.attname, target.relname, att.attnotnull
                      FROM pg_constraint AS con
                      JOIN pg_class AS target ON target.oid = con.confrelid
                      JOIN pg_attribute AS att
                        ON att.attrelid = con.conrelid AND att.attnum = con.conkey[1]
                     WHERE con.contype = 'f' AND con.conrelid = %s::regclass
                       AND array_length(con.conkey, 1) = 1
                    """,
                    table,
                )
            )
        return self._targets[table]

    def existing(self, table, ids):
        """Those of the ids that are there."""
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s)",
                SQL.identifier(table),
                list(ids),
            )
        )
        return {row[0] for row in found}

    def change(self, table, changes):
        """Give columns back what they held, where nobody has changed them since.

        :param changes: {id: {column: [before, after]}}
        """
        alike = defaultdict(list)
        for id_, columns in changes.items():
            alike[json.dumps(columns, sort_keys=True)].append(int(id_))
        for columns, ids in alike.items():
            self._change(table, json.loads(columns), ids)

    def _change(self, table, columns, ids):
        """All columns of a row at once: a constraint may hold for them together."""
        values = [
            SQL(
                "%(column)s = CASE WHEN to_jsonb(found) -> %(name)s = %(after)s"
                " THEN given.%(column)s ELSE found.%(column)s END",
                column=SQL.identifier(column),
                name=column,
                after=Json(after),
            )
            for column, (_before, after) in columns.items()
        ]
        self.cr.execute(
            SQL(
                """
                UPDATE %(table)s AS found SET %(values)s
                  FROM jsonb_populate_record(NULL::%(table)s, %(before)s) AS given
                 WHERE found.id = ANY(%(ids)s)
                """,
                table=SQL.identifier(table),
                values=SQL(", ").join(values),
                before=Json({name: before for name, (before, _) in columns.items()}),
                ids=ids,
            )
        )

    def move(self, table, column, ids, **ends):
        """Rows speak of who went again, where they still speak of who stays.

        :param ends: from, to: whom they spoke of, whom they speak of
        """
        self.cr.execute(
            SQL(
                "UPDATE %(table)s SET %(column)s = %(gone)s"
                " WHERE id = ANY(%(ids)s) AND %(column)s = %(kept)s",
                table=SQL.identifier(table),
                column=SQL.identifier(column),
                ids=ids,
                gone=ends["from"],
                kept=ends["to"],
            )
        )

    def link(self, table, column, other, ids, both, **ends):
        """Pairs with one record become pairs with another again.

        :param ids: of the other records
        :param both: of those that were paired with both
        :param ends: from, to: who had them, who has them
        """
        target = {name: target for name, target, _ in self.targets(table)}[other]
        names = {
            "table": SQL.identifier(table),
            "column": SQL.identifier(column),
            "other": SQL.identifier(other),
        }
        self.cr.execute(
            SQL(
                "INSERT INTO %(table)s (%(column)s, %(other)s)"
                " SELECT %(gone)s, UNNEST(%(ids)s) ON CONFLICT DO NOTHING",
                gone=ends["from"],
                ids=sorted(self.existing(target, ids)),
                **names,
            )
        )
        self.cr.execute(
            SQL(
                "DELETE FROM %(table)s"
                " WHERE %(column)s = %(kept)s AND %(other)s = ANY(%(ids)s)",
                kept=ends["to"],
                ids=sorted(set(ids) - set(both)),
                **names,
            )
        )
