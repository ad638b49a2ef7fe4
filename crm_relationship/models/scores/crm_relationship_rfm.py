from odoo import fields, models
from odoo.tools import SQL

from ... import nullable
from ..metrics.crm_relationship import Layer

RFM_FIGURES = {
    "rfm_recency": "last_order_date",
    "rfm_frequency": "rfm_purchases",
    "rfm_monetary": "rfm_amount",
}


class CrmRelationship(models.Model):
    _inherit = "crm.relationship"

    rfm_recency = nullable.Integer(
        "Recency",
        family="value",
        aggregator="avg",
        help="1 to 5: how recent the last purchase is among all customers.",
    )
    rfm_frequency = nullable.Integer(
        "Frequency",
        family="value",
        aggregator="avg",
        help="1 to 5: how many purchases among all customers.",
    )
    rfm_monetary = nullable.Integer(
        "Monetary",
        family="value",
        aggregator="avg",
        help="1 to 5: how much revenue among all customers.",
    )
    rfm_segment = fields.Selection(
        [
            ("cannot_lose", "Cannot lose"),
            ("champion", "Champions"),
            ("at_risk", "At risk"),
            ("loyal", "Loyal"),
            ("new", "Promising or new"),
            ("hibernating", "Hibernating"),
            ("attention", "Needs attention"),
        ],
        "RFM Segment",
        family="value",
        help="What last purchase, number of purchases and amount say together.",
    )
    engagement_score = nullable.Float(
        "Engagement",
        digits=(5, 2),
        family="value",
        aggregator="avg",
        help="0 to 100: recency, frequency and monetary scores together.",
    )

    def _score_layers(self, scope, basis):
        """Scores from the figures, in the order they build on each other."""
        return [
            Layer({"basis_id": basis._sql_id()} | self._rfm_scores(basis)),
            Layer({"rfm_segment": self._sql_segment()}),
            Layer({"engagement_score": self._sql_engagement()}),
        ]

    def _rfm_scores(self, basis):
        """1 + the number of cut-offs the figure reaches, NULL without a purchase.

        With the cut-offs of the full run this is 1 + floor(5 * worse / customers):
        quintiles that never part equal customers.
        """
        return {
            score: SQL(
                "CASE WHEN row.purchase_count > 0 THEN %s END",
                basis._sql_rfm_score(score, SQL("row.%s", SQL.identifier(figure))),
            )
            for score, figure in RFM_FIGURES.items()
        }

    def _sql_segment(self) -> SQL:
        return SQL(
            """
            CASE WHEN row.rfm_recency IS NULL THEN NULL
                 WHEN row.rfm_recency = 1 AND %(worth)s >= 4 THEN 'cannot_lose'
                 WHEN row.rfm_recency >= 4 AND %(worth)s >= 4 THEN 'champion'
                 WHEN row.rfm_recency <= 2 AND %(worth)s >= 3 THEN 'at_risk'
                 WHEN row.rfm_recency >= 3 AND %(worth)s >= 3 THEN 'loyal'
                 WHEN row.rfm_recency >= 4 AND %(worth)s <= 2 THEN 'new'
                 WHEN row.rfm_recency <= 2 AND %(worth)s <= 2 THEN 'hibernating'
                 ELSE 'attention' END
            """,
            worth=SQL("(row.rfm_frequency + row.rfm_monetary) / 2.0"),
        )

    def _sql_engagement(self) -> SQL:
        return SQL(
            "ROUND(100 * (row.rfm_recency + row.rfm_frequency + row.rfm_monetary - 3)"
            " / 12.0, 2)"
        )
