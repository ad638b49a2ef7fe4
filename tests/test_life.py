"""A quick part of `./setup/prove life`: coming to a firm and leaving it as it was."""

import os

from proof.life import lint, steps, used
from proof.life.database import differences, picture


def test_schema_and_rows_are_those_from_before():
    with steps.copy_of(os.environ["CRM_BASE_DB"], "leaving") as database:
        steps.without_demo(database)
        before = picture(database)
        come_and_go = steps.install(*steps.OURS), steps.uninstall(*steps.OURS)
        steps.session(database, *come_and_go)
        assert differences(before, picture(database)) == []


def test_nothing_names_us_when_we_have_left():
    for what, found in used.scenarios()[0]():
        assert found == [], what


def test_odoos_linters_of_models_are_content():
    assert lint.of_models() == []
