"""The token of the forms of a page: Django's, masked with one random number rather than thirty-two."""

from __future__ import annotations

import secrets

from django.http import HttpRequest
from django.middleware.csrf import CSRF_ALLOWED_CHARS, CSRF_SECRET_LENGTH, get_token

_PLACES = {letter: place for place, letter in enumerate(CSRF_ALLOWED_CHARS)}
_BASE = len(CSRF_ALLOWED_CHARS)


def token_of(request: HttpRequest) -> str:
    """What `get_token` gives, a tenth of the time for those who have a secret already.

    A mask, then the secret shifted by it: never the same twice, so that compressed pages do not give it away.
    """
    secret = request.META.get("CSRF_COOKIE")
    if secret is None or len(secret) != CSRF_SECRET_LENGTH:
        return get_token(request)
    request.META["CSRF_COOKIE_NEEDS_UPDATE"] = True
    number = secrets.randbelow(_BASE**CSRF_SECRET_LENGTH)
    mask, shifted = [], []
    for letter in secret:
        number, place = divmod(number, _BASE)
        mask.append(CSRF_ALLOWED_CHARS[place])
        shifted.append(CSRF_ALLOWED_CHARS[(_PLACES[letter] + place) % _BASE])
    return "".join(mask + shifted)
