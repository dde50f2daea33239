"""From a page's dataclass to a response."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods
from markupsafe import Markup

from compagnon.kit import jinja
from compagnon.kit.navigation import from_htmx

GET_OR_POST = require_http_methods(["GET", "HEAD", "POST"])  # a page with its form


def wants_fragment(request: HttpRequest) -> bool:
    """Whether htmx asks for a fragment (a history restore gets the whole page)."""
    return from_htmx(request) and request.headers.get("HX-History-Restore-Request") != "true"


def render(request: HttpRequest, template: str, page: Any, *, status: int = 200) -> HttpResponse:
    """Render a template with the fields of the page's dataclass, and nothing else but the shell."""
    if not is_dataclass(page):
        raise TypeError("a page is a dataclass")
    context = {field.name: getattr(page, field.name) for field in fields(page)}
    context["shell"] = jinja.shell_of(request)
    context["request"] = request
    engine: Any = engines["jinja2"]
    response = HttpResponse(engine.env.get_template(template).render(context), status=status)
    patch_vary_headers(response, ["HX-Request", "Cookie"])
    return response


def fragment(template: str, part: Any) -> Markup:
    """The HTML of a part of a page from its dataclass, without shell or request: it can be kept and shared."""
    engine: Any = engines["jinja2"]
    values = {field.name: getattr(part, field.name) for field in fields(part)}
    html: str = engine.env.get_template(template).render(values)
    return Markup(html)  # noqa: S704 - rendered with autoescape
