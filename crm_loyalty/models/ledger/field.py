from odoo import fields


class BookLink(fields.Many2one):
    """A link to what cannot go while the row is there, which no foreign key checks.

    The book writes both ends in one statement, and none of its tables lets a row go;
    a programme stays as long as it has cards. A card, its customer and its company are
    kept by a trigger of theirs (crm.loyalty.move). Looking again for every row took
    more than half the time of a night of expiry, and locked the customer.
    """

    def update_db_foreign_key(self, model, column):
        """Leave the column without a foreign key."""
