from datetime import date

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import format_amount, format_date, formatLang

from ..words import number
from .translations_case import LANGUAGES
from .views_case import ViewsCase


@tagged("post_install", "-at_install")
class TestLanguages(ViewsCase):
    """What people read in their own language."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in LANGUAGES.values():
            cls.env["res.lang"]._activate_lang(code)
        cls.env["ir.module.module"]._load_module_terms(
            ["crm_relationship"], list(LANGUAGES.values())
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

    def test_menus_fields_and_choices_are_in_every_language(self):
        menu = self.env.ref("crm_relationship.crm_relationship_menu_work")
        for code in LANGUAGES.values():
            env = self._in(code)
            fields = env["crm.relationship"].fields_get(["payment_band", "stage_id"])
            with self.subTest(language=code):
                self.assertNotEqual(menu.with_env(env).name, "To Do")
                self.assertNotEqual(
                    fields["payment_band"]["string"], "Payment Standing"
                )
                self.assertTrue(fields["payment_band"]["help"])

    def test_every_page_opens_in_kazakh(self):
        for action in self._our_actions():
            model = self._in("kk_KZ")[action.res_model]
            kinds = [kind.strip() for kind in action.view_mode.split(",")]
            with self.subTest(action=action.name):
                model.get_views([(False, kind) for kind in [*kinds, "search"]])

    def test_a_mistake_is_told_in_the_readers_language(self):
        told = set()
        for code in ["en_US", *LANGUAGES.values()]:
            with self.assertRaises(UserError) as caught:
                self._in(code)["res.partner"].action_open_brief()
            told.add(str(caught.exception))
        self.assertEqual(len(told), 1 + len(LANGUAGES))

    def test_reasons_are_in_the_readers_words(self):
        self._sell(self.ada, 1234.5, 40)
        self._refresh()
        row = self._row(self.ada)
        for name in ("priority_reason", "payment_reason", "value_reason"):
            told = {row.with_env(self._in(code))[name] for code in LANGUAGES.values()}
            with self.subTest(reason=name):
                self.assertEqual(len(told | {row[name]}), 1 + len(LANGUAGES))

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

    def test_scripts_get_their_texts(self):
        for code in LANGUAGES.values():
            found, _lang = self.env["ir.http"]._get_translations_for_webclient(
                ["crm_relationship"], code
            )
            texts = {
                m["id"]: m["string"] for m in found["crm_relationship"]["messages"]
            }
            with self.subTest(language=code):
                self.assertNotEqual(texts["Next step"], "Next step")
