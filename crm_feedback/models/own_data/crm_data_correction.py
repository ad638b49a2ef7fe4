from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from odoo.addons.crm_relationship import nullable

from .crm_data_correction_rule import SUBJECTS
from .datum import DATUM_OF, raw

STATES = [
    ("open", "Waiting"),
    ("accepted", "Accepted"),
    ("partly", "Partly Accepted"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
MONTHS = 1  # GDPR art. 12(3): from receipt to the answer
MORE_MONTHS = 2  # by which it may be extended, with the reason told within the first
WEEK_LEFT = 7  # days before the deadline on which somebody is to look at it
BY_HAND = {"user_id", "note"}
KEPT_BY_THREAD = ("message_", "activity_", "website_message_", "rating_")


class CrmDataCorrection(models.Model):
    """What a customer wants changed of the data kept of him, and what became of it.

    Nothing is written to the contact before it is accepted, by a rule or by a person;
    each field keeps what it was and what it was to be. The answer is due in a month.
    """

    _name = "crm.data.correction"
    _description = "Correction of Own Data"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "deadline_date, id"
    _mail_post_access = "read"

    display_name = fields.Char(compute="_compute_display_name")
    partner_id = fields.Many2one(
        "res.partner", "Contact", readonly=True, index=True, ondelete="set null"
    )
    proposer_id = fields.Many2one(
        "res.partner",
        "Proposed by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id", string="Customer"
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    user_id = fields.Many2one(
        "res.users",
        "Checked by",
        tracking=True,
        index="btree_not_null",
        domain="[('share', '=', False)]",
    )
    source = fields.Selection(
        [
            ("portal", "Portal"),
            ("phone", "By phone"),
            ("mail", "By mail"),
            ("letter", "By letter"),
            ("visit", "In person"),
        ],
        "Told",
        required=True,
        readonly=True,
        default="portal",
        help="How the correction reached us.",
    )
    subject = fields.Selection(
        SUBJECTS,
        "Whose",
        readonly=True,
        help="Whether it is about the contact, another address or the company.",
    )
    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
    )
    line_ids = fields.One2many("crm.data.correction.line", "correction_id", "Fields")
    has_conflict = fields.Boolean(compute="_compute_has_conflict")
    note = fields.Char("Remark")
    received_on = fields.Date("Received", required=True, readonly=True)
    deadline_date = fields.Date(
        "Answer Due",
        required=True,
        readonly=True,
        tracking=True,
        help="A month after it was received (GDPR art. 12(3)), three where the deadline"
        " was extended.",
    )
    extended_on = fields.Date(readonly=True)
    extension_reason = fields.Char(readonly=True, tracking=True)
    decided_on = fields.Date("Answered", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    days_to_answer = nullable.Integer(
        "Days to the Answer",
        readonly=True,
        aggregator="avg",
        help="Days from the request until the customer had an answer.",
    )
    is_late = fields.Boolean(
        "Answered Late",
        readonly=True,
        help="The answer came after the time the law gives.",
    )
    is_forgotten = fields.Boolean(
        "Contact Erased", readonly=True, help="Only days and outcome are kept."
    )

    @api.depends("partner_id", "line_ids.field_name")
    def _compute_display_name(self):
        for correction in self:
            labels = [line._field_label() for line in correction.line_ids]
            who = correction.partner_id.name or self.env._("Erased contact")
            what = ", ".join(dict.fromkeys(labels))
            correction.display_name = f"{who}: {what}" if what else who

    @api.depends("line_ids.is_conflict")
    def _compute_has_conflict(self):
        for correction in self:
            correction.has_conflict = any(correction.line_ids.mapped("is_conflict"))

    def write(self, vals):
        """What came and what was decided is changed by the actions only."""
        others = {
            name
            for name in vals
            if name not in BY_HAND and not name.startswith(KEPT_BY_THREAD)
        }
        if others and not self.env.su:
            raise AccessError(
                self.env._(
                    "A correction is kept as it came. Accept or refuse it, or enter"
                    " another one."
                )
            )
        return super().write(vals)

    # what comes

    @api.model
    def _propose(self, partner, values, proposer, company, source="portal", note=None):
        """Keep what is to be changed; whatever a rule accepts is taken over at once.

        What waits already is not asked for twice; another value for the same field
        takes its place.

        :returns: the correction, or none where nothing is to be changed
        """
        told = {
            name: raw(partner, name, value or "")
            for name, value in values.items()
            if name in DATUM_OF
        }
        changes = {
            name: text for name, text in told.items() if text != raw(partner, name)
        }
        if not changes:
            return self.browse()
        correction = self._open_one(partner, proposer, company, source)
        waiting = correction.line_ids.filtered(lambda line: line.state == "open")
        same = waiting.filtered(
            lambda line: changes.get(line.field_name) == (line.new_value or "")
        )
        (waiting - same).filtered(lambda line: line.field_name in changes).write(
            {"state": "replaced", "decided_at": fields.Datetime.now()}
        )
        lines = self.env["crm.data.correction.line"].create(
            [
                {
                    "correction_id": correction.id,
                    "field_name": name,
                    "old_value": raw(partner, name),
                    "new_value": value,
                }
                for name, value in changes.items()
                if name not in same.mapped("field_name")
            ]
        )
        if note:
            correction.message_post(body=note)
        self.env["crm.data.confirmation"]._answered(partner, company, "corrected")
        lines._accept_by_rule()
        if correction.state == "open" and not correction.activity_ids:
            correction._schedule()
        return correction

    def _open_one(self, partner, proposer, company, source):
        """What waits of the same person, or a new one."""
        self._take_turns(partner)
        waiting = self.search(
            [
                ("partner_id", "=", partner.id),
                ("proposer_id", "=", proposer.id),
                ("company_id", "=", company.id),
                ("state", "=", "open"),
            ],
            limit=1,
        )
        today = company._crm_today()
        salesperson = partner.user_id or partner.commercial_partner_id.user_id
        return waiting or self.create(
            {
                "partner_id": partner.id,
                "proposer_id": proposer.id,
                "company_id": company.id,
                "source": source,
                "subject": self._subject(partner, proposer),
                "user_id": (company.own_data_user_id or salesperson).id,
                "received_on": today,
                "deadline_date": today + relativedelta(months=MONTHS),
            }
        )

    @api.model
    def _subject(self, partner, proposer):
        if partner == proposer and not partner.is_company:
            return "self"
        if partner == partner.commercial_partner_id:
            return "company"
        return "address"

    def _schedule(self):
        """Somebody is to look at it while a week is left."""
        for correction in self.filtered("user_id"):
            correction.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=max(
                    correction.received_on,
                    correction.deadline_date - relativedelta(days=WEEK_LEFT),
                ),
                summary=self.env._("Check what the customer corrected"),
                user_id=correction.user_id.id,
            )

    # what becomes of it

    def _open_lines(self):
        return self.line_ids.filtered(lambda line: line.state == "open")

    def action_accept(self):
        """Take over all that waits; of what changed meanwhile, the person decides."""
        self._open_lines().action_accept()

    def action_accept_anyway(self):
        self._open_lines().action_accept_anyway()

    def action_refuse(self):
        return self._open_lines().action_refuse()

    def action_extend(self):
        """Ask for the reason of a later answer, which the customer is told."""
        for correction in self:
            correction._check_extensible()
        return self.env["crm.data.reason"]._open("extend", corrections=self)

    def _check_extensible(self):
        if self.state != "open":
            raise UserError(self.env._("%s is answered already.", self.display_name))
        if self.extended_on:
            raise UserError(
                self.env._(
                    "The deadline of %(correction)s was extended already; answer"
                    " until %(day)s.",
                    correction=self.display_name,
                    day=self.deadline_date,
                )
            )
        if self.company_id._crm_today() > self.deadline_date:
            raise UserError(
                self.env._(
                    "The month for %s is over: a deadline is extended while it runs."
                    " Answer now.",
                    self.display_name,
                )
            )

    def _extend(self, reason):
        """Two months more; the customer is told why."""
        self.check_access("write")
        for correction in self.sudo():  # who may write it may extend it
            correction._check_extensible()
            correction.write(
                {
                    "extended_on": correction.company_id._crm_today(),
                    "extension_reason": reason,
                    "deadline_date": correction.received_on
                    + relativedelta(months=MONTHS + MORE_MONTHS),
                }
            )
            correction.activity_ids.date_deadline = (
                correction.deadline_date - relativedelta(days=WEEK_LEFT)
            )
            correction._tell("crm_feedback.mail_template_correction_extended")

    def _withdraw(self):
        """The customer no longer wants it."""
        self._open_lines().write(
            {"state": "withdrawn", "decided_at": fields.Datetime.now()}
        )
        self._close_decided()

    @api.model
    def _forget(self, partners):
        """Of erased contacts only days and outcomes are kept."""
        # sudo: whoever may erase a contact erases what is kept of him everywhere
        own = self.sudo().search(
            Domain("partner_id", "in", partners.ids)
            | Domain("proposer_id", "in", partners.ids)
        )
        of_them = own.filtered(lambda one: one.partner_id in partners)
        of_them.line_ids.filtered(lambda line: line.state == "open").state = "withdrawn"
        of_them.line_ids.write(
            {"old_value": False, "new_value": False, "reason": False}
        )
        of_them._close_decided(tell=False)
        of_them.message_ids.unlink()
        of_them.write(
            {
                "partner_id": False,
                "proposer_id": False,
                "note": False,
                "extension_reason": False,
                "is_forgotten": True,
            }
        )
        (own - of_them).write({"proposer_id": False})
