"""The proof of faults for a few rounds; ./setup/prove faults runs as many as wanted."""

import subprocess
import sys
from argparse import Namespace

from proof import faults

from ..support import REPO

SEED = 0
ROUNDS = 3  # of this seed: see the test below


def chosen(seed, rounds):
    options = Namespace(seed=seed, rounds=rounds, only=None)
    return [kind for _number, kind in faults.schedule(options, small=True)]


def test_a_seed_repeats_its_schedule():
    assert chosen(7, 50) == chosen(7, 50) != chosen(8, 50)


def test_each_fault_strikes_as_often_as_the_others():
    first, *others = chosen(7, 2 * len(faults.KINDS))
    assert first == "none"  # which shows how long the work takes undisturbed
    assert sorted(others) == sorted([*faults.KINDS, *faults.KINDS])


def test_workers_and_database_die_and_nothing_is_lost_or_done_twice():
    assert {"worker", "server", "disk"} == set(chosen(SEED, ROUNDS)[1:])
    options = ["--seed", str(SEED), "--rounds", str(ROUNDS)]
    run = subprocess.run(
        [sys.executable, "-m", "proof", "faults", *options],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
