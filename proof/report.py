"""What a proof says: lines as it goes, docs/proof/NAME.md at its end."""

import os
import platform
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import NamedTuple

DOCS = Path(__file__).parents[1] / "docs" / "proof"


class Result(NamedTuple):
    """Whether all of it held, and the Markdown that says what was seen."""

    holds: bool
    text: str


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def table(heads, rows):
    """A Markdown table."""
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def write(name, what, result):
    """Keep the result of a proof with its day and machine."""
    DOCS.mkdir(exist_ok=True)
    verdict = "It held." if result.holds else "IT DID NOT HOLD."
    command = " ".join(["./setup/prove", *sys.argv[1:]])
    lines = [f"# {what}", f"`{command}` on {machine()}. {verdict}", result.text]
    (DOCS / f"{name}.md").write_text("\n\n".join(lines) + "\n")


def machine():
    """The day, the machine and the commit, in words."""
    pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        cwd=DOCS.parents[1],
        capture_output=True,
        text=True,
        check=False,
    ).stdout.strip()
    day = datetime.now(timezone.utc).date()
    return (
        f"{day}, {os.cpu_count()} cores, {pages / 2**30:.0f} GiB,"
        f" Python {platform.python_version()}, commit {commit or 'unknown'}"
    )
