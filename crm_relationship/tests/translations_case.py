"""What holds for the translations of each addon."""

import io
import re
from collections import Counter
from pathlib import Path

import polib

from odoo.modules import get_module_path
from odoo.tests import TransactionCase
from odoo.tools.translate import trans_export

LANGUAGES = {
    "bg": "bg_BG",
    "fr": "fr_FR",
    "kk": "kk_KZ",
    "lt": "lt_LT",
    "ro": "ro_RO",
    "ru": "ru_RU",
}
NAMED = re.compile(r"%\((\w+)\)")
PLACEHOLDER = re.compile(
    r"%\(\w+\)[-#0 +]*\d*(?:\.\d+)?[sdifgr]|%(?:\.\d+)?[sdif](?![a-zA-Z])|%%"
    r"|\{\{.*?\}\}|\{\w*\}"
)
MARKUP = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-z#0-9]+;")
TOOLTIP = re.compile(r'(?<= title=)"[^"]*"')  # in a tag, and translated
LETTERS = {
    "bg": re.compile("[а-я]"),
    "kk": re.compile("[а-яәіңғүұқөһ]"),
    "ru": re.compile("[а-яё]"),
}
LOWER = re.compile("[a-z]{4}")  # a word that is no abbreviation


class TranslationsCase(TransactionCase):
    """The texts of one addon, `addon`, in all languages of the suite."""

    addon = "crm_relationship"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = Path(get_module_path(cls.addon)) / "i18n"
        cls.template = cls._texts(folder / f"{cls.addon}.pot")
        cls.translations = {
            language: cls._texts(folder / f"{language}.po") for language in LANGUAGES
        }

    @classmethod
    def _texts(cls, path):
        return {entry.msgid: entry.msgstr for entry in polib.pofile(path)}

    def _pairs(self):
        for language, texts in self.translations.items():
            for source, text in texts.items():
                yield language, source, text

    def _check_same(self, pattern):
        def parts(text):
            return Counter(pattern.findall(TOOLTIP.sub("", text)))

        wrong = [pair for pair in self._pairs() if parts(pair[1]) != parts(pair[2])]
        self.assertFalse(wrong)

    def test_the_template_has_every_text_of_the_addon(self):
        """`./setup/terms` brings it up to date."""
        exported = io.BytesIO()
        trans_export(False, [self.addon], exported, "po", self.env)
        texts = {entry.msgid for entry in polib.pofile(exported.getvalue().decode())}
        self.assertFalse(texts ^ set(self.template))

    def test_no_text_is_missing_in_any_language(self):
        for language, texts in self.translations.items():
            with self.subTest(language=language):
                self.assertFalse(set(texts) ^ set(self.template))
                self.assertFalse([source for source in texts if not texts[source]])

    def test_placeholders_are_those_of_the_source(self):
        self._check_same(PLACEHOLDER)

    def test_markup_is_that_of_the_source(self):
        self._check_same(MARKUP)

    def test_line_breaks_are_those_of_the_source(self):
        self._check_same(re.compile(r"\n"))

    def test_spaces_at_both_ends_are_those_of_the_source(self):
        self._check_same(re.compile(r"^\s|\s$"))

    def test_texts_with_values_can_be_filled_in(self):
        """A stray per cent sign would fail only when somebody reads the message."""
        for language, source, text in self._pairs():
            if names := NAMED.findall(source):
                with self.subTest(language=language, source=source):
                    self.assertTrue(text % dict.fromkeys(names, 1))

    def test_texts_are_in_the_letters_of_the_language(self):
        wrong = []
        for language, source, text in self._pairs():
            words = PLACEHOLDER.sub(" ", MARKUP.sub(" ", source))
            letters = LETTERS.get(language)
            expected = letters and text != source and LOWER.search(words)
            if expected and not letters.search(text.lower()):
                wrong.append((language, source, text))
        self.assertFalse(wrong)

    def test_sentences_are_not_left_in_english(self):
        wrong = [
            (language, source)
            for language, source, text in self._pairs()
            if text == source and len(PLACEHOLDER.sub(" ", text).split()) > 4
        ]
        self.assertFalse(wrong)
