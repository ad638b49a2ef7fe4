"""Whether a customer is in the audience of a program: fragments of SQL.

They expect `program`, and are told where customer and company stand.
"""

from odoo.tools import SQL


def joins(customer: SQL, company: SQL) -> SQL:
    """What a program's audience is told by; a row for each customer, as before."""
    return SQL(
        """
        LEFT JOIN crm_segment_membership AS member
               ON member.segment_id = program.segment_id
              AND member.partner_id = %(customer)s
              AND member.company_id = %(company)s AND member.end_date IS NULL
        LEFT JOIN crm_relationship AS relation
               ON relation.partner_id = %(customer)s
              AND relation.company_id = %(company)s
        LEFT JOIN (SELECT program_id, ARRAY_AGG(stage_id) AS ids
                     FROM crm_feedback_program_stage_rel GROUP BY 1) AS stages
               ON stages.program_id = program.id
        """,
        customer=customer,
        company=company,
    )


def condition() -> SQL:
    return SQL(
        """
        ((program.segment_id IS NULL OR member.id IS NOT NULL)
         AND (stages.ids IS NULL OR relation.stage_id = ANY(stages.ids))
         AND (program.least_band IS NULL
              OR relation.priority_band <= program.least_band))
        """
    )
