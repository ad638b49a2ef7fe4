"""Numbers that may be unknown.

Odoo reads a NULL number as 0, so "we do not know" and "nothing" look alike. These
fields keep None in the cache and give False to read, web_read, export and JSON-2,
which every view shows as an empty cell. A search for 0 does not find them; a search
for False does.
"""

from odoo import fields


def _is_unknown(value):
    return value is None or value is False


class _Nullable:
    """Mixin for numeric fields: NULL stays NULL."""

    falsy_value = None
    family = None

    def convert_to_column(self, value, record, values=None, validate=True):
        if _is_unknown(value):
            return None
        return super().convert_to_column(value, record, values, validate)

    def convert_to_column_insert(self, value, record, values=None, validate=True):
        if _is_unknown(value):
            return None
        return super().convert_to_column_insert(value, record, values, validate)

    def convert_to_cache(self, value, record, validate=True):
        if _is_unknown(value):
            return None
        return super().convert_to_cache(value, record, validate)

    def convert_to_record(self, value, record):
        return False if value is None else value

    def convert_to_export(self, value, record):
        return "" if _is_unknown(value) else value

    def filter_function(self, records, field_expr, operator, value):
        """In memory as in the database, where Python takes False for 0."""
        if operator != "in":
            return super().filter_function(records, field_expr, operator, value)
        getter = self.expression_getter(field_expr)
        with_unknown = any(map(_is_unknown, value))
        numbers = {number for number in value if not _is_unknown(number)}
        return lambda record: (
            with_unknown if _is_unknown(getter(record)) else getter(record) in numbers
        )


class Integer(_Nullable, fields.Integer):
    """A whole number, or unknown."""


class Float(_Nullable, fields.Float):
    """A number, or unknown."""


class Monetary(_Nullable, fields.Monetary):
    """An amount of money, or unknown."""
