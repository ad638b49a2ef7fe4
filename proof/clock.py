"""Another day for Odoo, within one process: its clock and that of its cursors.

    with clock.at(moment) as hands:
        hands.move_to(later)
        hands.tick(60)

Python's clock is frozen as Odoo's own tests freeze it; it goes on only when told to.
Cursors, which take the time of a transaction from PostgreSQL, read it here too. What
PostgreSQL itself puts down (NOW() in a statement) is not moved: the addons use none.
"""

from contextlib import contextmanager
from datetime import datetime
from unittest.mock import patch

from freezegun import api

from odoo.sql_db import Cursor


def seconds():
    """Of the machine's clock, which goes on."""
    return api.real_perf_counter()


@contextmanager
def at(moment):
    with (
        api.freeze_time(moment) as hands,
        patch.object(Cursor, "now", lambda cursor: datetime.utcnow()),
    ):
        yield hands
