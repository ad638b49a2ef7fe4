"""The commands of the bench."""

import argparse
from datetime import date

from . import (
    asking,
    beside,
    changes,
    charts,
    check,
    compare,
    dashboards,
    filters,
    generate,
    history,
    hot,
    imports,
    install,
    memories,
    memory,
    nightly,
    pages,
    points,
    posting,
    profile,
    scale,
    scale_report,
    screens,
    sides,
    suite,
    users,
)
from .report import say, table
from .work import Bench


def _parser():
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--size", type=int, help=f"partners, else {SIZE:,}")
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        default=date(2026, 11, 22),
        help="the day the generated data end, and to look from",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("generate", help="make the database of a size")
    commands.add_parser("check", help="is that database sound?")
    command = commands.add_parser("run", help="measure, and print the table")
    command.add_argument("--keep", action="store_true", help="do not renew bench_work")
    command = commands.add_parser("import", help="100,000 invoices from outside Odoo")
    command.add_argument("--keep", action="store_true", help="do not renew bench_work")
    command = commands.add_parser("profile", help="a full run by statement")
    command.add_argument("--keep", action="store_true", help="do not renew bench_work")
    command.add_argument("--explain", type=float, help="print plans above SECONDS")
    command = commands.add_parser("scale", help=scale.__doc__.splitlines()[0])
    command.add_argument("--sizes", type=_sizes, default=SIZES, help="of contacts")
    command.add_argument("--keep", action="store_true", help="do not drop databases")
    command.add_argument("--again", action="store_true", help="forget former runs")
    command.add_argument("--write", action="store_true", help="keep it in docs")
    for name, (_prepare, module) in MEASURES.items():
        command = commands.add_parser(name, help=module.__doc__.splitlines()[0])
        command.add_argument("--keep", action="store_true", help="do not renew copies")
        command.add_argument("--drop", action="store_true", help="drop them at the end")
    return parser


SIZE = 100_000  # unless a measure has its own
SIZES = "10000,20000,50000,100000"


def _sizes(words):
    """Sizes in thousands, the smallest first; a slope needs two."""
    sizes = sorted({int(word) for word in words.split(",")})
    if len(sizes) < 2 or any(size % 1000 for size in sizes):
        raise argparse.ArgumentTypeError("two sizes or more, in whole thousands")
    return sizes


# on the database that is renewed: name -> module whose `measure` gives rows
ON_WORK = {"run": compare, "import": imports}

# measures of their own: name -> (what they need, module whose `measure` gives rows)
MEASURES = {
    "posting": (sides.make, posting),
    "screens": (sides.make, screens),
    "filters": (sides.make_ours, filters),
    "charts": (suite.make, charts),
    "dashboards": (suite.make, dashboards),
    "users": (sides.make_ours, users),
    "memory": (sides.make_ours, memory),
    "changes": (sides.make_ours, changes),
    "hot": (sides.make_ours, hot),
    "history": (history.make, history),
    "memories": (history.make, memories),
    "nightly": (sides.make_ours, nightly),
    "points": (points.make, points),
    "asking": (asking.make, asking),
    "pages": (pages.make, pages),
    "beside": (beside.make, beside),
    "install": (lambda bench, keep: None, install),
}


def main():
    options = _parser().parse_args()
    _prepare, module = MEASURES.get(options.command, (None, None))
    size = options.size or getattr(module, "SIZE", SIZE)
    bench = Bench(size, options.as_of)
    if options.command == "generate":
        generate.generate(bench.size, bench.as_of)
    elif options.command == "check":
        raise SystemExit(bool(check.check(bench.source)))
    elif module := ON_WORK.get(options.command):
        if not options.keep:
            bench.renew()
        say(table(module.measure(bench)))
    elif options.command == "scale":
        raise SystemExit(bool(_scale(options)))
    elif options.command == "profile":
        if not options.keep:
            bench.renew()
        profile.profile(bench, options.explain)
    else:
        _measure(bench, options)


def _scale(options):
    records = [
        scale.measure(Bench(size, options.as_of), options.keep, options.again)
        for size in options.sizes
    ]
    return scale_report.report(records, options.write)


def _measure(bench, options):
    prepare, module = MEASURES[options.command]
    prepare(bench, options.keep)
    say(table(module.measure(bench)))
    if options.drop:
        getattr(module, "drop", sides.drop)()


if __name__ == "__main__":
    main()
