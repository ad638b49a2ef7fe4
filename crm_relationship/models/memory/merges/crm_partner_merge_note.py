from odoo import api, fields, models
from odoo.tools import SQL

from .table_rows import TableRows

STAMPS = {"write_date", "write_uid"}
WIZARDS = "base_partner_merge_"
# rows of ours that a merge changes besides who they speak of: noted as wholes
OURS = "crm_"
GIVEN = "given to who stays"  # a picture, as he had none
FOLLOW = {"crm_contact_stance": ("role_id", "crm_contact_role")}
# rows that name a record by its model and id, as core takes them along, or we do
BY_MODEL = {
    "crm_response": ("res_model", SQL("TRUE")),
    "mail_message": ("model", SQL("TRUE")),
    "mail_followers": ("res_model", SQL("TRUE")),
    "mail_activity": ("res_model", SQL("TRUE")),
    "ir_attachment": ("res_model", SQL("res_field IS NULL")),
    "ir_model_data": ("model", SQL("TRUE")),
}


class CrmPartnerMerge(models.Model):
    """What a merge of contacts is about to change, and what it has changed."""

    _inherit = "crm.partner.merge"

    @api.model
    def _look(self, gone, kept):
        """All that speaks of contacts about to be merged.

        Many2one fields by company and default values are not among it.

        :returns: what _note takes
        """
        self.env.flush_all()
        tables = TableRows(self.env)
        look = {"moved": [], "linked": [], "rows": {}, "gone": gone, "kept": kept}
        look["name"] = ", ".join(gone.mapped("display_name"))
        look["images"] = self._copy_images(gone, kept)
        self._look_rows(look, tables, "res_partner", "id", [*gone.ids, kept.id])
        for partner in gone:
            self._look_at(look, tables, partner, kept)
            for account, same in self._same_accounts(partner, kept):
                self._look_at(look, tables, account, same)
        for table, (column, owner) in FOLLOW.items():
            ids = list(look["rows"].get(owner, ()))
            self._look_rows(look, tables, table, column, ids)
        look["sealed"] = self._sealed(look["moved"])
        return look

    def _look_at(self, look, tables, source, target):
        """Everything that speaks of one record and will speak of another."""
        for table, column in tables.keys(source._table):
            if table.startswith(WIZARDS):
                continue
            if "id" not in tables.columns(table):
                self._look_pairs(look, tables, table, column, source, target)
            elif self._is_whole(table):
                both = [source.id, target.id]
                self._look_rows(look, tables, table, column, both)
            elif tables.may_refuse(table, column):
                self._look_rows(look, tables, table, column, source.ids)
            else:
                self._look_ids(look, tables, table, column, source.id, target.id)
        for table, (model, where) in BY_MODEL.items():
            where = SQL("%s = %s AND %s", SQL.identifier(model), source._name, where)
            if tables.may_refuse(table, "res_id"):
                ids = tables.values(table, "id", "res_id", source.id, where)
                self._look_rows(look, tables, table, "id", ids)
            else:
                ends = source.id, target.id, where
                self._look_ids(look, tables, table, "res_id", *ends)
        ends = [f"{record._name},{record.id}" for record in (source, target)]
        for table, column in self._references():
            self._look_ids(look, tables, table, column, *ends)

    @api.model
    def _is_whole(self, table):
        """Whether a merge changes more of its rows than whom they speak of."""
        return table.startswith(OURS)

    def _look_rows(self, look, tables, table, column, values):
        if values:
            rows = tables.rows(table, column, values)
            look["rows"].setdefault(table, {}).update(rows)

    def _look_ids(self, look, tables, table, column, source, target, *where):
        ids = tables.values(table, "id", column, source, *where)
        if ids:
            look["moved"].append(
                {
                    "table": table,
                    "column": column,
                    "ids": ids,
                    "from": source,
                    "to": target,
                }
            )

    def _references(self):
        """(table, column) of the stored fields that name a record as model and id."""
        # sudo: which fields there are
        found = self.env["ir.model.fields"].sudo()
        for known in found.search([("ttype", "=", "reference"), ("store", "=", True)]):
            model = self.env.get(known.model)
            if model is None or model._abstract or not model._auto:
                continue
            if not model._fields[known.name].compute:
                yield model._table, known.name

    def _look_pairs(self, look, tables, table, column, source, target):
        other = next(iter(tables.columns(table) - {column}), None)
        ids = other and tables.values(table, other, column, source.id)
        if ids:
            both = set(ids) & set(tables.values(table, other, column, target.id))
            look["linked"].append(
                {
                    "table": table,
                    "column": column,
                    "other": other,
                    "ids": ids,
                    "both": sorted(both),
                    "from": source.id,
                    "to": target.id,
                }
            )

    def _same_accounts(self, partner, kept):
        """(account of who goes, account of who stays with the same number)"""
        # sudo: a merge takes along what the one who merges may not see
        by_number = kept.sudo().bank_ids.grouped("sanitized_acc_number")
        for account in partner.sudo().bank_ids:
            if same := by_number.get(account.sanitized_acc_number):
                yield account, same[0]

    def _copy_images(self, gone, kept):
        """Pictures are deleted with their contact, so keep them: {id: attachment}."""
        # sudo: whoever merges may not see the picture's attachment
        images = self.env["ir.attachment"].sudo()
        found = images.search(
            [
                ("res_model", "=", "res.partner"),
                ("res_field", "=", "image_1920"),
                ("res_id", "in", [*gone.ids, kept.id]),
            ]
        )
        given = kept.id not in found.mapped("res_id") and GIVEN
        change = {
            "res_model": self._name,
            "res_id": 0,
            "res_field": False,
            "description": given,
        }
        return {
            image.res_id: image.copy(change)
            for image in found
            if image.res_id != kept.id
        }

    @api.model
    def _note(self, look):
        """Write down what a merge has made of what _look saw."""
        self.env.flush_all()
        changed, deleted = self._compare(look["rows"])
        # sudo: everybody who may merge leaves this note
        merge = self.sudo().create(
            {
                "name": look["name"],
                "partner_id": look["kept"].id,
                "kept_id": look["kept"].id,
                "gone_ids": look["gone"].ids,
                "user_id": self.env.uid,
                "merge_date": fields.Datetime.now(),
                "changes": {
                    "moved": look["moved"],
                    "linked": look["linked"],
                    "sealed": look["sealed"],
                    "changed": changed,
                    "deleted": deleted,
                },
            }
        )
        for partner_id, image in look["images"].items():
            image.write({"res_id": merge.id, "name": str(partner_id)})
        return merge

    def _compare(self, rows_by_table):
        """({table: {id: {column: [before, after]}}}, {table: [row]}), now and then."""
        tables, changed, deleted = TableRows(self.env), {}, {}
        for table, before in rows_by_table.items():
            after = tables.rows(table, "id", list(before))
            if gone := [row for id_, row in before.items() if id_ not in after]:
                deleted[table] = gone
            changes = {id_: _changes(before[id_], row) for id_, row in after.items()}
            changes = {id_: change for id_, change in changes.items() if change}
            if changes:
                changed[table] = changes
        return changed, deleted

    def _sealed(self, moved):
        """The moved entries that a hash secures, which counts the partner in."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT id FROM account_move
                 WHERE inalterable_hash IS NOT NULL
                   AND (id = ANY(%(moves)s)
                        OR id IN (SELECT move_id FROM account_move_line
                                   WHERE id = ANY(%(lines)s)))
                """,
                moves=_ids(moved, "account_move"),
                lines=_ids(moved, "account_move_line"),
            )
        )
        return [row[0] for row in rows]


def _ids(moved, table):
    return [id_ for move in moved if move["table"] == table for id_ in move["ids"]]


def _changes(before, after):
    return {
        column: [value, after[column]]
        for column, value in before.items()
        if column not in STAMPS and value != after[column]
    }
