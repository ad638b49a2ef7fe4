from datetime import date

from odoo.tests import tagged
from odoo.tools import format_amount, format_date, formatLang

from ..words import number
from .views_case import ViewsCase


@tagged("post_install", "-at_install")
class TestLanguages(ViewsCase):
    """What people read in their own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("kk_KZ", "lt_LT"):
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(
            ["crm_relationship"], ["kk_KZ", "lt_LT"]
        )

    def _in(self, code):
        return self.env(context=dict(self.env.context, lang=code))

    def test_kazakh_is_there_and_not_switched_on(self):
        fresh = self.env.ref("crm_relationship.lang_kk")
        self.assertEqual(fresh.code, "kk_KZ")
        # what was set up by an administrator is left alone by an update
        fresh.week_start = "7"
        self.env["res.lang"]._load_missing_language(
            "crm_relationship.lang_kk", {"code": "kk_KZ", "week_start": "1"}
        )
        self.assertEqual(fresh.week_start, "7")

    def test_numbers_money_and_days_are_written_as_in_kazakhstan(self):
        env = self._in("kk_KZ")
        self.assertEqual(
            formatLang(env, 1234567.5), "1\N{NO-BREAK SPACE}234\N{NO-BREAK SPACE}567,50"
        )
        self.assertEqual(format_date(env, date(2026, 3, 9)), "09.03.2026")
        self.assertIn("234,50", format_amount(env, 1234.5, self.usd))

    def test_a_figure_in_a_sentence_has_the_readers_separators(self):
        for code, values in {
            "en_US": ("1,234.5", "12", "+0.3", "-0.3"),
            "lt_LT": ("1.234,5", "12", "+0,3", "-0,3"),
        }.items():
            env = self._in(code)
            written = (
                number(env, 1234.5),
                number(env, 12.0),
                number(env, 0.3, 1, sign=True),
                number(env, -0.3, 1, sign=True),
            )
            with self.subTest(language=code):
                self.assertEqual(written, values)
