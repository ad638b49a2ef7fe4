from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_date

from .... import nullable

MOTIVES = (
    "need",
    "value",
    "ease",
    "trust",
    "satisfaction",
    "individual",
    "cooperation",
)


def motive(words, text):
    return nullable.Integer(words, aggregator="avg", help=text)


class CrmMotive(models.Model):
    """Why a contact buys, each motive from 0 to 10, as of a day.

    What the seller thinks and what the contact answered in a survey are two lines and
    never one mean. A motive nobody judged is blank.
    """

    _name = "crm.motive"
    _description = "Motive Profile"
    _inherit = ["crm.memory.mixin", "crm.memory.author.mixin"]
    _order = "date desc, id desc"
    _rec_name = "partner_id"

    date = fields.Date(
        required=True, default=lambda self: fields.Date.context_today(self)
    )
    source = fields.Selection(
        [("seller", "Our Judgement"), ("survey", "Survey")],
        required=True,
        default="seller",
    )
    need = motive("Needs It", "Buys because there is no doing without it.")
    value = motive("Value", "Buys what solves the problem.")
    ease = motive("Ease and Price", "Buys what is easy to get or reduced in price.")
    trust = motive("Trust in Quality", "Buys what has proved good.")
    satisfaction = motive("Satisfaction", "Buys where it was pleasant before.")
    individual = motive("Individual Treatment", "Buys where one is known.")
    cooperation = motive(
        "Cooperation", "Buys from whom works together in the client's interest."
    )
    strongest = fields.Char("Strongest First", compute="_compute_strongest")
    note = fields.Text()
    active = fields.Boolean(default=True)

    _scores_range = models.Constraint(
        "CHECK(need BETWEEN 0 AND 10 AND value BETWEEN 0 AND 10"
        " AND ease BETWEEN 0 AND 10 AND trust BETWEEN 0 AND 10"
        " AND satisfaction BETWEEN 0 AND 10 AND individual BETWEEN 0 AND 10"
        " AND cooperation BETWEEN 0 AND 10)",
        "A motive counts from 0 to 10; leave blank what nobody knows.",
    )
    _score_given = models.Constraint(
        "CHECK(num_nonnulls(need, value, ease, trust, satisfaction, individual,"
        " cooperation) > 0)",
        "Judge at least one motive.",
    )

    @api.depends(*MOTIVES)
    @api.depends_context("lang")
    def _compute_strongest(self):
        names = {
            name: self._fields[name]._description_string(self.env) for name in MOTIVES
        }
        for profile in self:
            known = [name for name in MOTIVES if profile[name] is not False]
            known.sort(key=lambda name, profile=profile: -profile[name])
            profile.strongest = ", ".join(
                f"{names[name]} {profile[name]}" for name in known
            )

    @api.constrains("date")
    def _check_date(self):
        today = fields.Date.context_today(self)
        for profile in self:
            if profile.date > today:
                raise ValidationError(
                    self.env._(
                        "The motives of %s lie in the future: give a day that has"
                        " come.",
                        profile.partner_id.name,
                    )
                )

    def _memory_section(self):
        return super()._memory_section() | {
            "title": self.env._("Why They Buy"),
            "empty": self.env._("Nobody has judged their motives yet."),
            "add": self.env._("Judge their motives"),
        }

    def _memory_line(self):
        sources = dict(self._fields["source"]._description_selection(self.env))
        return {
            "name": self.strongest,
            "text": self.partner_id.name,
            "date": format_date(self.env, self.date),
            "tag": sources[self.source],
            "tone": "info" if self.source == "survey" else "secondary",
        }
