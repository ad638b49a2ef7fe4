from psycopg2 import IntegrityError

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .crm_partner_merge_note import GIVEN
from .table_rows import TableRows

DOCUMENTS = ("crm.lead", "sale.order", "account.move")
STORED = ("commercial_partner_id", "complete_name", "commercial_company_name")


class CrmPartnerMerge(models.Model):
    """Who went is there again, with the id and everything he had."""

    _inherit = "crm.partner.merge"

    def _split(self):
        """Make them several again; who they are."""
        made = self._made_since()
        self.env.flush_all()
        try:
            with self.env.cr.savepoint(flush=False):
                self._give_back(TableRows(self.env))
        except IntegrityError as error:
            raise UserError(
                self.env._(
                    "What has been entered since does not go with what %(contacts)s"
                    " had: change or archive it, then split again. The database says:"
                    " %(reason)s",
                    contacts=self.name,
                    reason=error.diag.message_detail or error.diag.message_primary,
                )
            ) from error
        self.env.invalidate_all(flush=False)
        self.env.registry.clear_cache()
        partners = self.env["res.partner"].with_context(active_test=False)
        both = partners.browse([self.kept_id, *self.gone_ids])
        self._renew(both)
        self._renew_names()
        self._give_back_images()
        self.split_date = fields.Datetime.now()
        self.split_user_id = self.env.uid
        self._tell(both, made)
        return both

    def _give_back(self, tables):
        changes = self.changes
        rows = dict(changes["deleted"])
        partners = self._where_parents_are(rows.pop("res_partner"))
        tables.insert_all({"res_partner": partners, **rows})
        for table, changed in changes["changed"].items():
            tables.change(table, changed)
        secured = set(self._sealed(changes["moved"])) - set(changes["sealed"])
        for move in changes["moved"]:
            tables.move(**move | {"ids": self._without_secured(move, list(secured))})
        for link in changes["linked"]:
            tables.link(**link)

    def _where_parents_are(self, rows):
        """The rows of who went; a company that was merged since is who it went into."""
        merges = self.search([("id", ">", self.id), ("split_date", "=", False)])
        into = {gone: merge.kept_id for merge in merges for gone in merge.gone_ids}
        for row in rows:
            while row["parent_id"] in into:
                row["parent_id"] = into[row["parent_id"]]
        return rows

    def _without_secured(self, move, secured):
        """The moved rows, without those of entries secured by a hash since.

        The hash counts the partner in: who stays is in it now.
        """
        if not secured or move["table"] not in ("account_move", "account_move_line"):
            return move["ids"]
        column = "id" if move["table"] == "account_move" else "move_id"
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id = ANY(%s) AND NOT %s = ANY(%s)",
                SQL.identifier(move["table"]),
                move["ids"],
                SQL.identifier(column),
                secured,
            )
        )
        return [row[0] for row in rows]

    def _renew(self, both):
        """What Odoo stores of contacts follows from what they are now."""
        family = both.search([("id", "child_of", both.ids)]) | both
        for name in STORED:
            self.env.add_to_compute(family._fields[name], family)
        self.env.flush_all()

    def _renew_names(self):
        """What Odoo stores of whom a record speaks of, where nobody may edit it."""
        models = {model._table: model for model in self.env.values() if model._auto}
        for move in self.changes["moved"]:
            model = models.get(move["table"])
            if model is None:
                continue
            records = model.browse(move["ids"]).exists()
            for field in model._fields.values():
                paths = self.env.registry.field_depends.get(field, ())
                named = move["column"] in {path.split(".")[0] for path in paths}
                if named and field.store and field.readonly:
                    self.env.add_to_compute(field, records)
        self.env.flush_all()

    def _give_back_images(self):
        images = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        for image in images:
            partner = self.env["res.partner"].browse(int(image.name))
            partner.image_1920 = image.datas
            if image.description == GIVEN:
                self._take_back_image(image)

    def _take_back_image(self, image):
        pictures = image.search_count(
            [
                ("res_model", "=", "res.partner"),
                ("res_field", "=", "image_1920"),
                ("res_id", "=", self.kept_id),
                ("checksum", "=", image.checksum),
            ]
        )
        if pictures:
            self.partner_id.image_1920 = False

    def _made_since(self):
        """[(kind, number)] of documents made for who stayed since the merge."""
        made = []
        for name in DOCUMENTS:
            model = self.env[name].with_context(active_test=False)
            number = model.search_count(
                Domain("partner_id", "=", self.kept_id)
                & Domain("create_date", ">", self.merge_date)
            )
            if number:
                made.append((model._description, number))
        return made

    def _tell(self, both, made):
        kept = self.partner_id
        stayed = ", ".join(f"{number} × {kind}" for kind, number in made)
        body = self.env._(
            "%(contacts)s split off from %(kept)s again.",
            contacts=self.name,
            kept=kept.display_name,
        )
        if stayed:
            body += " " + self.env._(
                "What was made since the merge stayed with %(kept)s: %(documents)s."
                " Change the customer there where it is not his.",
                kept=kept.display_name,
                documents=stayed,
            )
        author = self.env.user.partner_id.id
        for partner in both:
            partner.message_post(body=body, author_id=author)
