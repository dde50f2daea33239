"""Django takes the tokens of our forms, and no two are alike."""

from __future__ import annotations

from django.http import HttpResponse
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.test import RequestFactory

from compagnon.kit.token import token_of


def sent(cookie: str, token: str) -> HttpResponse | None:
    """What Django says of a form: nothing where it takes it."""
    request = RequestFactory(enforce_csrf_checks=True).post("/", {"csrfmiddlewaretoken": token})
    request.COOKIES["csrftoken"] = cookie
    middleware = CsrfViewMiddleware(lambda _request: HttpResponse())
    middleware.process_request(request)
    return middleware.process_view(request, lambda _request: HttpResponse(), (), {})


def test_django_takes_the_tokens_of_our_forms_and_no_others():
    first = RequestFactory().get("/")
    get_token(first)
    secret = first.META["CSRF_COOKIE"]
    tokens = {token_of(first) for _ in range(50)}
    assert len(tokens) == 50
    assert all(sent(secret, token) is None for token in tokens)
    assert sent(secret, min(tokens)[::-1]).status_code == 403
    other = RequestFactory().get("/")
    assert sent(secret, token_of(other)).status_code == 403
