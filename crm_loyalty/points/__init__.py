"""Arithmetic of a points programme without Odoo: plain Python, nothing to install."""
