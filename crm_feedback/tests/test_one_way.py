import re
from pathlib import Path

from odoo.tests import BaseCase, tagged

MODELS = Path(__file__).parent.parent / "models"
LAYERS = [
    "asking",
    "answers",
    "reports",
    "cases",
    "ideas",
    "own_data",
    "metrics",
    "decisions",
    "faces",
    "privacy",
]


def models_made(layer):
    return {
        name
        for file in (MODELS / layer).rglob("*.py")
        for name in re.findall(r'^    _name = "([a-z_.]+)"', file.read_text(), re.M)
    }


def models_named(file):
    return set(
        re.findall(r'(?:env\[|Many\(?2?\w*\(|\()\s*"([a-z_.]+)"', file.read_text())
    )


@tagged("post_install", "-at_install")
class TestOneWay(BaseCase):
    """People are asked, answer and complain; no layer knows the ones after it."""

    def test_layers_make_models(self):
        self.assertIn("crm.feedback.invitation", models_made("asking"))

    def test_every_folder_is_a_layer(self):
        folders = {path.name for path in MODELS.iterdir() if path.is_dir()}
        self.assertLessEqual(folders - {"__pycache__"}, set(LAYERS))

    def test_file_names_models_of_its_own_layer_or_an_earlier_one(self):
        unknown = set().union(*(models_made(layer) for layer in LAYERS))
        for layer in LAYERS:
            unknown -= models_made(layer)
            for file in sorted((MODELS / layer).rglob("*.py")):
                later = models_named(file) & unknown
                self.assertFalse(later, f"{layer}/{file.name} looks ahead")

    def test_no_file_holds_two_ideas(self):
        for file in MODELS.rglob("*.py"):
            lines = len(file.read_text().splitlines())
            self.assertLessEqual(lines, 350, f"{file.name} has {lines} lines")
