from odoo.tests import tagged

from odoo.addons.crm_relationship.tests.test_help import HelpCase


@tagged("post_install", "-at_install")
class TestHelp(HelpCase):
    addon = "crm_loyalty"

    def test_every_figure_and_choice_has_help(self):
        self.assertEqual(self._unexplained(), [])
