from odoo import models
from odoo.tools import SQL

from ..res_partner import COMPUTE


class ResPartner(models.Model):
    """What makes lists of partners quick to read."""

    _inherit = "res.partner"

    # names of stages and the like come with the figures: no query of their own

    def _select_labels(self, query, names) -> list[SQL]:
        relation = self.env["crm.relationship"]
        joined = self._join_relationship(query.table, query)
        labels = []
        for name in self._labelled(names):
            model = self.env[relation._fields[names[name]].comodel_name]
            link = query.left_join(joined, names[name], model._table, "id", names[name])
            labels.append(model._field_to_sql(link, model._rec_name, query))
        return labels

    def _remember_labels(self, names, rows):
        """Who may read those records finds their names in the cache."""
        places = {name: place for place, name in enumerate(names, start=1)}
        for place, name in enumerate(self._labelled(names), start=1 + len(names)):
            found = {row[places[name]]: row[place] for row in rows}
            found.pop(None, None)
            records = self.env[self._fields[name].comodel_name].browse(found)
            label = records._fields[records._rec_name]
            label._insert_cache(records, found.values())

    def _labelled(self, names):
        """The fields among these that show a record with a name of its own."""
        for name in names:
            model = self.env.get(self._fields[name].comodel_name or "")
            if model is not None and model._fields[model._rec_name].type == "char":
                yield name

    def _read_format(self, fnames, load="_classic_read"):
        """Figures column by column: rights are checked for each, not for each cell.

        What is asked for is read at once; the other figures are not.
        """
        figures = [name for name in fnames if self._fields[name].compute == COMPUTE]
        plain = [name for name in fnames if name not in figures]
        data = super()._read_format(plain, load)
        readers = self.with_context(relationship_figures=tuple(figures))
        records = list(readers.browse([vals["id"] for vals in data]))
        for name in figures:
            field = self._fields[name]
            self._check_field_access(field, "read")
            cached = field._get_cache(self.env)
            for record, vals in zip(records, data, strict=True):
                if vals["id"] not in cached:
                    field.__get__(record)  # computes it for all of them
                value = field.convert_to_record(cached[vals["id"]], record)
                vals[name] = field.convert_to_read(
                    value, record, load == "_classic_read"
                )
        return data
