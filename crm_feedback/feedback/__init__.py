"""Arithmetic of feedback without Odoo: scales, verdicts, clocks."""
