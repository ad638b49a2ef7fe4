"""The files of the dashboards are what their descriptions write."""

import subprocess
import sys

from .support import REPO


def test_the_files_are_what_the_descriptions_write():
    written = subprocess.run(
        [sys.executable, "setup/dashboards", "--check"],
        cwd=REPO,
        capture_output=True,
        text=True,
        check=False,
    )
    assert written.stdout.split() == []
    assert written.returncode == 0
