"""At least one real record of each model: of the demo firm, or a row made for it.

Where the demo data has none, a row is inserted as the database wants it: every
column that must not be empty, and whatever leads to a customer and to a company.
"""

from odoo.tools import SQL

WANTED = ("res_partner", "res_company", "res_users", "crm_lead", "sale_order")
CHECKED = {"crm_kpi_reading": {"value": 1}}  # what a CHECK wants beyond NOT NULL
# a recommendation by an agent, of somebody who has bought: two reports look for it
RECOMMENDED = """
    UPDATE crm_loyalty_agent SET start_date = '2000-01-01';
    UPDATE crm_loyalty_referral AS referral
       SET state = 'ordered', ordered_at = '2000-01-01', company_id = agent.company_id,
           program_id = agent.program_id, referrer_id = agent.partner_id,
           referred_id = (SELECT commercial_partner_id FROM account_move
                           WHERE move_type = 'out_invoice' AND state = 'posted'
                             AND company_id = agent.company_id
                             AND commercial_partner_id <> agent.partner_id LIMIT 1)
      FROM crm_loyalty_agent AS agent
     WHERE referral.id = (SELECT MIN(id) FROM crm_loyalty_referral)
"""


class Records:
    """Makes rows; `prefer` says which row of a table is the one to point at."""

    def __init__(self, env, prefer):
        self.env = env
        self.prefer = prefer
        self.found = {}
        env.cr.execute(RECOMMENDED)

    def of(self, name):
        """Ids of every record of a model, at least one; not for wizards."""
        if name not in self.found:
            records = self.env[name].sudo().with_context(active_test=False)
            found = records.search([]).ids
            self.found[name] = found or [self.insert(name, self.env.uid)]
        return self.found[name]

    def insert(self, name, user_id):
        """A row of this model that this user has made; its id."""
        model = self.env[name]
        row = {
            column: value
            for column, required, target in self._columns(model)
            if (value := self._value(model, column, required, target)) is not None
        }
        row |= CHECKED.get(model._table, {})
        if model._log_access:
            row["create_uid"] = row["write_uid"] = user_id
        [[record_id]] = self.env.execute_query(
            SQL(
                "INSERT INTO %s (%s) VALUES (%s) RETURNING id",
                SQL.identifier(model._table),
                SQL(", ").join(map(SQL.identifier, row)),
                SQL(", ").join(SQL("%s", value) for value in row.values()),
            )
        )
        return record_id

    def _columns(self, model):
        return self.env.execute_query(
            SQL(
                """
                SELECT att.attname, att.attnotnull AND NOT att.atthasdef,
                       target.relname
                  FROM pg_attribute       AS att
                  LEFT JOIN pg_constraint AS con
                    ON con.conrelid = att.attrelid AND con.contype = 'f'
                   AND con.conkey = ARRAY[att.attnum]
                  LEFT JOIN pg_class      AS target ON target.oid = con.confrelid
                 WHERE att.attrelid = %s::regclass AND att.attnum > 0
                   AND NOT att.attisdropped AND att.attname <> 'id'
                """,
                model._table,
            )
        )

    def _value(self, model, column, required, target):
        field = model._fields.get(column)
        if target in WANTED or (target and required):
            return self.prefer.get(target) or self._any(target)
        if not required or not field:
            return None
        if field.type == "many2one":
            return self._any(self.env[field.comodel_name]._table)
        if field.type == "selection":
            return field.get_values(self.env)[0]
        plain = {"char": "x", "text": "x", "html": "x", "boolean": True, "json": "[]"}
        dates = {"date": "2026-01-01", "datetime": "2026-01-01"}
        return (plain | dates).get(field.type, 1)

    def _any(self, table):
        """The first row, of the firm where rows have one."""
        mine = SQL("to_jsonb(t)->>'company_id' = %s", str(self.prefer["res_company"]))
        found = self.env.execute_query(
            SQL(
                "SELECT id FROM %s AS t ORDER BY %s DESC NULLS LAST, id LIMIT 1",
                SQL.identifier(table),
                mine,
            )
        )
        return found[0][0] if found else None
