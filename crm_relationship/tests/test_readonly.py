"""What pages read, a replica may answer: nothing in it writes."""

from odoo.tests import tagged

from .common import RelationshipCase

OURS = ("odoo.addons.crm_relationship", "odoo.addons.crm_loyalty")
OURS += ("odoo.addons.crm_feedback",)
READS = ("get_", "read_")


@tagged("post_install", "-at_install")
class TestReadonly(RelationshipCase):
    def _reads(self):
        """(model, method) of what our addons offer to pages to read."""
        return {
            (model._name, name)
            for model in self.env.values()
            for cls in type(model).mro()
            if cls.__module__.startswith(OURS)
            for name, method in vars(cls).items()
            if name.startswith(READS) and callable(method)
            if self._is_ours(model, name)
        }

    def _is_ours(self, model, name):
        """Not one of Odoo's that we only extend."""
        owners = [cls for cls in type(model).mro() if name in vars(cls)]
        return owners[-1].__module__.startswith(OURS)

    def _is_readonly(self, model, method):
        """As Odoo finds out where to ask."""
        classes = type(self.env[model]).mro()
        return any(
            getattr(getattr(cls, method, None), "_readonly", False) for cls in classes
        )

    def test_what_pages_read_may_be_asked_of_a_replica(self):
        reads = self._reads()
        self.assertIn(("crm.timeline", "get_page"), reads)
        self.assertEqual([pair for pair in reads if not self._is_readonly(*pair)], [])
