"""The disk is never filled: what a database needs is reckoned before it is made."""

import shutil
from contextlib import closing

import psycopg2

KEEP = 15  # GB that are left to others, whatever is asked for
GB = 1024**3


def free():
    """Bytes free where PostgreSQL keeps its data, on this machine."""
    with closing(psycopg2.connect(dbname="postgres")) as connection:
        cursor = connection.cursor()
        cursor.execute("SHOW data_directory")
        return shutil.disk_usage(cursor.fetchone()[0]).free


def need(size, what):
    """End the command unless so many bytes can be written and KEEP stays free."""
    left = free() - KEEP * GB
    if size > left:
        raise SystemExit(
            f"{what} takes {size / GB:.1f} GB, and {max(left, 0) / GB:.1f} GB may be"
            f" used: {KEEP} GB of the disk stay free. Make room, or take less."
        )
