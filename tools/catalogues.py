"""The words on screen: gathered from code and templates into one catalogue per app, checked and compiled with Babel.

    python tools/catalogues.py update    gather msgids into compagnon/APP/locale/LANGUAGE/LC_MESSAGES/django.po
    python tools/catalogues.py check     fail where a word is missing, doubtful, unknown or its placeholders differ
    python tools/catalogues.py compile   make the .mo files

Msgids are English; French is the catalogue that must be complete.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
APPS = sorted(path.parent for path in (ROOT / "compagnon").glob("*/__init__.py"))
LANGUAGE = "fr"
KEYWORDS = {
    "_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
METHODS = [("**/tests/**", "ignore"), ("**/migrations/**", "ignore"), ("**.py", "python"),
           ("**/jinja2/**", "jinja2"), ("**/templates/**", "ignore")]  # fmt: skip
OPTIONS = {"**/jinja2/**": {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false",
                            "extensions": "jinja2.ext.do"}}  # fmt: skip
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")


def po_path(app: Path) -> Path:
    return app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def extracted(app: Path) -> Catalog:
    """Every msgid of an app's code and templates, with where it stands."""
    catalogue = Catalog(locale=LANGUAGE, fuzzy=False)
    for filename, line, message, _comments, context in extract_from_dir(app, METHODS, OPTIONS, keywords=KEYWORDS):
        catalogue.add(message, None, [(f"{app.name}/{filename}", line)], context=context)
    return catalogue


def current(app: Path) -> Catalog:
    path = po_path(app)
    if not path.exists():
        return Catalog(locale=LANGUAGE, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, abort_invalid=True)


def placeholders(text: str) -> set[str]:
    return {match[1] or match[2] for match in PLACEHOLDER.finditer(text)}


def texts(message: Message) -> tuple[list[str], list[str]]:
    """The msgids and their translations."""
    ids = list(message.id) if isinstance(message.id, (tuple, list)) else [message.id]
    strings = list(message.string) if isinstance(message.string, (tuple, list)) else [message.string or ""]
    return ids, strings


def tidy(text: str) -> str:
    """Ordinary spaces where French wants non-breaking ones, made so: thin before ? ! ;, full before : and in « »."""
    text = re.sub(r" ([?!;])(?!\S)", "\u202f\\1", text)
    text = re.sub(r" (:)(?=\s|$)", "\u00a0\\1", text)
    return text.replace("« ", "«\u00a0").replace(" »", "\u00a0»")


def doubts(message: Message) -> list[str]:
    """What is wrong with one translation."""
    ids, strings = texts(message)
    if not all(strings):
        return ["is not translated"]
    found = []
    if message.fuzzy:
        found.append("is marked fuzzy")
    wanted = placeholders(ids[-1])
    # A singular may leave its number out.
    if any(placeholders(text) - wanted or (wanted - placeholders(text) - {"count", "n", "num"}) for text in strings):
        found.append("has other placeholders than its msgid")
    for text in strings:
        if re.search(r"\w'\w", text):
            found.append("has a straight apostrophe (write ’)")
        if re.search(r"[^\s\u00a0\u202f][?!;»](?!\S)|« | »| [?!;:](?:\s|$)", text):
            found.append("needs a non-breaking space before ? ! ; : » or after «")
    return found


def update() -> int:
    for app in APPS:
        wanted = extracted(app)
        if not len(wanted):
            continue
        old = current(app)
        merged = Catalog(locale=LANGUAGE, fuzzy=False, header_comment="")
        for message in sorted(wanted, key=lambda m: texts(m)[0][0] if m.id else ""):
            if not message.id:
                continue
            known = old.get(texts(message)[0][0], message.context)
            string = known.string if known else None
            if isinstance(string, (tuple, list)):
                string = tuple(tidy(text) for text in string)
            elif string:
                string = tidy(string)
            merged.add(message.id, string, context=message.context)
        path = po_path(app)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, merged, omit_header=False, no_location=True, width=120, include_previous=False)
        # A date in the header would make two updates differ.
        path.write_text(
            "\n".join(
                line for line in path.read_text(encoding="utf-8").split("\n")
                if not re.match(r'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|'
                                r'Report-Msgid-Bugs-To|Project-Id-Version):', line)
            ),
            encoding="utf-8",
        )  # fmt: skip
        missing = sum(1 for message in merged if message.id and not all(texts(message)[1]))
        print(f"{app.name}: {len(merged)} msgids, {missing} to translate")
    return 0


def check() -> int:
    errors = []
    for app in APPS:
        wanted, have = extracted(app), current(app)
        for message in wanted:
            if not message.id:
                continue
            known = have.get(texts(message)[0][0], message.context)
            problems = doubts(known) if known else ["is not in the catalogue (make messages)"]
            errors += [f"{app.name}: {texts(message)[0][0]!r} {problem}" for problem in problems]
        for message in have:
            if message.id and wanted.get(texts(message)[0][0], message.context) is None:
                errors.append(f"{app.name}: {texts(message)[0][0]!r} is used nowhere (make messages)")
    print("\n".join(errors) or "catalogues: complete")
    return 1 if errors else 0


def compile_() -> int:
    for path in ROOT.glob("compagnon/*/locale/*/LC_MESSAGES/*.po"):
        with path.open("rb") as source, path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read_po(source, abort_invalid=True))
    return 0


if __name__ == "__main__":
    commands = {"update": update, "check": check, "compile": compile_}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        sys.exit(__doc__)
    sys.exit(commands[sys.argv[1]]())
