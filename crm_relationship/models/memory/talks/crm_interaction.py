from odoo import api, fields, models
from odoo.exceptions import ValidationError

CONFIDENTIAL_GROUP = "crm_relationship.crm_relationship_group_confidential"
CHANNELS = [
    ("phone", "Phone"),
    ("visit", "Visit"),
    ("chat", "Chat"),
    ("sms", "Text Message"),
    ("letter", "Letter"),
    ("fax", "Fax"),
    ("fair", "Fair or Event"),
]


class CrmInteraction(models.Model):
    """A contact with a customer that nothing else records: a call, a visit, a letter.

    Mails, meetings and documents are read where they are (crm.timeline); only what has
    no document of its own is kept here. It belongs to the contact, and so to whatever
    customer the contact belongs to.
    """

    _name = "crm.interaction"
    _description = "Interaction"
    _inherit = ["crm.memory.mixin", "crm.memory.author.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _mailing_enabled = False

    name = fields.Char("Subject", required=True)
    date = fields.Datetime(required=True, default=fields.Datetime.now)
    channel = fields.Selection(CHANNELS, required=True, default="phone")
    direction = fields.Selection(
        [("in", "From the Customer"), ("out", "By Us")],
        required=True,
        default="out",
        help="Who began: the customer, or we.",
    )
    duration = fields.Float("Minutes", help="How long it took, in minutes.")
    outcome = fields.Selection(
        [
            ("reached", "Talked"),
            ("message", "Left a Message"),
            ("missed", "Not Reached"),
        ],
        required=True,
        default="reached",
        help="Only talks count as contact in both directions.",
    )
    sentiment = fields.Selection(
        [("1", "Good"), ("0", "Neutral"), ("-1", "Bad")],
        help="How the customer felt about it, as far as one could tell.",
    )
    note = fields.Html()
    confidential = fields.Boolean(
        help="Shown to those who may read confidential entries, and to its author."
    )

    _duration_positive = models.Constraint(
        "CHECK(duration >= 0)", "A duration is not negative: give minutes."
    )
    # the history of a contact, newest first
    _partner_date_idx = models.Index("(partner_id, date DESC, id DESC)")
    # what was written or changed since somebody last looked
    _write_date_idx = models.Index("(write_date)")

    @api.constrains("date")
    def _check_date(self):
        now = fields.Datetime.now()
        for interaction in self:
            if interaction.date > now:
                raise ValidationError(
                    self.env._(
                        "%s lies in the future. Plan it as a meeting or an activity;"
                        " log it when it has happened.",
                        interaction.name,
                    )
                )
