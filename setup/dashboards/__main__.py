"""Write the files of the dashboards, or say which differ: setup/dashboards --check"""

import sys
from pathlib import Path

import feedback
import hub
import loyalty

ROOT = Path(__file__).resolve().parents[2]
BOARDS = hub.BOARDS + loyalty.BOARDS + feedback.BOARDS


def main(check):
    differ = []
    for describe in BOARDS:
        board = describe()
        path = ROOT / board.path
        text = board.text()
        if path.exists() and path.read_text() == text:
            continue
        differ.append(board.path)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    print("\n".join(differ))
    return 1 if check and differ else 0


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
