"""How django-allauth behaves here."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from compagnon.people import actions, mail
from compagnon.people.gate import viewer_of
from compagnon.people.models import Company, Person
from compagnon.people.selectors import company_name
from compagnon.people.selectors.account import device_name


class AccountAdapter(DefaultAccountAdapter):
    """Nobody registers alone, unless the company allows their e-mail domain. Mails leave in the background."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "too_many_login_attempts": _("Too many attempts. Wait a few minutes, then try again."),
        "incorrect_password": _("This is not your password."),
        "account_inactive": _("This account is deactivated."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return bool(Company.objects.exclude(signup_domains=[]).exists())

    def save_user(self, request: HttpRequest, user: Person, form: BaseForm, commit: bool = True) -> Person:
        super().save_user(request, user, form, commit=False)
        user.language = viewer_of(request).language
        return actions.register(viewer_of(request), person=user) if commit else user

    def add_message(self, request: HttpRequest, level: int, message_template: str | None = None, *rest: Any,
                    message: str | None = None, **more: Any) -> None:  # fmt: skip
        """Only what one would not see otherwise: not “you are signed in”."""
        if message_template and message_template.endswith(_PLAIN):
            return
        super().add_message(request, level, message_template, *rest, message=message, **more)

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def get_reset_password_from_key_url(self, key: str) -> str:
        uid, _dash, token = key.partition("-")
        return settings.BASE_URL + reverse("account_reset_password_from_key", args=[uid, token])

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return settings.BASE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        person = context.get("user") or Person.objects.filter(email=email.lower()).first()
        name = template_prefix.rpartition("/")[2]
        allowed = ("password_reset_url", "activate_url", "timestamp", "ip")
        subject, body = mail.compose(
            name if name in _LETTERS else "security_notice",
            language=person.language if person else translation.get_language() or settings.LANGUAGE_CODE,
            what=name,
            person=person,
            email=email,
            **{key: context.get(key, "") for key in allowed},
        )
        mail.deliver.enqueue(to=email, subject=subject, body=body)


# The page that follows says as much.
_PLAIN = ("logged_in.txt", "logged_out.txt", "email_confirmation_sent.txt", "password_reset_mail_sent.txt")
_LETTERS = {"email_confirmation", "email_confirmation_signup", "password_reset_key", "account_already_exists"}


class MFAAdapter(DefaultMFAAdapter):
    """Second factors: secrets encrypted with the installation's key; an administrator who must have one keeps one."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not right. Codes change every 30 seconds: type the one shown now."),
        "cannot_delete_authenticator": _(
            "Your company asks administrators for a second factor: add another one before removing this one."
        ),
    }

    def get_totp_issuer(self) -> str:
        return company_name()

    def _get_site_name(self) -> str:
        return company_name()

    def generate_authenticator_name(self, user: Person, type: Authenticator.Type) -> str:
        return device_name(context.request.headers.get("User-Agent", ""))

    def encrypt(self, text: str) -> str:
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        person = authenticator.user
        if not person.is_administrator or not Company.objects.filter(administrators_need_mfa=True).exists():
            return True
        others = Authenticator.objects.filter(
            user=person, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exclude(pk=authenticator.pk)
        return bool(others.exists())


def _cipher() -> MultiFernet:
    keys = [str(settings.SECRET_KEY), *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        [Fernet(base64.urlsafe_b64encode(hashlib.sha256(b"compagnon.mfa" + key.encode()).digest())) for key in keys]
    )
