"""A database of its own for each test that asks for one."""

import pytest

from . import support


@pytest.fixture
def database():
    with support.own_database() as name:
        yield name


@pytest.fixture
def connection(database):
    """To that database, in autocommit: what others commit meanwhile is seen."""
    connection = support.connect(database)
    connection.autocommit = True
    try:
        yield connection
    finally:
        connection.close()
