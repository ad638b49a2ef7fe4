from odoo import api, models

from .crm_feedback_rating import score_of


class RatingRating(models.Model):
    """A rating that a customer gives is an answer about his satisfaction."""

    _inherit = "rating.rating"

    @api.model_create_multi
    def create(self, vals_list):
        ratings = super().create(vals_list)
        ratings._give_feedback()
        return ratings

    def write(self, vals):
        done = super().write(vals)
        if {"rating", "feedback", "consumed"} & set(vals):
            self._give_feedback()
        return done

    def _give_feedback(self):
        """The first one stands; one that says something else is a later version."""
        # sudo: who rates, or lets a customer rate, has no right to the answers
        given = self.sudo().filtered(lambda one: one.consumed and score_of(one.rating))
        if not given:
            return
        answers = self.env["crm.feedback.answer"].sudo()
        known = answers.search([("rating_id", "in", given.ids)], order="version")
        for rating in given:
            before = known.filtered(lambda one, rating=rating: one.rating_id == rating)
            last, comment = before[-1:], (rating.feedback or "").strip() or False
            score = score_of(rating.rating)
            if last and (last.score, last.comment) == (score, comment):
                continue
            partner = rating.partner_id.filtered("partner_share")
            answers._give_freely(
                {
                    "company_id": rating._feedback_company().id,
                    "kind": "csat",
                    "score": score,
                    "comment": comment,
                    "channel": "rating",
                    "rating_id": rating.id,
                    "version": last.version + 1,
                    "stands": not before,
                },
                partner,
            )

    def _feedback_company(self):
        """Of the document that is rated, of who rates, or else ours."""
        company = self.env["res.company"]
        if self.res_model in self.env and self.res_id:
            record = self.env[self.res_model].browse(self.res_id).exists()
            if record and "company_id" in record._fields:
                company = record.company_id
        return company or self.partner_id.company_id or self.env.company
