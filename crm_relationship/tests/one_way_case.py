"""What holds for the folders of models of each addon."""

import re
from pathlib import Path

from odoo.modules import get_module_path
from odoo.tests import BaseCase

LINES = 350
NAMED = re.compile(r'(?:env\[|Many\(?2?\w*\(|\()\s*"([a-z_.]+)"')
MADE = re.compile(r'^    _name = "([a-z_.]+)"', re.M)
IMPORTED = re.compile(r"from \.{2,3}(\w+)[. ]")


class OneWayCase(BaseCase):
    """`layers` are the folders of `addon` in the order in which data flow."""

    addon = None
    layers = ()
    free = frozenset()  # models of a later layer that any may name, with the reason

    @property
    def models(self):
        return Path(get_module_path(self.addon)) / "models"

    def _files(self, layer):
        return sorted((self.models / layer).rglob("*.py"))

    def _found(self, pattern, layer):
        texts = [file.read_text() for file in self._files(layer)]
        return {name for text in texts for name in pattern.findall(text)}

    def test_every_folder_is_a_layer_and_has_files(self):
        folders = {path.name for path in self.models.iterdir() if path.is_dir()}
        self.assertEqual(folders - {"__pycache__"}, set(self.layers))
        self.assertTrue(all(map(self._files, self.layers)))
        self.assertTrue(self._found(MADE, self.layers[0]))

    def test_file_names_models_of_its_own_layer_or_an_earlier_one(self):
        made = {layer: self._found(MADE, layer) for layer in self.layers}
        unknown = set().union(*made.values()) - self.free
        for layer in self.layers:
            unknown -= made[layer]
            for file in self._files(layer):
                later = set(NAMED.findall(file.read_text())) & unknown
                self.assertFalse(later, f"{layer}/{file.name} looks ahead")

    def test_file_imports_from_its_own_layer_or_an_earlier_one(self):
        for place, layer in enumerate(self.layers):
            for file in self._files(layer):
                imported = set(IMPORTED.findall(file.read_text()))
                later = imported & set(self.layers[place + 1 :])
                self.assertFalse(later, f"{layer}/{file.name} imports from {later}")

    def test_no_file_holds_two_ideas(self):
        for file in self.models.rglob("*.py"):
            lines = len(file.read_text().splitlines())
            self.assertLessEqual(lines, LINES, f"{file.name} has {lines} lines")
