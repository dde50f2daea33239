"""The rules of the house, read from the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "compagnon"
FLOORS = ["kit", "live", "journal", "people", "skills", "communities", "posts", "mentoring", "home", "demo", "config"]
OURS = [name for name in FLOORS if name not in {"config"}]
WRITES = {
    "save", "create", "bulk_create", "bulk_update", "update", "delete", "get_or_create", "update_or_create",
    "abulk_create", "acreate", "asave", "adelete",
}  # fmt: skip
WRITERS = re.compile(r"/(actions|reactors|importers?|migrations|tests)(/|\.py)")


def sources() -> Iterator[Path]:
    yield from sorted(path for path in PACKAGE.rglob("*.py") if "tests" not in path.parts)


def floor_of(path: Path) -> int:
    return FLOORS.index(path.relative_to(PACKAGE).parts[0])


def test_foreign_keys_point_down() -> None:
    user = settings.AUTH_USER_MODEL.lower()
    for model in apps.get_models():
        if model._meta.app_label not in OURS:
            continue
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and field.concrete else None
            if target is None or target._meta.label_lower == user or target._meta.app_label not in OURS:
                continue
            assert FLOORS.index(target._meta.app_label) <= FLOORS.index(model._meta.app_label), f"{model} → {target}"


def test_templates_include_only_from_their_own_floor_or_below() -> None:
    for path in PACKAGE.glob("*/jinja2/**/*.html"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"""{%-?\s*(?:include|extends|import|from)\s+["']([\w-]+)/""", text):
            if name in FLOORS:
                assert FLOORS.index(name) <= floor_of(path), f"{path.relative_to(ROOT)} includes from {name}"


def orm_writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Calls such as `Model.objects.create(…)`, `queryset.update(…)` or `instance.save()`."""
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES):
            continue
        written = ast.unparse(node.func.value)
        if node.func.attr in {"save", "delete"} and not node.args and re.fullmatch(r"[a-z_.]+", written):
            if written.split(".")[-1] not in {"session", "default_storage", "storage", "form", "image", "cache"}:
                yield node.lineno, ast.unparse(node.func)
        elif ".objects" in written:
            yield node.lineno, ast.unparse(node.func)


def test_only_actions_and_reactors_write() -> None:
    allowed = {
        "journal/record.py",  # the journal itself
        "journal/worker.py",  # housekeeping of the queue
        "people/models.py",  # the manager that Django and allauth call
        "config/bench/company.py",  # a generated company, in bulk
    }
    for path in sources():
        relative = path.relative_to(PACKAGE).as_posix()
        if WRITERS.search("/" + relative) or relative in allowed or relative.startswith("demo/"):
            continue
        found = list(orm_writes(ast.parse(path.read_text(encoding="utf-8"))))
        assert not found, f"{relative} writes outside actions: {found}"


def test_no_app_uses_django_signals() -> None:
    for path in sources():
        text = path.read_text(encoding="utf-8")
        assert "django.dispatch" not in text, f"{path.relative_to(ROOT)}: news travels through the journal"
        assert "db.models.signals" not in text, f"{path.relative_to(ROOT)}: news travels through the journal"


def public_writes(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if (
            isinstance(node, ast.FunctionDef)
            and not node.name.startswith("_")
            and any(isinstance(decorator, ast.Name) and decorator.id == "action" for decorator in node.decorator_list)
        ):
            yield node


def test_actions_take_the_viewer_first_and_the_rest_by_name() -> None:
    for path in sources():
        if "/actions" not in path.as_posix():
            continue
        for function in public_writes(path):
            positional = [argument.arg for argument in function.args.args]
            assert positional == ["by"], f"{path.relative_to(ROOT)}: {function.name} takes {positional}"


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("*/jinja2/**/*.html")), ids=lambda p: p.name)
def test_every_template_compiles(path: Path) -> None:
    from django.template import engines

    engines["jinja2"].env.compile(path.read_text(encoding="utf-8"), filename=str(path))


def test_templates_have_no_inline_style_or_script() -> None:
    for path in PACKAGE.glob("*/jinja2/**/*.html"):
        text = re.sub(r"{#.*?#}", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert not re.search(r"\sstyle=", text), f"{path.relative_to(ROOT)}: inline style"
        assert not re.search(r"\son[a-z]+=", text), f"{path.relative_to(ROOT)}: inline handler"
        assert not re.search(r"<script(?![^>]*(\ssrc=|json))", text), f"{path.relative_to(ROOT)}: inline script"


def test_a_file_stays_short_enough_to_be_read() -> None:
    for path in sources():
        if "migrations" in path.parts:
            continue
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 620, f"{path.relative_to(ROOT)} has {lines} lines: make it a folder"


def test_nothing_names_a_machine() -> None:
    places = re.compile("|".join(["/wo" + "rk/(main|wt|shared)", "/ro" + "ot/", r"\.lib" + "rary"]))
    for pattern in ("compagnon/**/*.py", "compagnon/**/*.html", "tests/**/*.py", "tools/*", "docs/**/*.md", "*.md"):
        for path in ROOT.glob(pattern):
            if path.is_file():
                found = places.search(path.read_text(encoding="utf-8", errors="replace"))
                assert not found, f"{path.relative_to(ROOT)} names {found and found[0]}"
