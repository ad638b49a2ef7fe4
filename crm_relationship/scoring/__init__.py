"""Arithmetic without Odoo: plain Python, tested against published tables."""
