"""The commands of the proofs."""

import argparse
import importlib

from .report import say, write

PROOFS = {
    "hosts": "Several hosts: one queue, a replica that answers readers and dies",
    "life": "The life of an addon: coming, updating, neighbours, leaving",
    "year": "A year of a firm, looked at every evening",
    "faults": "Random faults during all jobs, and what holds after them",
}


def _parser():
    parser = argparse.ArgumentParser(prog="prove", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, what in PROOFS.items():
        command = commands.add_parser(name, help=what)
        _module(name).add_arguments(command)
        command.add_argument("--write", action="store_true", help="keep it in docs")
    return parser


def _module(name):
    return importlib.import_module(f".{name}", __package__)


def main():
    options = _parser().parse_args()
    result = _module(options.command).prove(options)
    say(result.text)
    if options.write:
        write(options.command, PROOFS[options.command], result)
    raise SystemExit(not result.holds)


main()
