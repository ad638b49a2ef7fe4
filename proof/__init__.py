"""Proofs that take longer than a test may: ./setup/prove NAME.

Each module here is one proof: `add_arguments(parser)` says what can be chosen, and
`prove(options)` runs it, says what it finds and returns a proof.report.Result. What
several share:

    invariants  what must hold in any database of ours at any moment
    recomputed  what only Odoo can work out again, and finds as it stands
    clock       another day for Odoo within one process
    cluster     a PostgreSQL of its own, to be killed, filled up or replicated
    report      docs/proof/NAME.md with the day and the machine

Databases are copies of the template, made with tests.support. A small run of each
proof stands in tests/.
"""
