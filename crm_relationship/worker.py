"""What a job that commits batch by batch needs: a lock, a fresh look, another try.

Odoo never runs one scheduled action twice at once, but somebody may run it by hand or
call the same method; and Odoo does not repeat a job that met a conflict.
"""

import logging
from datetime import timedelta

from psycopg2 import errors, extensions

from odoo import fields
from odoo.modules import module
from odoo.tools import SQL

LOCK_SPACE = 1129466700  # "CRM" and a zero, our corner of the advisory locks
RESPONSES = 100  # its number there; below are the shards of the queue
TRIES = 5
APART = timedelta(hours=1)  # clocks that are further apart cannot both be right
CONFLICTS = (
    errors.SerializationFailure,
    errors.DeadlockDetected,
    errors.LockNotAvailable,
)

_logger = logging.getLogger(__name__)


def begin(env):
    """A new transaction that sees each statement's own present.

    Under READ COMMITTED an update of a row that somebody has just changed goes on with
    the new row, and an insert of one that is there by now does nothing, where both
    would fail under REPEATABLE READ.
    """
    # a batch is whole: what is kept is right if the worker dies after it
    env.cr.commit()  # pylint: disable=invalid-commit
    if not module.current_test:
        env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")


def repeat(env, work, tries=TRIES):
    """Do a batch, and do it again if it met a conflict."""
    while True:
        tries -= 1
        try:
            return work()
        except CONFLICTS:
            if not tries:
                raise
            env.cr.rollback()
            env.invalidate_all(flush=False)


def clock_is_right(env):
    """Whether this machine's day is PostgreSQL's; if not, its jobs are left to others.

    A job that runs on a wrong day writes off points, grants them, or asks customers
    too early, and none of it can be called back.
    """
    if module.current_test:  # which stops one of the two clocks
        return True
    apart = abs(fields.Datetime.now() - env.cr.now())
    if apart > APART:
        _logger.error("Clocks of this machine and PostgreSQL are %s apart.", apart)
    return apart <= APART


def lock(env, numbers):
    """Hold these until `unlock`; returns those nobody else holds.

    None of them where the clock of this machine is wrong.
    """
    if not clock_is_right(env):
        return []
    return [
        number
        for number in numbers
        if env.execute_query(
            SQL("SELECT pg_try_advisory_lock(%s, %s)", LOCK_SPACE, number)
        )[0][0]
    ]


def unlock(env, numbers):
    """Give them back; also after an error, or the connection keeps them."""
    status = env.cr.connection.get_transaction_status()
    if status == extensions.TRANSACTION_STATUS_INERROR:
        env.cr.rollback()
    for number in numbers:
        env.execute_query(SQL("SELECT pg_advisory_unlock(%s, %s)", LOCK_SPACE, number))
