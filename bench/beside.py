"""The suite beside addons of the Odoo Community Association that do a part of it.

partner_time_to_pay (how long customers take to pay), account_financial_risk (what they
owe against a limit) and partner_stage (a stage of the contact), on copies of the same
generated database: installing, computing all figures anew, filtering contacts by them,
and what a payment costs. They are fetched into a folder that is thrown away.
"""

import os
import subprocess
import sys
import tempfile
import zipfile
from contextlib import closing, contextmanager
from functools import partial
from itertools import chain
from pathlib import Path
from statistics import median

from . import database, filters, generate, posting, sides, work
from .install import install
from .report import Row, say

SIZE = 20_000
THEIRS = f"{work.PREFIX}_theirs"
ADDONS = ("partner_time_to_pay", "account_financial_risk", "partner_stage")
ROUNDS = 20
CHUNK = 1_000  # contacts whose figures are computed at once
LIMIT = 1_000  # what every contact may owe past its day

# of paid invoices they keep the day; told to be unknown, it is looked for again
FORGET = "UPDATE account_move SET full_reconcile_payment_date = NULL"
KEPT = ("d2r_life", "d2r_ytd", "d2r_ly", "d2p_life", "d2p_ytd", "d2p_ly")

# what is filtered by: {what: (ours, theirs, the addon it takes)}
FILTERS = {
    "days to pay": (
        [("relationship_weighted_days_late", ">", 10)],
        [("d2r_life", ">", 40)],
        "partner_time_to_pay",
    ),
    "overdue above a limit": (
        [("relationship_overdue_amount", ">", LIMIT)],
        [("risk_exception", "=", True)],
        "account_financial_risk",
    ),
    "stage": (
        [("lifecycle_stage_id.name", "=", "Loyal")],
        [("stage_id.is_default", "=", True)],
        "partner_stage",
    ),
}


def measure(bench):
    """Rows of the report: seconds of processor time of both, and ours / theirs."""
    with tempfile.TemporaryDirectory() as folder:
        addons = _fetch(Path(folder))
        with _addons_path(Path(folder) / "odoo" / "addons", Path(folder)):
            return [
                *_installing(bench, addons),
                *_computing(bench, addons),
                *_trading(),
                *_filtering(bench, addons),
            ]


def make(bench, _keep):
    """The generated database; the copies are made when they are measured."""
    if not database.exists(bench.source):
        generate.generate(bench.size, bench.as_of)


def drop():
    for name in (THEIRS, sides.WITH, sides.WITHOUT):
        database.drop(name)


def _fetch(folder):
    """Unpack the latest release for 19.0 of each; the names of those there are."""
    found = []
    for addon in ADDONS:
        package = f"odoo-addon-{addon.replace('_', '-')}"
        command = [sys.executable, "-m", "pip", "download", "-qq", "--no-deps"]
        command += ["--disable-pip-version-check", "--dest", folder / addon]
        done = subprocess.run([*command, f"{package}==19.0.*"], check=False)
        if done.returncode:
            say(f"{addon}: no release for 19.0 was to be had")
            continue
        (wheel,) = (folder / addon).glob("*.whl")
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
        say(f"{addon} {wheel.name.split('-')[1]}")
        found.append(addon)
    if not found:
        raise SystemExit("None of the addons was to be had: no measure.")
    return found


@contextmanager
def _addons_path(path, folder):
    """Odoo of this command and of its processes finds addons there too."""
    before = os.environ["ODOO_RC"]
    lines = Path(before).read_text().splitlines()
    more = [f"{li},{path}" if li.startswith("addons_path") else li for li in lines]
    file = folder / "odoo.conf"
    file.write_text("\n".join(more) + "\n")
    os.environ["ODOO_RC"] = str(file)
    from odoo.tools import config  # which has read the other file by now

    config["addons_path"] = [*config["addons_path"], str(path)]
    try:
        yield
    finally:
        os.environ["ODOO_RC"] = before


def _row(what, ours, theirs):
    """Both in seconds, and the ratio."""
    return [
        Row(f"{what}: ours", ours, "s"),
        Row(f"{what}: theirs", theirs, "s"),
        Row(f"{what}: ours / theirs", ours / theirs, "x"),
    ]


def _installing(bench, addons):
    for name in (sides.WITHOUT, sides.WITH, THEIRS):
        database.copy(bench.source, name)
    ours = sum(install(sides.WITH, work.MODULE)[:2])
    with bench.environment(sides.WITH) as (env, meter):
        env["crm.relationship.run"].search([]).unlink()
        first = meter.cost(lambda: work.refresh(env, bench)).total
        env.cr.commit()
    theirs = sum(install(THEIRS, ",".join(addons))[:2])
    for name in (sides.WITHOUT, sides.WITH, THEIRS):
        database.close_odoo(name)
        sides.vacuum(name)
    return [
        Row("installing: ours, without figures", ours, "s"),
        *_row("installing, all figures computed", ours + first, theirs),
    ]


def _computing(bench, addons):
    with bench.environment(sides.WITH) as (env, meter):
        ours = meter.best(lambda: work.refresh(env, bench), times=2).total
    with bench.environment(THEIRS) as (env, meter):
        theirs = meter.cost(lambda: _compute_theirs(env, addons)).total
    return _row("all figures anew", ours, theirs)


def _compute_theirs(env, addons):
    if "partner_time_to_pay" in addons:
        env.cr.execute(FORGET)
        env.invalidate_all()
        paid = [("payment_state", "in", ("paid", "in_payment"))]
        _anew(env["account.move"].search(paid), ["full_reconcile_payment_date"])
        _anew(env["res.partner"].search([]), KEPT)
    if "account_financial_risk" in addons:
        for some in _chunks(env["res.partner"].search([("customer_rank", ">", 0)])):
            some.mapped("risk_total")
            env.invalidate_all()


def _anew(records, names):
    for some in _chunks(records):
        for name in names:
            records.env.add_to_compute(records._fields[name], some)
        some._recompute_recordset(names)
        records.env.flush_all()
        records.env.invalidate_all()


def _chunks(records):
    for start in range(0, len(records), CHUNK):
        yield records.browse(records.ids[start : start + CHUNK])


def _trading():
    """Orders to payments of the same customers, on three copies by turns."""
    names = {"base": sides.WITHOUT, "ours": sides.WITH, "theirs": THEIRS}
    found = sides.alternate(posting.trade, ROUNDS, names=names)
    return list(chain.from_iterable(_traded(w, found[w]) for w in found))


def _traded(what, samples):
    ours, theirs = (
        sides.Pairs(samples["base"], samples[t]) for t in ("ours", "theirs")
    )
    both = sides.Pairs(samples["theirs"], samples["ours"])
    before = median(taken.total for taken in samples["base"]) * 1000
    yield Row(f"{what}: ours / {before:.0f} ms without", ours.ratio(), "x")
    yield Row(f"{what}: theirs / without", theirs.ratio(), "x")
    yield Row(f"{what}: ours / theirs", both.ratio(), "x")


def _filtering(bench, addons):
    if "account_financial_risk" in addons:
        with closing(database.connect(THEIRS)) as connection:
            connection.cursor().execute(
                "UPDATE res_partner SET risk_invoice_unpaid_limit = %s", [LIMIT]
            )
    report = []
    for what, (ours, theirs, addon) in FILTERS.items():
        if addon in addons:
            costs = [
                _filter(bench, sides.WITH, ours),
                _filter(bench, THEIRS, theirs),
            ]
            report += _row(f"contacts by {what}", *costs)
    return report


def _filter(bench, name, domain):
    """Seconds of the first page and the count, as the web client asks."""
    with bench.environment(name) as (env, meter):
        company = env.ref("base.main_company")
        context = {"allowed_company_ids": company.ids, "lang": "en_US"}
        partners = env(user=env.ref("base.user_admin"), context=context)["res.partner"]
        if not partners.search_count(domain, limit=1):
            raise SystemExit(f"{name}: no contact with {domain}, no measure.")
        page = partial(filters.page, partners, domain, {"display_name": {}})
        return filters.cost(env, meter, page).total
