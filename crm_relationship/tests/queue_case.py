"""What tests of the queue share."""

from contextlib import contextmanager

from .common import RelationshipCase


class QueueCase(RelationshipCase):
    @contextmanager
    def _touching(self, *customers):
        """What is done inside puts these customers on the queue and nobody else."""
        self._empty_queue()
        yield
        self.assertEqual(self._queued().mapped("name"), [c.name for c in customers])
