"""What the bench says: lines as it goes and one table at the end."""

import sys


def say(line=""):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
