from markupsafe import Markup

from odoo import api, models


class CrmCase(models.Model):
    """Suggestions of different customers that want the same go on as one.

    Votes go along, and so does what was written, as a note that only we read: no
    customer reads what another one wrote. Each keeps his own case, and is told.
    """

    _inherit = "crm.case"

    def _merge_into(self, target):
        votes = self.vote_ids
        if self.kind != "suggestion" or self.customer_id == target.customer_id:
            super()._merge_into(target)
            votes._move_to(target)
            return
        target.message_post(body=self._all_that_was_written())
        followers = self.message_partner_ids.filtered(
            lambda partner: not partner.partner_share
        )
        target.message_subscribe(followers.ids)
        self.activity_ids.write({"res_id": target.id})
        self.write(
            {"merged_into_id": target.id, "state": "closed", "is_published": False}
        )
        votes._move_to(target)
        if self.partner_id:
            self.message_post(
                body=self.env._(
                    "Others suggest the same. It goes on as one suggestion, with your"
                    " voice: you hear what becomes of it."
                ),
                partner_ids=self.partner_id.ids,
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
            )

    @api.model
    def _forget_copies(self, person):
        """What of a forgotten person's words went on in others' suggestions."""
        merged = self.sudo().search(  # sudo: all of him, whoever forgets him
            [("partner_id", "in", person.ids), ("merged_into_id", "!=", False)]
        )
        for case in merged:
            case.merged_into_id.message_ids.filtered(
                lambda message, case=case: (
                    f'data-oe-id="{case.id}"' in (message.body or "")
                )
            ).unlink()

    def _all_that_was_written(self):
        """Its text and messages, oldest first."""
        parts = [
            Markup("<p><b>{}</b> {}</p>{}").format(
                message.author_id.name or message.email_from or "",
                message.date.date(),
                message.body,
            )
            for message in self.message_ids.sorted("id")
            if message.message_type in ("comment", "email")
        ]
        heading = self.env._("Took over %s", self._get_html_link())
        return Markup("<p>{}</p>{}{}").format(
            heading, self.description or Markup(), Markup().join(parts)
        )
