from odoo import api, fields, models
from odoo.tools import SQL


class CrmCaseVote(models.Model):
    """A person who wants what a suggestion says; once, whatever he says how often.

    He is told each decision on it once.
    """

    _name = "crm.case.vote"
    _description = "Vote for a Suggestion"
    _inherit = "crm.seen.links.mixin"
    _order = "id DESC"
    _rec_name = "partner_id"

    case_id = fields.Many2one(
        "crm.case",
        "Suggestion",
        required=True,
        index=True,
        ondelete="cascade",
        domain="[('kind', '=', 'suggestion'), ('merged_into_id', '=', False)]",
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner", "Person", required=True, index=True, ondelete="cascade"
    )
    customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id", store=True, string="Customer"
    )
    source = fields.Selection(
        [
            ("sender", "Suggested it"),
            ("portal", "Portal"),
            ("office", "Entered by us"),
        ],
        required=True,
        readonly=True,
        default="office",
    )
    told_state = fields.Char(readonly=True, copy=False)

    _once = models.UniqueIndex("(case_id, partner_id)", "This person wants it already.")

    @api.model
    def _vote(self, cases, partner, source):
        """Once for each; two clicks at once are one vote."""
        if not cases:
            return
        now = self.env.cr.now()
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO crm_case_vote (case_id, company_id, partner_id, customer_id,
                       source, create_uid, create_date, write_uid, write_date)
                SELECT one.id, one.company_id, person.id, person.commercial_partner_id,
                       %(source)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM crm_case AS one
                  JOIN res_partner AS person ON person.id = %(partner)s
                 WHERE one.id = ANY(%(cases)s)
                    ON CONFLICT DO NOTHING
             RETURNING id
                """,
                cases=cases.ids,
                partner=partner.id,
                source=source,
                uid=self.env.uid,
                now=now,
            )
        )
        self.invalidate_model(flush=False)
        cases.invalidate_recordset(["vote_ids", "vote_count", "firm_count"])

    def _move_to(self, target):
        """They want the suggestion that is kept; who wants it already does so once."""
        twice = self.filtered(
            lambda vote: vote.partner_id in target.vote_ids.partner_id
        )
        twice.unlink()
        (self - twice).write({"case_id": target.id})

    def _title(self):
        """The suggestion as this person may read it: its sender knows his own words."""
        if self.case_id.idea_title:
            return self.case_id.idea_title
        if self.partner_id == self.case_id.partner_id:
            return self.case_id.name
        return self.env._("A suggestion that you support")
