"""Merge the templates of addons into their translations: terms.py FOLDER [LANGUAGE...]

Odoo has just exported ADDON/i18n/ADDON.pot in FOLDER. polib comes with Odoo.
"""

import sys
from pathlib import Path

import polib

PLURALS = {
    "bg": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "kk": "nplurals=2; plural=(n != 1);",
    "lt": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && "
    "(n%100<10 || n%100>=20) ? 1 : 2);",
    "ro": "nplurals=3; plural=(n==1 ? 0 : (n==0 || (n%100>0 && n%100<20)) ? 1 : 2);",
    "ru": "nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && "
    "(n%100<10 || n%100>=20) ? 1 : 2);",
}
DATES = ("POT-Creation-Date", "PO-Revision-Date")


def texts(path):
    """Return {source: translation} of a file, without what is not translated."""
    if not path.exists():
        return {}
    return {entry.msgid: entry.msgstr for entry in polib.pofile(path) if entry.msgstr}


def merged(template, language, known):
    """Return a translation of template with what is known of its texts."""
    result = polib.POFile(wrapwidth=78)
    result.header = template.header
    result.metadata = {
        name: value for name, value in template.metadata.items() if name not in DATES
    } | {
        "Language": language,
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS.get(language, ""),
    }
    for entry in template:
        result.append(
            polib.POEntry(
                msgid=entry.msgid,
                msgstr=known.get(entry.msgid, ""),
                comment=entry.comment,
                occurrences=entry.occurrences,
                flags=entry.flags,
            )
        )
    return result


def main(repository, *new):
    """Rewrite templates and translations; print how many texts each lacks."""
    templates = sorted(repository.glob("*/i18n/*.pot"))
    languages = sorted(
        {path.stem for path in repository.glob("*/i18n/*.po")} | set(new)
    )
    for language in languages:
        known = {}
        for path in repository.glob(f"*/i18n/{language}.po"):
            known |= texts(path)
        for path in templates:
            own = path.with_name(f"{language}.po")
            result = merged(polib.pofile(path), language, known | texts(own))
            result.save(own)
            missing = len(result.untranslated_entries())
            print(f"{path.stem:18} {language:6} {len(result)} texts, {missing} missing")
    for path in templates:
        template = polib.pofile(path, wrapwidth=78)
        for name in DATES:
            template.metadata.pop(name, None)
        template.save(path)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
