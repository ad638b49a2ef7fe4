"""What only Odoo can work out again, from its own shell, and finds as it stands.

The ledger against the profit of the customers, deadlines against the log, assessments
of tiers against the points, figures and days of purchases against the documents. Each
returns what does not hold:

    recomputed.in_odoo(env)                            # {name: what does not hold}
"""

from .invariants import FEW


def ledger(env):
    """The profit of all customers is the ledger, account by account, of each company.

    Of the twelve months that end on the company's today.
    """
    faults = []
    for company in env["res.company"].search([]):
        one = env(context={**env.context, "allowed_company_ids": company.ids})
        today = company._crm_today()
        terms = one["crm.relationship"]._scope(company, today).terms[0]
        proof = one["crm.profit.proof"].create(
            {
                "company_id": company.id,
                "start_date": terms.profit_start,
                "end_date": today,
            }
        )
        proof.action_prove()
        faults += [
            (company.id, line.account_id.code, line.ledger, line.difference)
            for line in proof.line_ids
            if not proof.currency_id.is_zero(line.difference)
        ]
        proof.unlink()
    return faults


def deadlines(env):
    """The deadlines of every case are what its log says."""
    return [
        (case.id, clock, str(case[f"{clock}_deadline"]), str(due))
        for case, found in env["crm.case"].search([])._replay().items()
        for clock, due in found.items()
        if case[f"{clock}_deadline"] != due
    ]


def assessments(env):
    """The ledger gives the newest assessments of tiers again, tier and figure."""
    newest = env["crm.loyalty.tier.assessment"].search([], order="id DESC", limit=200)
    return [
        (assessment.id, assessment.card_id.id, str(assessment.as_of))
        for assessment, same in newest._comes_out_the_same().items()
        if not same
    ]


def figures(env):
    """With the stored basis, nobody's figures come out otherwise than they stand.

    So right after a drain on a day that the nightly run has opened. What it would
    write is taken back.
    """
    relation = env["crm.relationship"]
    companies = env["res.company"].search([])
    scope = relation._scope(companies)
    basis = env["crm.relationship.basis"].sudo()._of(scope)
    return _differing(env, companies & basis.company_id, basis)


def days(env):
    """Reading all documents again changes no day of anybody's purchases."""
    with env.cr.savepoint() as savepoint:
        companies = env["res.company"].search([])
        written = env["crm.purchase.day"]._read_documents(companies)
        savepoint.rollback()
    env.invalidate_all(flush=False)
    return [f"{written} days"] if written else []


def figures_anew(env):
    """Right after the nightly run, another with a basis of its own writes nothing."""
    return _differing(env, env["res.company"].search([]))


def from_nothing(env, basis=None):
    """What a run writes into empty figures, against the figures as they stand.

    :param basis: of the companies; without one it is made anew, as at night
    :returns: how many figures of how many rows were compared, the rows that differ
    """
    rows = _states(env)
    differing = _differing(env, env["res.company"].search([]), basis, _empty)
    return {
        "customers": len(rows),
        "compared": sum(map(len, rows.values())),
        "differing": differing,
    }


def _empty(env):
    """No figure is left on any row."""
    relation = env["crm.relationship"]
    fields = relation._fields.values()
    names = [f.name for f in fields if getattr(f, "family", None) and f.store]
    sets = ", ".join(f"{name} = NULL" for name in names)
    env.cr.execute(f"UPDATE crm_relationship SET {sets}")
    relation.invalidate_model(flush=False)


def _differing(env, companies, basis=None, before_run=None):
    """[(customer, company, what)] that a run over everybody changes, taken back."""
    before = _states(env)
    with env.cr.savepoint(flush=True) as savepoint:
        if before_run:
            before_run(env)
        env["crm.relationship.run"]._refresh_full(companies, basis=basis)
        after = _states(env)
        savepoint.rollback()
    env.invalidate_all(flush=False)
    differing = [
        (
            *key,
            {
                name: [old.get(name), new.get(name)]
                for name in new.keys() | old.keys()
                if old.get(name) != new.get(name)
            },
        )
        for key in before.keys() | after.keys()
        if (old := before.get(key, {})) != (new := after.get(key, {}))
    ]
    return differing[:FEW]


def _states(env):
    """{(customer, company): the row, and the segments he is in}"""
    env.flush_all()
    env.cr.execute(
        """
        SELECT partner_id, company_id,
               TO_JSONB(relation) - 'priority_previous' || JSONB_BUILD_OBJECT(
                   'segments', (SELECT JSON_AGG(segment_id ORDER BY segment_id)
                                  FROM crm_segment_membership AS membership
                                 WHERE membership.partner_id = relation.partner_id
                                   AND membership.company_id = relation.company_id
                                   AND end_date IS NULL))
          FROM crm_relationship AS relation
        """
    )
    return {(partner, company): row for partner, company, row in env.cr.fetchall()}


IN_ODOO = (ledger, deadlines, assessments, figures, days)


def in_odoo(env, checks=IN_ODOO):
    """{name: what does not hold} of these; {} when all do."""
    found = {check.__name__: check(env) for check in checks}
    return {name: faults for name, faults in found.items() if faults}
