"""Say what the addons of a folder are: addons.py names|depends|digest FOLDER

names: the installable addons; depends: the other addons that those name;
digest: a fingerprint of all their files but tests.
"""

import ast
import hashlib
import sys
from pathlib import Path

UNSEEN = {"tests", "__pycache__", "node_modules"}


def manifests(folder):
    """Return {addon: manifest} of the installable addons."""
    found = {}
    for path in sorted(folder.glob("*/__manifest__.py")):
        manifest = ast.literal_eval(path.read_text())
        if manifest.get("installable", True):
            found[path.parent.name] = manifest
    return found


def depends(folder):
    own = manifests(folder)
    named = {name for manifest in own.values() for name in manifest.get("depends", [])}
    return sorted(named - set(own))


def digest(folder):
    seen = hashlib.sha256()
    for addon in manifests(folder):
        for path in sorted((folder / addon).rglob("*")):
            name = path.relative_to(folder)
            if path.is_file() and not UNSEEN.intersection(name.parts):
                seen.update(f"{name}\0{path.stat().st_size}\0".encode())
                seen.update(path.read_bytes())
    return seen.hexdigest()


if __name__ == "__main__":
    questions = {"names": manifests, "depends": depends, "digest": digest}
    answer = questions[sys.argv[1]](Path(sys.argv[2]))
    sys.stdout.write(answer if isinstance(answer, str) else ",".join(answer))
