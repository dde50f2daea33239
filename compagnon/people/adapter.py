"""How django-allauth behaves here."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from compagnon.kit import clock
from compagnon.people.models import Company


class AccountAdapter(DefaultAccountAdapter):
    """Nobody registers alone, unless the company allows their e-mail domain."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(Company.objects.exclude(signup_domains=[]).exists())

    def new_user(self, request: HttpRequest) -> Any:
        person = super().new_user(request)
        person.joined_at = clock.now()
        return person
