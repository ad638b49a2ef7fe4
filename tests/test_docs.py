"""The pages in docs/ and the README speak of what is there."""

import re

import pytest
from lxml import etree

from .support import REPO

PAGES = [*sorted(REPO.glob("docs/*.md")), REPO / "README.md"]
ROLES = ("salesperson", "marketer", "service", "accountant", "manager", "admin")
# places of Odoo itself that the pages name
ELSEWHERE = {("My Preferences", "Security", "Add API Key"), ("Action", "Personal Data")}


def menus():
    """{(menu, menu ...)}: the ways to each menu of ours, from its app on."""
    names, parents = {}, {}
    for file in REPO.glob("crm_*/views/**/*.xml"):
        tree = etree.parse(str(file))
        for record in tree.iter("record"):
            name = record.find("field[@name='name']")
            if record.get("model", "").startswith("ir.actions") and name is not None:
                names[record.get("id")] = name.text
        for item in tree.iter("menuitem"):
            parents[item.get("id")] = item
    return {way(item, parents, names) for item in parents.values()}


def way(item, parents, names):
    above = parents.get((item.get("parent") or "").split(".")[-1])
    action = (item.get("action") or "").split(".")[-1]
    name = item.get("name") or names.get(action)
    return (*(way(above, parents, names) if above is not None else ()), name)


def test_each_role_has_a_page_with_what_is_seen_done_and_not_seen():
    for role in ROLES:
        text = (REPO / "docs" / f"{role}.md").read_text()
        assert "\n## What you do not see, and why\n" in text, role


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    links = re.findall(r"\]\(([^)#:]+)\)", page.read_text())
    links = [link for link in links if not link.endswith(".png")]
    assert not [link for link in links if not (page.parent / link).exists()]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_menus_are_there(page):
    text = re.sub(r"```.*?```", " ", page.read_text(), flags=re.S)  # plans of SQL
    text = re.sub(r"\s+", " ", text)
    named = {
        tuple(part.strip() for part in words.split(">"))
        for words in re.findall(r"(?<!\*)\*([^*]+ > [^*]+)\*(?!\*)", text)
    }
    known = {tail for one in menus() for tail in tails(one)}
    assert not [one for one in named - ELSEWHERE if one not in known]


def tails(menu):
    """The ways to a menu from any place above it."""
    return {menu[start:] for start in range(len(menu))}


def test_every_picture_can_be_taken_again():
    """`docs/screenshots` takes what stands in its table."""
    table = (REPO / "docs" / "screenshots.mjs").read_text()
    taken = set(re.findall(r"^    (\w+): \{", table, re.M))
    there = {file.stem for file in (REPO / "docs" / "images").glob("*.png")}
    shown = {
        name
        for page in PAGES
        for name in re.findall(r"images/(\w+)\.png", page.read_text())
    }
    assert shown | there <= taken
