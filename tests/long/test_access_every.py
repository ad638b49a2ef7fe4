"""Every single record that is hidden is tried by its id: the same in minutes."""

from .. import test_access_hidden


class TestAccessEvery(test_access_hidden.TestAccessHidden):
    by_id = None
