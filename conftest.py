"""Fixtures of the whole suite."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jinja2
import pytest

from tests.templates import wanted
from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(autouse=True)
def _quiet_cache() -> None:
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _templates_ask_only_for_what_the_page_has() -> Iterator[None]:
    """A page's dataclass must have every name its template may ask for, whichever branch runs."""
    render = jinja2.Template.render

    def checked(template: jinja2.Template, *args: Any, **kwargs: Any) -> str:
        given = set(dict(*args, **kwargs))
        if "shell" in given and "csrf_input" not in given:  # our pages; allauth gives its own context
            missing = wanted(template.environment, template.name or "") - given
            assert not missing, f"{template.name} may ask for {sorted(missing)}, which its page does not have"
        return render(template, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(jinja2.Template, "render", checked)
        yield
