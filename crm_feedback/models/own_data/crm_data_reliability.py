from odoo import api, fields, models
from odoo.tools import SQL, format_date

from odoo.addons.crm_relationship import nullable

from ...feedback.reliability import Z
from .datum import DATA


class CrmDataReliability(models.Model):
    """How far one can rely on each kind of data of a contact, and why.

    Of what was confirmed, corrected and contradicted, each counting half after a
    half-life, the lower bound of the share that held. Only days are stored: what is
    known grows old by itself. Where nothing is known there is no row.
    """

    _name = "crm.data.reliability"
    _description = "Reliability of Given Data"
    _auto = False
    _order = "reliability, id"
    _rec_name = "partner_id"
    _depends = {
        "crm.data.evidence": ["partner_id", "company_id", "datum", "kind", "on_date"],
        "res.company": ["own_data_half_life_days", "own_data_confirm_below"],
        "res.partner": [
            "active",
            "user_id",
            "commercial_partner_id",
            "name",
            "email",
            "phone",
            "street",
            "zip",
            "city",
            "vat",
        ],
    }

    partner_id = fields.Many2one("res.partner", "Contact", readonly=True)
    customer_id = fields.Many2one("res.partner", readonly=True)
    user_id = fields.Many2one("res.users", "Salesperson", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    datum = fields.Selection(DATA, "Data", readonly=True)
    value = fields.Char("As Given", readonly=True)
    confirmed_count = fields.Integer(
        "Confirmed",
        readonly=True,
        help="How often customers said that it is right.",
    )
    corrected_count = fields.Integer(
        "Corrected",
        readonly=True,
        help="How often customers put it right themselves.",
    )
    contradicted_count = fields.Integer(
        "Contradicted",
        readonly=True,
        help="How often it turned out to be wrong.",
    )
    confirmed_date = fields.Date("Last Confirmed", readonly=True)
    doubted_date = fields.Date("Last Contradicted", readonly=True)
    reliability = nullable.Float(
        "Reliable at Least to",
        readonly=True,
        digits=(5, 4),
        aggregator="avg",
        help="Lower bound (Wilson, 95 %) of the share of events in which the data held;"
        " each event counts half after the half-life of the settings.",
    )
    to_confirm = fields.Boolean(
        readonly=True,
        help="Contradicted since they were last confirmed, or too little is known.",
    )

    @property
    def _table_query(self) -> SQL:
        return SQL(
            """
            WITH event AS (
                SELECT evidence.*,
                       -- as good as nothing: squares of less are no floats
                       POWER(0.5, LEAST(100, (day.today - on_date)::float8
                                  / company.own_data_half_life_days)) AS weight
                  FROM crm_data_evidence AS evidence
                  JOIN res_company       AS company ON company.id = evidence.company_id
                  JOIN (%(days)s)        AS day     ON day.company_id = company.id
                 WHERE evidence.on_date <= day.today),
                 total AS (
                SELECT MIN(id) AS id, partner_id, company_id, datum,
                       COUNT(*) FILTER (WHERE kind = 'confirmed') AS confirmed_count,
                       COUNT(*) FILTER (WHERE kind = 'corrected') AS corrected_count,
                       COUNT(*) FILTER (WHERE kind = 'contradicted')
                           AS contradicted_count,
                       MAX(on_date) FILTER (WHERE kind = 'confirmed') AS confirmed_date,
                       MAX(on_date) FILTER (WHERE kind = 'contradicted')
                           AS doubted_date,
                       SUM(weight) FILTER (WHERE kind = 'confirmed') AS held,
                       SUM(weight) AS n
                  FROM event
                 GROUP BY partner_id, company_id, datum),
                 bound AS (
                SELECT total.*, %(lower)s AS reliability FROM total)
            SELECT bound.id, bound.partner_id, bound.company_id, bound.datum,
                   confirmed_count, corrected_count, contradicted_count,
                   confirmed_date, doubted_date, reliability,
                   partner.commercial_partner_id AS customer_id,
                   COALESCE(partner.user_id, customer.user_id) AS user_id,
                   CASE bound.datum
                        WHEN 'name' THEN partner.name
                        WHEN 'email' THEN partner.email
                        WHEN 'phone' THEN partner.phone
                        WHEN 'vat' THEN partner.vat
                        ELSE NULLIF(CONCAT_WS(', ', NULLIF(partner.street, ''),
                                    NULLIF(CONCAT_WS(' ', partner.zip, partner.city),
                                           '')), '') END AS value,
                   (COALESCE(doubted_date > confirmed_date, confirmed_date IS NULL)
                    OR reliability < company.own_data_confirm_below) AS to_confirm
              FROM bound
              JOIN res_company AS company ON company.id = bound.company_id
              JOIN res_partner AS partner ON partner.id = bound.partner_id
              JOIN res_partner AS customer
                ON customer.id = partner.commercial_partner_id
             WHERE partner.active
            """,
            days=self._query_days(),
            lower=self._sql_lower_bound(SQL("COALESCE(held, 0)"), SQL("n")),
        )

    @api.model
    def _query_days(self) -> SQL:
        """Today at each company's place."""
        # sudo: dates of companies; whose rows are read is up to the rules
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        days = [
            SQL("(%s, %s::date)", company.id, company._crm_today())
            for company in companies.search([])
        ]
        return SQL(
            "SELECT * FROM (VALUES %s) AS days (company_id, today)",
            SQL(", ").join(days),
        )

    @api.model
    def _sql_lower_bound(self, held: SQL, count: SQL) -> SQL:
        """`feedback.reliability.lower_bound` once more, for the database."""
        return SQL(
            """
            GREATEST(0, (%(held)s / %(n)s + %(square)s / (2 * %(n)s)
                         - %(z)s * SQRT(GREATEST(0, %(held)s / %(n)s
                                                    * (1 - %(held)s / %(n)s)) / %(n)s
                                        + %(square)s / (4 * %(n)s * %(n)s)))
                        / (1 + %(square)s / %(n)s))
            """,
            held=held,
            n=SQL("NULLIF(%s, 0)", count),
            z=Z,
            square=Z**2,
        )

    @api.model
    @api.readonly
    def get_words(self, partner_id):
        """What is known of the data of one contact, for the place where they stand.

        :returns: {datum: {words, tone}} of the current company; tone is good, doubt or
            bad; nothing where nothing is known
        """
        partner = self.env["res.partner"]._of_page(partner_id)
        rows = self.search(
            [("partner_id", "=", partner.id), ("company_id", "=", self.env.company.id)]
        )
        return {
            row.datum: {"words": row._words(), "tone": row._tone(), "id": row.id}
            for row in rows
        }

    def _tone(self):
        contradicted = self.doubted_date and (
            not self.confirmed_date or self.doubted_date > self.confirmed_date
        )
        return "bad" if contradicted else "doubt" if self.to_confirm else "good"

    def _words(self):
        """One sentence: what was found, and how far one can rely on it."""
        parts = []
        if self.confirmed_count:
            parts.append(
                self.env._(
                    "confirmed %(count)s times, last on %(day)s",
                    count=self.confirmed_count,
                    day=format_date(self.env, self.confirmed_date),
                )
                if self.confirmed_count > 1
                else self.env._(
                    "confirmed on %s", format_date(self.env, self.confirmed_date)
                )
            )
        if self.corrected_count:
            parts.append(
                self.env._("corrected %s times", self.corrected_count)
                if self.corrected_count > 1
                else self.env._("corrected once")
            )
        if self.contradicted_count:
            parts.append(
                self.env._(
                    "proved wrong on %s", format_date(self.env, self.doubted_date)
                )
            )
        words = self.env._("%s.", ", ".join(parts))
        if share := round(100 * (self.reliability or 0)):
            bound = self.env._("Can be relied on to %s %% at least.", share)
            words = f"{words} {bound}"
        return words[:1].upper() + words[1:]

    def action_ask_to_confirm(self):
        """Write to these contacts and ask whether their data are right."""
        return self.partner_id.action_ask_to_confirm()

    def action_confirm(self):
        """Somebody knows that they are right: noted as of today."""
        evidence = self.env["crm.data.evidence"]
        evidence.check_access("create")
        for row in self:
            evidence._confirm(row.partner_id, row.company_id, "other", [row.datum])

    def action_open_evidence(self):
        self.ensure_one()
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "crm_feedback.crm_data_evidence_action"
            ),
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("datum", "=", self.datum),
            ],
            "context": {
                "default_partner_id": self.partner_id.id,
                "default_datum": self.datum,
            },
        }
