"""Readers are answered by a replica, and do not notice when it dies.

A PostgreSQL of its own with a replica that streams, and an Odoo server beside them. All
of it, with two hosts that drain one queue, is ./setup/prove hosts.
"""

import pytest

from proof import hosts as proof

FEW = 100  # of the questions about lists and filters every so many-th


@pytest.fixture(scope="module")
def firm():
    """(what is asked, a sample of it, what is offered, who asks whom)"""
    with proof.firm() as (primary, replica, folder, database):
        asked, offer = proof.ask_database(primary, folder, database)
        host = proof.Host("host1", folder, database, primary, replica, workers=4)
        with replica, proof.opened([host], database) as office:
            yield asked, proof.sample(asked, FEW), offer, office


def test_what_only_reads_may_be_asked_of_a_replica(firm):
    _asked, _some, offer, _office = firm
    assert list(proof.offered.ought(offer)) == []


def test_reads_stay_on_the_replica(firm):
    _asked, some, _offer, office = firm
    holds, text = proof.stay(some, office)
    assert holds, text


def test_replica_dies_under_questions_and_nobody_notices(firm):
    """The last of the module: it stays dead."""
    asked, some, _offer, office = firm
    holds, text = proof.die(asked, some, office, comes_back=False)
    assert holds, text
