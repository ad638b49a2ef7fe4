"""Figures in sentences, written as the reader writes them."""

from odoo.tools import formatLang


def number(env, value, digits=None, sign=False):
    """A number with the separators of the reader's language.

    :param digits: how many after the separator; without it, those that matter
    :param sign: put a plus before what is above zero, for changes
    """
    if digits is None:
        digits = len(f"{value:.6g}".partition(".")[2])
    plus = "+" if sign and value > 0 else ""
    return plus + formatLang(env, value, digits=digits)
