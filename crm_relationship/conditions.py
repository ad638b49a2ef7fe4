"""What a domain says outright of a field, for reports that cannot leave it to SQL."""


def conditions(domain, name):
    """The conditions on a field that all records of an optimized domain meet.

    Those inside an "or" or a "not" are none of them.
    """
    is_and = getattr(domain, "OPERATOR", None) == "&"
    return [
        term
        for term in (domain.children if is_and else [domain])
        if getattr(term, "field_expr", None) == name
    ]
