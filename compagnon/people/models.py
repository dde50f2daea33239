"""Accounts, teams, invitations and the company's own settings."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from compagnon.kit.ids import new_id
from compagnon.people.cards import full_name, name_key


class PersonManager(BaseUserManager["Person"]):
    """What Django and allauth ask for: people by their e-mail."""

    def get_by_natural_key(self, username: str | None) -> Person:
        return self.get(email__iexact=username)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Person:
        person = self.model(email=self.normalize_email(email).lower(), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Team(models.Model):
    """A node of the company's tree. `path` is the names from the root, joined by “/”."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    path = models.CharField(max_length=600, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    manager = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="managed_teams"
    )

    class Meta:
        ordering = ["path"]

    def __str__(self) -> str:
        return self.path


def session_hash(password: str, since: str = "", *, secret: Any = None) -> str:
    """What a session must hold to be a person's: made of their password and, in ISO, their last deactivation."""
    return salted_hmac("compagnon.people.session", password + since, secret=secret, algorithm="sha256").hexdigest()


class Person(AbstractBaseUser):
    """A colleague. Nobody is of type “teacher”: everyone teaches and learns, skill by skill."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    first_name = models.CharField(_("first name"), max_length=80, blank=True)
    last_name = models.CharField(_("last name"), max_length=80, blank=True)
    folded_name = models.CharField(max_length=200, editable=False, db_index=True)
    job_title = models.CharField(_("job title"), max_length=160, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="people")
    manager = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="reports")
    site = models.CharField(_("site"), max_length=120, blank=True)
    bio = models.TextField(_("a few lines about you"), max_length=1000, blank=True)
    languages = models.JSONField(_("languages spoken"), default=list, blank=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="fr")
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Paris")
    theme = models.CharField(max_length=5, choices=[("", "auto"), ("light", "light"), ("dark", "dark")], blank=True)
    photo = models.CharField(max_length=200, blank=True)  # name in storage, without its size and ending
    is_administrator = models.BooleanField(_("administrator"), default=False)
    leads_learning = models.BooleanField(_("learning & development"), default=False)
    is_active = models.BooleanField(_("active"), default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True)  # the last time; kept when reactivated
    joined_at = models.DateTimeField()
    # Where an imported account comes from (`stackexchange:french.meta:12`); such people cannot sign in until invited.
    origin = models.CharField(max_length=200, null=True, blank=True, unique=True)
    # The first visit: which steps are done or skipped; {"done": true} at its end.
    welcome = models.JSONField(default=dict, blank=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = PersonManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="people_email_any_case"),
            models.CheckConstraint(condition=~models.Q(manager=models.F("id")), name="people_not_own_manager"),
            models.CheckConstraint(
                condition=models.Q(is_active=True) | models.Q(deactivated_at__isnull=False),
                name="people_deactivated_when",
            ),
        ]
        indexes = [models.Index(fields=["site", "id"], name="people_site")]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return full_name(self.first_name, self.last_name, self.email)

    def get_session_auth_hash(self) -> str:
        """Changes with the password, and with each deactivation: sessions from before one never come back."""
        return self._session_hash()

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        for key in settings.SECRET_KEY_FALLBACKS:
            yield self._session_hash(secret=key)

    def _session_hash(self, secret: Any = None) -> str:
        since = self.deactivated_at.isoformat() if self.deactivated_at else ""
        return session_hash(self.password, since, secret=secret)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded_name = name_key(self.name)[:200]
        if (fields := kwargs.get("update_fields")) and {"first_name", "last_name", "email"} & set(fields):
            kwargs["update_fields"] = {*fields, "folded_name"}
        super().save(*args, **kwargs)


class Invitation(models.Model):
    """A link by mail with which a person sets a password and comes in. Only a hash of its secret is kept."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    sent_by = models.ForeignKey(Person, null=True, on_delete=models.SET_NULL, related_name="+")
    sent_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person} ({self.sent_at:%Y-%m-%d})"


class Company(models.Model):
    """The company's own settings, one row: what administrators decide on screen."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    name = models.CharField(_("name of the company"), max_length=80, blank=True)
    signup_domains = models.JSONField(_("e-mail domains that may register"), default=list, blank=True)
    everyone_creates_communities = models.BooleanField(_("everyone may create communities"), default=False)
    administrators_need_mfa = models.BooleanField(_("administrators sign in with a second factor"), default=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="people_one_company")]

    def __str__(self) -> str:
        return self.name
