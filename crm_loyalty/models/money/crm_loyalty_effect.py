from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from odoo.addons.crm_relationship import nullable
from odoo.addons.crm_relationship.models.metrics.crm_relationship import MARGIN_GROUP

from ...points.effect import LEAST_CUSTOMERS, programme_effect

ASKED = {"program_id", "company_id", "date", "measure"}


class CrmLoyaltyEffect(models.Model):
    """What a programme has done: members against customers like them who are not in it.

    Each member is compared with non-members who bought as much and as lately in the
    twelve months before he joined; the change to the twelve months after counts, and of
    it only what goes beyond the others' (difference in differences). The day he joined
    on is in neither, for it has a purchase by its nature. Whoever had bought nothing
    before cannot be compared, and is counted apart.
    """

    _name = "crm.loyalty.effect"
    _description = "Effect of a Loyalty Program"
    _inherit = "crm.company.day.mixin"
    _order = "date DESC, id DESC"
    _rec_name = "program_id"
    _company_day = "date"

    program_id = fields.Many2one(
        "loyalty.program",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain="[('strict_ledger', '=', True)]",
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        "As of", required=True, default=lambda self: self.env.company._crm_today()
    )
    measure = fields.Selection(
        [("revenue", "Revenue"), ("margin", "Margin")],
        default="revenue",
        required=True,
        help="Posted sales less discounts and credit notes, untaxed; margin is less"
        " the cost of sales, as far as it is known.",
    )
    verdict = fields.Selection(
        [
            ("proven_up", "Proven: members buy more"),
            ("proven_down", "Proven: members buy less"),
            ("not_proven", "Not proven"),
            ("not_enough_data", "Not enough data"),
        ],
        readonly=True,
        copy=False,
        help="Whether the program pays, as far as one can tell.",
    )
    difference = nullable.Monetary(
        readonly=True,
        copy=False,
        aggregator=None,
        help="By how much a member's twelve months changed more than those of a"
        " customer like him.",
    )
    low = nullable.Monetary(
        "From",
        readonly=True,
        copy=False,
        aggregator=None,
        help="The lower end of what the effect may really be.",
    )
    high = nullable.Monetary(
        "To",
        readonly=True,
        copy=False,
        aggregator=None,
        help="In 95 of 100 such comparisons the true difference lies in between.",
    )
    members = fields.Integer(
        "Members Compared",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Members who were compared with others like them.",
    )
    others = fields.Integer(
        "Others Compared",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Customers without a card who were compared.",
    )
    members_left_out = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Nobody like them is outside, or they had bought nothing before.",
    )
    others_left_out = fields.Integer(
        readonly=True,
        copy=False,
        aggregator=None,
        help="Customers without a card who are not like any member.",
    )
    members_too_new = fields.Integer(
        "Members Joined Lately",
        readonly=True,
        copy=False,
        aggregator=None,
        help="Joined less than twelve months ago: their year after is not over.",
    )
    words = fields.Char("In Words", compute="_compute_words")

    _check_company_auto = True
    _day_uniq = models.Constraint(
        "UNIQUE (program_id, company_id, date, measure)",
        "The effect of this programme was measured on that day. Open that one.",
    )

    @api.depends("program_id", "date")
    def _compute_display_name(self):
        for effect in self:
            effect.display_name = self.env._(
                "%(program)s, %(date)s",
                program=effect.program_id.sudo().name or "",  # its name alone
                date=format_date(self.env, effect.date),
            )

    @api.depends("verdict", "difference", "low", "high", "members", "others")
    def _compute_words(self):
        for effect in self:
            effect.words = effect._in_words()

    def _in_words(self):
        if not self.verdict:
            return False
        if self.verdict == "not_enough_data":
            return self.env._(
                "Not enough data: %(members)s members and %(others)s others can be"
                " compared; %(least)s of each are needed.",
                members=self.members,
                others=self.others,
                least=LEAST_CUSTOMERS,
            )
        figures = {
            "difference": self.currency_id.format(self.difference),
            "low": self.currency_id.format(self.low),
            "high": self.currency_id.format(self.high),
        }
        if self.verdict == "not_proven":
            return self.env._(
                "Not proven: a member's year changed by %(difference)s more than that"
                " of a customer like him, and between %(low)s and %(high)s anything,"
                " also nothing, fits what was seen.",
                **figures,
            )
        return self.env._(
            "Proven: a member's year changed by %(difference)s more than that of a"
            " customer like him (between %(low)s and %(high)s).",
            **figures,
        )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_figures(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._refuse_figures(vals)
        return super().write(vals)

    def _refuse_figures(self, vals):
        """Over RPC as well: people say what they ask for, documents answer."""
        if self.env.su:
            return
        if set(vals) - ASKED:
            raise AccessError(
                self.env._("The effect is measured. Press Measure to do it again.")
            )
        sees_margin = any(map(self.env.user.has_group, MARGIN_GROUP.split(",")))
        if vals.get("measure") == "margin" and not sees_margin:
            raise AccessError(
                self.env._(
                    "Margins are for those who may see profit. Measure the revenue, or"
                    " ask a relationship manager."
                )
            )

    def action_measure(self):
        """Compare members and others as of the day."""
        self.check_access("write")
        for effect in self:
            if not effect.program_id.sudo().strict_ledger:
                raise UserError(
                    self.env._(
                        "%s has no points ledger, so nobody knows when its members"
                        " joined. Open its ledger first.",
                        effect.program_id.sudo().name,
                    )
                )
            effect._measure()
        return True

    def _measure(self):
        facts = self.env["crm.loyalty.effect.fact"]
        rows, too_new = facts._read(
            self.program_id, self.company_id, self.date, self.measure
        )
        members = [customer for member, customer in rows if member]
        others = [customer for member, customer in rows if not member]
        found = programme_effect(
            [one for one in members if one.stratum], [o for o in others if o.stratum]
        )
        unlike = [sum(not one.stratum for one in side) for side in (members, others)]
        money = self.currency_id.round
        self.sudo().write(  # nobody else writes figures
            {
                "verdict": found.verdict,
                **{
                    name: False if value is None else money(value)
                    for name, value in (
                        ("difference", found.difference),
                        ("low", found.low),
                        ("high", found.high),
                    )
                },
                "members": found.members,
                "others": found.others,
                "members_left_out": found.members_left_out + unlike[0],
                "others_left_out": found.others_left_out + unlike[1],
                "members_too_new": too_new,
            }
        )

    @api.model
    def _cron_measure(self):
        self._measure_all(commit=True)

    @api.model
    def _measure_all(self, commit=False):
        """Every programme with a ledger, in every company it is of.

        :param commit: commit after each, as a cron must
        """
        programs = self.env["loyalty.program"].search([("strict_ledger", "=", True)])
        for company in self.env["res.company"].search([]):
            today = company._crm_today()
            for program in programs:
                if program.company_id and program.company_id != company:
                    continue
                same = [
                    ("program_id", "=", program.id),
                    ("company_id", "=", company.id),
                    ("date", "=", today),
                    ("measure", "=", "revenue"),
                ]
                effect = self.search(same) or self.create(
                    {name: value for name, _operator, value in same}
                )
                effect.action_measure()
                if commit:
                    self.env["ir.cron"]._commit_progress(1)
