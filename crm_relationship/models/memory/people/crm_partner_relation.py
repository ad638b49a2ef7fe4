from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

MOST_STEPS = 6


class CrmPartnerRelation(models.Model):
    """A tie of a partner with another one, from a day on: supplier, authority, agent.

    It is kept once and told from both sides. What both sides are alike in (a sister
    company) is kept with the older partner first, so that it cannot be kept twice.
    """

    _name = "crm.partner.relation"
    _description = "Relation Between Partners"
    _inherit = ["crm.memory.mixin", "crm.memory.source.mixin", "mail.thread"]
    _order = "start_date desc, id desc"
    _company_day = "start_date"
    _mailing_enabled = False
    _contact_fields = ("partner_id", "related_id")

    type_id = fields.Many2one(
        "crm.partner.relation.type",
        "Is",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    color = fields.Integer(related="type_id.color")
    related_id = fields.Many2one(
        "res.partner", "Of", required=True, index=True, ondelete="restrict"
    )
    start_date = fields.Date(
        "From", required=True, default=lambda self: self.env.company._crm_today()
    )
    end_date = fields.Date(
        "Until", tracking=True, help="The last day; empty: until further notice."
    )
    note = fields.Text()
    active = fields.Boolean(default=True)

    _two_partners = models.Constraint(
        "CHECK(partner_id <> related_id)",
        "Nobody is related to himself: choose another partner.",
    )
    _dates_in_order = models.Constraint(
        "CHECK(end_date >= start_date)",
        "A relation cannot end before it starts: choose a later last day.",
    )
    # as for contact roles: ranges of one number need no extension
    _no_overlap = models.Constraint(
        "EXCLUDE USING gist ("
        "int4range(partner_id, partner_id, '[]') WITH =,"
        " int4range(related_id, related_id, '[]') WITH =,"
        " int4range(type_id, type_id, '[]') WITH =,"
        " int4range(company_id, company_id, '[]') WITH =,"
        " daterange(start_date, end_date, '[]') WITH &&) WHERE (active)",
        "These two have this relation in a part of that time already. End the earlier"
        " one first, or choose other days.",
    )

    @api.depends("partner_id", "type_id", "related_id")
    def _compute_display_name(self):
        for relation in self:
            relation.display_name = " ".join(
                filter(
                    None,
                    (
                        relation.partner_id.name,
                        relation.type_id.name,
                        relation.related_id.name,
                    ),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        relations = super().create(vals_list)
        relations._put_in_order()
        return relations

    def write(self, vals):
        done = super().write(vals)
        if {"partner_id", "related_id", "type_id"} & set(vals):
            self._put_in_order()
        return done

    def _put_in_order(self):
        for relation in self.filtered("type_id.is_symmetric"):
            first, second = relation.partner_id, relation.related_id
            if first.id > second.id:
                # sudo: the two sides are alike, and were allowed above
                relation.sudo().write({"partner_id": second.id, "related_id": first.id})

    # who is tied to whom

    @api.model
    @api.readonly
    def get_network(self, partner_id, steps=2):
        """Whom a partner is tied to today, directly or over others.

        :param steps: over how many ties at most, 1 to 6
        :returns: a list of {id, name, steps, via}, the nearest first; `via` is the one
            through whom he is reached, as far as the reader may see it
        """
        partner = self.env["res.partner"]._of_page(partner_id)
        visible = self._search(
            Domain("company_id", "=", self.env.company.id)
            & Domain("start_date", "<=", self.env.company._crm_today())
            & (
                Domain("end_date", "=", False)
                | Domain("end_date", ">=", self.env.company._crm_today())
            )
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE tie AS (
                    SELECT partner_id AS one, related_id AS other
                      FROM crm_partner_relation WHERE id IN %(visible)s
                     UNION
                    SELECT related_id, partner_id
                      FROM crm_partner_relation WHERE id IN %(visible)s
                ), reached AS (
                    SELECT %(start)s AS id, 0 AS steps, ARRAY[%(start)s] AS path
                     UNION ALL
                    SELECT tie.other, reached.steps + 1, reached.path || tie.other
                      FROM reached JOIN tie ON tie.one = reached.id
                     WHERE reached.steps < %(steps)s
                       AND NOT tie.other = ANY(reached.path)
                )
                SELECT DISTINCT ON (id) id, steps, path[steps] AS via
                  FROM reached WHERE steps > 0 ORDER BY id, steps, path
                """,
                visible=visible.subselect(),
                start=partner.id,
                steps=max(1, min(int(steps), MOST_STEPS)),
            )
        )
        partners = self.env["res.partner"].browse([row[0] for row in rows])
        seen = set(partners._filtered_access("read").ids)
        names = {
            known.id: known.display_name
            for known in partners.browse(seen | {partner.id})
        }
        return [
            {"id": id_, "name": names[id_], "steps": far, "via": names.get(via, False)}
            for id_, far, via in sorted(rows, key=lambda row: (row[1], row[0]))
            if id_ in seen
        ]

    @api.model
    def _prepare_merge(self, partner_ids):
        """Make ties fit for partners that are about to become one.

        A tie between two of them is none any more; of ties that will be the same at the
        same time the first goes on, the others are archived.
        """
        # sudo: a merge keeps the ties of whoever is merged, whoever merges
        relations = self.sudo().with_context(active_test=False)
        among = Domain("partner_id", "in", partner_ids)
        others = Domain("related_id", "in", partner_ids)
        relations.search(among & others).unlink()
        place = dict.fromkeys(partner_ids, min(partner_ids, default=0))
        found = {}
        for relation in relations.search(
            (among | others) & Domain("active", "=", True), order="start_date, id"
        ):
            one, other = relation.partner_id.id, relation.related_id.id
            key = (
                place.get(one, one),
                place.get(other, other),
                relation.type_id.id,
                relation.company_id.id,
            )
            before = found.get(key)
            if before and (
                not before.end_date or before.end_date >= relation.start_date
            ):
                relation.active = False
            else:
                found[key] = relation

    # beside the customer

    def _memory_section(self):
        return {
            "title": self.env._("Relations"),
            "empty": self.env._("No tie with anybody else is known."),
            "add": self.env._("Note a Relation"),
        }

    @api.model
    def _memory_domain(self, partner):
        today = self.env.company._crm_today()
        customer = partner.commercial_partner_id
        return (
            (
                Domain("partner_id.commercial_partner_id", "=", customer.id)
                | Domain("related_id.commercial_partner_id", "=", customer.id)
            )
            & Domain("company_id", "=", self.env.company.id)
            & (Domain("end_date", "=", False) | Domain("end_date", ">=", today))
        )

    def _memory_line(self):
        since = format_date(self.env, self.start_date)
        return {
            "name": self.display_name,
            "text": self.env._("Since %s.", since),
        }
