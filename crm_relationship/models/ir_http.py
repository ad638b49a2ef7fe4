from contextlib import contextmanager

from psycopg2 import OperationalError
from psycopg2.errors import ReadOnlySqlTransaction

from odoo import models
from odoo.http import request


class IrHttp(models.AbstractModel):
    """A page whose replica dies under it is made again, by the primary.

    Odoo asks the primary from the next page on; to who waits for this one it would
    give an error.
    """

    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        try:
            return super()._match(path_info)
        except OperationalError:
            if not _is_lost(request.env.cr):
                raise
        with _by_the_primary():
            return super()._match(path_info)

    @classmethod
    def _authenticate(cls, endpoint):
        with _or_by_the_primary():
            return super()._authenticate(endpoint)

    @classmethod
    def _pre_dispatch(cls, rule, args):
        with _or_by_the_primary():
            return super()._pre_dispatch(rule, args)

    @classmethod
    def _dispatch(cls, endpoint):
        with _or_by_the_primary() as cr:
            answer = super()._dispatch(endpoint)
            if cr.readonly:
                # or Odoo would do so later, and fail with a good answer in hand
                cr.commit()  # pylint: disable=invalid-commit
            return answer


@contextmanager
def _or_by_the_primary():
    """Say of a lost replica what Odoo takes up with a read/write cursor."""
    cr = request.env.cr
    try:
        yield cr
    finally:
        # whatever was answered or raised on the way: it was made of nothing
        if _is_lost(cr):
            raise ReadOnlySqlTransaction("the replica is gone")


@contextmanager
def _by_the_primary():
    env = request.env
    with env.registry.cursor() as cr:
        request.env = env(cr=cr)
        try:
            yield
        finally:
            request.env = env


def _is_lost(cr):
    return cr.readonly and cr._cnx.closed
