from collections import Counter

from odoo import api, fields, models
from odoo.tools import SQL, format_date

LAYOUT = "mail.mail_notification_light"


class CrmLoyaltyNotice(models.Model):
    """A mail a customer got about his card: of one kind and key he never gets two.

    What a contact does not want, by the preferences of the hub, is noted and not sent;
    of a customer without an address there is no notice, so that he gets the mail once
    he has one.
    """

    _name = "crm.loyalty.notice"
    _description = "Loyalty Notice"
    _order = "id DESC"
    _rec_name = "key"
    _log_access = False

    card_id = fields.Many2one("loyalty.card", required=True, ondelete="cascade")
    partner_id = fields.Many2one(
        "res.partner", "Customer", index="btree_not_null", ondelete="set null"
    )
    company_id = fields.Many2one("res.company", index="btree_not_null")
    kind = fields.Selection(
        [
            ("expiry", "Points expire"),
            ("tier_up", "Tier reached"),
            ("tier_risk", "Tier at risk"),
            ("referral", "Referral rewarded"),
        ],
        required=True,
    )
    key = fields.Char("About", required=True, help="What the mail was about, once.")
    sent_at = fields.Datetime("Written at", required=True)
    held_back = fields.Boolean(help="The contact does not want such mails, or not now.")

    _once = models.Constraint(
        "UNIQUE (card_id, kind, key)", "The customer has been told this before."
    )

    @api.depends("kind", "key")
    def _compute_display_name(self):
        for notice in self:
            notice.display_name = notice._about()

    def _about(self):
        """What the key stands for, in words: the last day that points can be used."""
        return format_date(self.env, self.key)

    @api.model
    def _send(self, kind, keys, template):
        """Queue one mail for each card about all that its customer was not told yet.

        In the customer's language, by the template, which is one of cards.

        :param keys: {card: key or list of keys}
        :returns: Counter of cards: sent, held_back, known, without_address
        """
        counts = Counter()
        reachable = {}
        for card, key in keys.items():
            if card.partner_id.email:
                reachable[card.id] = [key] if isinstance(key, str) else key
            else:
                counts["without_address"] += 1
        new = self._note(kind, reachable)
        cards = new.card_id
        counts["known"] = len(reachable) - len(cards)
        if cards:
            mails = template.send_mail_batch(cards.ids, email_layout_xmlid=LAYOUT)
            held = {mail.res_id for mail in mails if mail.state == "cancel"}
            new.filtered(lambda notice: notice.card_id.id in held).held_back = True
            counts["held_back"] = len(held)
            counts["sent"] = len(cards) - len(held)
        return counts

    def _note(self, kind, keys):
        """The notices that were not there before, of {card id: keys}.

        With a NOT EXISTS rather than ON CONFLICT, which fails under REPEATABLE READ
        where somebody has just noted the same.
        """
        pairs = [(card, key) for card, some in keys.items() for key in some]
        rows = self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_loyalty_notice
                       (card_id, partner_id, company_id, kind, key, sent_at)
                SELECT card.id, card.partner_id, card.company_id, %(kind)s, new.key,
                       %(now)s
                  FROM UNNEST(%(cards)s::int[], %(keys)s::varchar[])
                       AS new (card_id, key)
                  JOIN loyalty_card AS card ON card.id = new.card_id
                 WHERE NOT EXISTS (
                       SELECT 1 FROM crm_loyalty_notice AS known
                        WHERE known.card_id = new.card_id AND known.key = new.key
                          AND known.kind = %(kind)s)
             RETURNING id
                """,
                kind=kind,
                now=fields.Datetime.now(),
                cards=[card for card, _key in pairs],
                keys=[key for _card, key in pairs],
            )
        )
        # sudo: what is written down is that a mail went out, whoever caused it
        return self.sudo().browse(row[0] for row in rows)
