from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .res_partner import MAILING_GROUP

USUAL_SHARE = 0.1  # of the members, in the control group


class CrmSegmentAudience(models.Model):
    """The members of a segment at one moment, kept as they were.

    A share of them, drawn by a hash of the key and the customer, is the control
    group: they are left out, so that the effect of a campaign can be told from what
    would have happened anyway. The same key draws the same customers, today and
    next year.
    """

    _name = "crm.segment.audience"
    _description = "Frozen Audience"
    _order = "frozen_at desc, id desc"

    name = fields.Char(required=True)
    segment_id = fields.Many2one(
        "crm.segment", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    frozen_at = fields.Datetime(
        required=True, readonly=True, default=fields.Datetime.now
    )
    user_id = fields.Many2one(
        "res.users", "Frozen By", readonly=True, default=lambda self: self.env.user
    )
    control_share = fields.Float(
        "Control Group",
        digits=(5, 4),
        default=USUAL_SHARE,
        help="Share (0 to 1) of the members that are left out of the campaign.",
    )
    control_key = fields.Char(
        required=True,
        compute="_compute_control_key",
        precompute=True,
        store=True,
        readonly=False,
        help="The same key leaves out the same customers again. Change it to draw"
        " others.",
    )
    member_ids = fields.One2many(
        "crm.segment.audience.member", "audience_id", readonly=True
    )
    member_count = fields.Integer(
        "Frozen Members",
        compute="_compute_counts",
        help="Members on the day the list was frozen.",
    )
    control_count = fields.Integer(
        "Left Out",
        compute="_compute_counts",
        help="Members who are not addressed, to see what the action does.",
    )
    target_count = fields.Integer(
        "Addressed",
        compute="_compute_counts",
        help="Members who are addressed.",
    )
    can_mail = fields.Boolean(compute="_compute_can_mail")

    _share_below_one = models.Constraint(
        "CHECK(control_share >= 0 AND control_share < 1)",
        "The control group is a share from 0 to below 100 %: somebody must be left to"
        " address.",
    )

    @api.depends("member_ids")
    def _compute_counts(self):
        counts = {
            (audience, control): count
            for audience, control, count in self.env[
                "crm.segment.audience.member"
            ]._read_group(
                [("audience_id", "in", self.ids)],
                ["audience_id", "is_control"],
                ["__count"],
            )
        }
        for audience in self:
            audience.control_count = counts.get((audience, True), 0)
            audience.target_count = counts.get((audience, False), 0)
            audience.member_count = audience.control_count + audience.target_count

    @api.depends_context("uid")
    def _compute_can_mail(self):
        able = "mailing.mailing" in self.env and self.env.user.has_group(MAILING_GROUP)
        for audience in self:
            audience.can_mail = able

    @api.depends("segment_id")
    def _compute_control_key(self):
        for audience in self:
            segment_id = audience.segment_id.id
            audience.control_key = audience.control_key or str(segment_id or "")

    @api.model_create_multi
    def create(self, vals_list):
        """Keep the members of the segments as they are now."""
        audiences = super().create(vals_list)
        for audience in audiences:
            audience._insert_members()
        return audiences

    def write(self, vals):
        if set(vals) - {"name"}:
            raise UserError(
                self.env._(
                    "A frozen audience stays as it was frozen: only its name can"
                    " change. Freeze another one."
                )
            )
        return super().write(vals)

    def _insert_members(self):
        """Those whose hash, as a share of all hashes, is below the share are out."""
        self.env.flush_all()
        members = self.env["crm.segment.membership"]._search(
            [
                ("segment_id", "=", self.segment_id.id),
                ("company_id", "=", self.company_id.id),
                ("end_date", "=", False),
            ]
        )
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_segment_audience_member
                       (audience_id, partner_id, is_control)
                SELECT %(audience)s, partner_id,
                       -- 32 bits of the hash, as a number from 0 to below 1
                       ('x' || LEFT(MD5(%(key)s || ':' || partner_id), 8))
                       ::bit(32)::bigint / 4294967296.0 < %(share)s::numeric
                  FROM %(members)s AS member
                RETURNING id
                """,
                audience=self.id,
                key=self.control_key,
                share=str(self.control_share),
                members=members.subselect(
                    SQL.identifier("crm_segment_membership", "partner_id")
                ),
            )
        )
        self.invalidate_recordset()

    def action_open_members(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "crm_relationship.crm_segment_audience_member_action"
        )
        return action | {"domain": [("audience_id", "=", self.id)]}

    def action_make_mailing(self):
        """A draft mailing to whom the audience addresses, if Email Marketing is here.

        It finds its recipients by the audience, so it stays as frozen as that.
        """
        self.ensure_one()
        if not self.can_mail:
            return False
        mailing = self.env["mailing.mailing"].create(
            {
                "subject": self.name,
                "mailing_model_id": self.env["ir.model"]._get_id("res.partner"),
            }
        )
        usual = list(mailing._get_default_mailing_domain())
        addressed = [("crm_audience_ids", "in", self.ids)]
        mailing.mailing_domain = repr([*addressed, *usual])
        return mailing.get_formview_action()


class CrmSegmentAudienceMember(models.Model):
    """A customer in a frozen audience: addressed, or left out to compare with."""

    _name = "crm.segment.audience.member"
    _description = "Member of a Frozen Audience"
    _order = "audience_id, id"
    _rec_name = "partner_id"
    _log_access = False

    audience_id = fields.Many2one(
        "crm.segment.audience", required=True, ondelete="cascade"
    )
    partner_id = fields.Many2one(
        "res.partner", "Customer", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="audience_id.company_id")
    is_control = fields.Boolean("Left Out", help="In the control group.")

    # the members of an audience
    _once = models.Constraint(
        "UNIQUE (audience_id, partner_id)", "A customer is in an audience once."
    )
