"""Teams and the company's settings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.core.cache import cache
from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid, Missing
from compagnon.people.access import may_administer
from compagnon.people.actions.checks import (
    clean_manager,
)
from compagnon.people.models import Company, Team
from compagnon.people.viewer import Viewer

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")


@action
def edit_team(by: Viewer, *, team_id: int, name: str, manager_id: int | None) -> Team:
    """Rename a team (its path and those below follow) and say who manages it."""
    may_administer(by).require()
    team = Team.objects.filter(pk=team_id).first()
    if team is None:
        raise Missing
    name = " ".join(name.split())
    if not name or "/" in name or len(name) > 120:
        raise Invalid(name=_("A name of at most 120 characters, without “/”."))
    parent_path = team.path.rpartition(" / ")[0]
    path = f"{parent_path} / {name}" if parent_path else name
    if Team.objects.filter(path=path).exclude(pk=team.pk).exists():
        raise Invalid(name=_("There is already a team of this name here."))
    below = list(Team.objects.filter(path__startswith=team.path + " / "))
    for child in below:
        child.path = path + child.path[len(team.path) :]
        if len(child.path) > 600:
            raise Invalid(name=_("The whole path would be too long."))
    Team.objects.bulk_update(below, ["path"])
    team.name, team.path = name, path
    team.manager = clean_manager(manager_id)
    team.save()
    record.record("team.edited", actor_id=by.person_id, kind="team", id=team.pk)
    return team


@action
def edit_company(
    by: Viewer,
    *,
    name: str,
    signup_domains: Sequence[str],
    everyone_creates_communities: bool,
    administrators_need_mfa: bool,
) -> Company:
    """Change the company's settings.

    Raises:
        Invalid: a domain is not one.
    """
    may_administer(by).require()
    domains = list(dict.fromkeys(domain.strip().lstrip("@").lower() for domain in signup_domains if domain.strip()))
    for domain in domains:
        if not _DOMAIN.fullmatch(domain):
            raise Invalid(
                signup_domains=_("“%(domain)s” is not a domain: write for instance “example.com”.")
                % {"domain": domain[:60]}
            )
    company = Company.objects.first() or Company()
    company.name = " ".join(name.split())[:80]
    company.signup_domains = domains
    company.everyone_creates_communities = everyone_creates_communities
    company.administrators_need_mfa = administrators_need_mfa
    company.save()
    cache.delete("company.name")
    record.record("company.edited", actor_id=by.person_id, kind="company", id=company.pk)
    return company


def may_register(email: str) -> bool:
    """Whether this e-mail's domain is one of those that administrators opened."""
    domain = email.rpartition("@")[2].lower()
    company = Company.objects.first()
    return bool(company and domain and domain in company.signup_domains)
