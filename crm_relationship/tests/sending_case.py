"""What is sent and written beside wishes."""

from datetime import datetime

from .common import TODAY
from .wish_case import WishCase

NOON = datetime(TODAY.year, TODAY.month, TODAY.day, 12)


class SendingCase(WishCase):
    """Eva wants no e-mail, Max does; both work for Ada, whose own address is known."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ada.email = "ada@example.com"
        cls.wish = cls._no_mail()
        cls.mails = cls.env["mail.mail"].sudo()

    def _reached(self, message):
        return message.sudo().notification_ids.res_partner_id

    def _told(self):
        """What the web client of whoever has sent shows him in the end."""
        self.env.cr.precommit.run()
        bus = self.env["bus.bus"].search([("message", "like", "simple_notification")])
        return " ".join(bus.mapped("message"))

    def _template(self, **vals):
        return self.env["mail.template"].create(
            {
                "name": "Card",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "subject": "Card",
                "body_html": "<p>Card</p>",
                "use_default_to": False,
                **vals,
            }
        )
