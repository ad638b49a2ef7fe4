"""From 19.0.5.0.0: the index of priorities stands as lists are sorted.

Starting state: an index of `priority_rounded` in the other order, which Odoo keeps
when a field is no longer indexed. Running it twice changes nothing more.
"""


def migrate(cr, version):
    cr.execute("DROP INDEX IF EXISTS crm_relationship__priority_rounded_index")
