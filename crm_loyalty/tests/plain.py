"""What the tests of plain arithmetic start from: no database, with or without Odoo."""

try:
    from odoo.tests import BaseCase as PlainCase
except ImportError:
    from unittest import TestCase as PlainCase

__all__ = ["PlainCase"]
