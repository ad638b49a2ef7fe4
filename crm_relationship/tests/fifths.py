"""Scores of 1 to 5 by their definition, for comparison with those of the addon."""


def fifths(values):
    """{key: 1 + floor(5 * strictly worse / all)}: equals share their score.

    >>> fifths({"a": 10, "b": 10, "c": 10, "d": 20, "e": 30})
    {'a': 1, 'b': 1, 'c': 1, 'd': 4, 'e': 5}
    """
    return {key: _score(value, values.values()) for key, value in values.items()}


def limits(values):
    """The least value that scores at least 2, 3, 4 and 5; None where none does.

    >>> limits([10, 10, 10, 20, 30])
    [20, 20, 20, 30]
    """
    score = {value: _score(value, values) for value in set(values)}
    return [
        min((value for value in score if score[value] >= least), default=None)
        for least in (2, 3, 4, 5)
    ]


def _score(value, values):
    return 1 + 5 * sum(other < value for other in values) // len(values)
