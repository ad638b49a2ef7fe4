from odoo import api, models
from odoo.tools import SQL

from .treatment import BLANK, DELETE, ERASED

# what tells who he is; names and addresses stay where the books need them
ALWAYS = (
    "email",
    "phone",
    "website",
    "function",
    "comment",
    "ref",
    "image_1920",
    "category_id",
    "tz",
)
NOT_IN_BOOKS = ("street", "street2", "zip", "city", "state_id", "vat", "company_name")


class CrmPrivacy(models.AbstractModel):
    """A person is forgotten: who he was is gone, what happened stays countable."""

    _inherit = "crm.privacy"

    @api.model
    def erase_person(self, partner_id):
        """Forget a contact for good.

        His own words and what was written of him are emptied or deleted, as
        _treatments says; the contact loses what tells who he is and is archived. With
        posted entries it keeps name and address, which the books must show.

        :returns: {description of the kind of record: how many}
        :raises AccessError: for whoever may not erase personal data
        :raises UserError: somebody who works with this system
        """
        self._check_may()
        person = self.env["res.partner"].browse(partner_id)
        self._check_person(person)
        self.env.flush_all()
        done = {}
        for model, (treatment, records) in self._found(person).items():
            if treatment.how == DELETE:
                done[records._description] = len(records)
                self._delete(records)
            elif treatment.how == BLANK:
                done[records._description] = len(records)
                self._blank(records, treatment.words)
                self._forget_thread(model, records.ids)
        self._forget_thread(person._name, person.ids)
        self._forget_messages(SQL("author_id = %s", person.id))
        self.env.invalidate_all(flush=False)
        self._forget_contact(person)
        return done

    def _delete(self, records):
        """In SQL: a record of a person to be forgotten asks no leave of its model."""
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                records.ids,
            )
        )

    def _blank(self, records, words):
        """In SQL as well: what is kept is otherwise never changed."""
        values = SQL(", ").join(
            SQL(
                "%s = %s",
                SQL.identifier(name),
                ERASED if records._fields[name].required else None,
            )
            for name in words
        )
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = ANY(%s)",
                SQL.identifier(records._table),
                values,
                records.ids,
            )
        )

    def _forget_thread(self, model, ids):
        """What was said or sent about these records, with their files."""
        self._forget_messages(SQL("model = %s AND res_id = ANY(%s)", model, ids))
        # sudo: files of records that the user need not see
        files = self.env["ir.attachment"].sudo()
        files.search([("res_model", "=", model), ("res_id", "in", ids)]).unlink()

    def _forget_messages(self, which: SQL):
        self.env.cr.execute(
            SQL(
                """
                DELETE FROM mail_tracking_value
                 WHERE mail_message_id IN (SELECT id FROM mail_message WHERE %(which)s);
                DELETE FROM mail_mail
                 WHERE mail_message_id IN (SELECT id FROM mail_message WHERE %(which)s);
                UPDATE mail_message
                   SET body = '', subject = NULL, email_from = NULL, reply_to = NULL,
                       incoming_email_cc = NULL, incoming_email_to = NULL,
                       outgoing_email_to = NULL
                 WHERE %(which)s
                """,
                which=which,
            )
        )

    def _forget_contact(self, person):
        # sudo: fields of the contact that the user may not change, and his account
        contact = person.sudo().with_context(mail_notrack=True, tracking_disable=True)
        contact.user_ids.active = False
        contact.message_partner_ids = False
        contact.activity_ids.unlink()
        values = dict.fromkeys(ALWAYS, False) | {"active": False}
        if not self._must_stay_named(person):
            values |= dict.fromkeys(NOT_IN_BOOKS, False) | {"name": ERASED}
        contact.write(values)
        contact.message_post(body=self.env._("Personal data were erased."))
