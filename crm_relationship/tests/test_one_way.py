import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

MODELS = Path(__file__).parent.parent / "models"
LAYERS = [
    "memory",
    "facts",
    "metrics",
    "scores",
    "decisions",
    "refresh",
    "faces",
    "privacy",
]


def files_of(layer):
    return sorted((MODELS / layer).rglob("*.py"))


def models_named(file):
    """Models that a file asks the environment or a field for."""
    return set(
        re.findall(r'(?:env\[|Many\(?2?\w*\(|\()\s*"([a-z_.]+)"', file.read_text())
    )


def models_made(layer):
    return {
        name
        for file in files_of(layer)
        for name in re.findall(r'^    _name = "([a-z_.]+)"', file.read_text(), re.M)
    }


@tagged("post_install", "-at_install")
class TestOneWay(BaseCase):
    """Data flows from documents to faces: no layer knows the ones after it."""

    def test_layers_make_models(self):
        self.assertIn("crm.relationship", models_made("metrics"))
        self.assertIn("crm.priority.factor", models_made("scores"))

    def test_file_names_models_of_its_own_layer_or_an_earlier_one(self):
        unknown = set().union(*(models_made(layer) for layer in LAYERS))
        # overrides a person records name the stage they chose
        unknown -= {"crm.lifecycle.stage"}
        for layer in LAYERS:
            unknown -= models_made(layer)
            for file in files_of(layer):
                later = models_named(file) & unknown
                self.assertFalse(later, f"{layer}/{file.name} looks ahead")

    def test_file_imports_from_its_own_layer_or_an_earlier_one(self):
        for place, layer in enumerate(LAYERS):
            for file in files_of(layer):
                imported = set(re.findall(r"from \.{2,3}(\w+)[. ]", file.read_text()))
                later = imported & set(LAYERS[place + 1 :])
                self.assertFalse(later, f"{layer}/{file.name} imports from {later}")

    def test_no_file_holds_two_ideas(self):
        for file in MODELS.rglob("*.py"):
            lines = len(file.read_text().splitlines())
            self.assertLessEqual(lines, 350, f"{file.name} has {lines} lines")
