from odoo.tests import tagged

from odoo.addons.crm_relationship.tests import translations_case


@tagged("post_install", "-at_install")
class TestTranslations(translations_case.TranslationsCase):
    addon = "crm_loyalty"
