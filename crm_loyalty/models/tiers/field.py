from odoo import fields


class OptionalReference(fields.Reference):
    """A link to a record of an addon that need not be there: without it, nothing."""

    def convert_to_record(self, value, record):
        known = value and value.split(",")[0] in record.env
        return super().convert_to_record(value if known else None, record)
