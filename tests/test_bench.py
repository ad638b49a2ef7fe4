"""What the bench reckons from its measurements, without a database."""

import itertools
import math
from types import SimpleNamespace
from xml.etree import ElementTree

import pytest

from bench import disk, loglog, plans, scale, scale_report

SIZES = (10_000, 20_000, 40_000)


def records(**powers):
    """Measures of three sizes, each with time = size to a power; others constant."""
    return [
        {
            "size": size,
            "seconds": {
                title: (size / 10_000) ** powers.get(title.replace(" ", "_"), 0)
                for title in scale.MEASURES
            },
            "counts": dict.fromkeys(scale.COUNTS, size),
            "bytes": size * 20_000,
            "disk_free": 100 * disk.GB,
            "load": 1.0,
            "machine": "a machine",
            "plans": [],
        }
        for size in SIZES
    ]


@pytest.mark.parametrize("power", [0, 0.5, 1, 1.5])
def test_the_slope_of_a_power_is_its_exponent(power):
    points = [(size, 3 * size**power) for size in SIZES]
    assert loglog.slope(points) == pytest.approx(power)


def test_one_size_has_no_slope():
    with pytest.raises(ValueError, match="two sizes"):
        loglog.slope([(10_000, 1.0), (10_000, 2.0)])


def test_what_grows_as_the_data_do_keeps_the_bound_of_the_linear(capsys):
    assert scale_report.report(records(full_refresh=1.2), write=False) == 0


def test_what_grows_faster_than_the_data_misses_it(capsys):
    assert scale_report.report(records(full_refresh=1.3), write=False) == 1
    line = next(li for li in capsys.readouterr().out.splitlines() if "full ref" in li)
    assert "1.30" in line and "MISSED" in line


def test_what_must_be_constant_misses_its_bound_when_it_grows_a_little(capsys):
    assert scale_report.report(records(history=0.25), write=False) == 1


def test_the_floor_has_no_bound_of_its_own(capsys):
    assert scale_report.report(records(FLOOR=2), write=False) == 0


def test_the_picture_has_every_line_with_its_slope_inside_the_frame(capsys):
    lines = scale_report._lines(records(full_refresh=1, FLOOR=1))
    picture = ElementTree.fromstring(scale_report._picture(lines))
    name = "{http://www.w3.org/2000/svg}"
    words = [text.text for text in picture.iter(f"{name}text")]
    for title, power in {"full refresh": 1, "FLOOR": 1, "history": 0}.items():
        assert f"{title} {power:.2f}" in words
    for text in picture.iter(f"{name}text"):
        assert 0 < float(text.get("y")) < loglog.HEIGHT


def test_names_of_lines_that_end_together_do_not_cover_each_other():
    ends = [(0, 300.0, str(number), "") for number in range(10)]
    places = sorted(loglog._spread(ends))
    steps = [after - before for before, after in itertools.pairwise(places)]
    assert min(steps) >= loglog.LABEL_STEP - 1e-6


def test_a_size_that_would_fill_the_disk_is_refused(monkeypatch):
    usage = SimpleNamespace(free=20 * disk.GB)
    monkeypatch.setattr(disk, "free", lambda: usage.free)
    disk.need(5 * disk.GB, "A copy")
    with pytest.raises(SystemExit, match="15 GB of the disk stay free"):
        disk.need(5 * disk.GB + 1, "A copy")


def test_a_plan_is_read_without_the_text_of_its_statement():
    told = (
        "LOG:  duration: 1234.5 ms  plan:\nQuery Text: SELECT 'x'\n  FROM a\n"
        "Seq Scan on a  (cost=0.00..1.00 rows=1 width=4) (actual rows=1 loops=1)\n"
        "  Filter: b"
    )
    plan = plans.read(told)
    assert plan.milliseconds == 1234.5
    assert plan.statement == "SELECT ? FROM a"
    assert plan.plan.splitlines()[0].startswith("Seq Scan on a")


def test_a_notice_that_is_no_plan_is_left_out():
    assert plans.read("NOTICE:  table is not there") is None


def test_time_of_a_logarithmic_axis_lies_between_its_decades():
    axis = loglog.Scale(0.01, 100, 0, 400)
    assert axis(1) == pytest.approx(200)
    assert axis.decades == pytest.approx([10.0**power for power in range(-2, 3)])
    assert math.isclose(axis(100), 400)
