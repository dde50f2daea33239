"""Why these people, in words: what the matching found, said to whoever reads the proposal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from compagnon.people.languages import language_name
from compagnon.skills.crowd import told
from compagnon.skills.levels import level_word


def pair_reasons(why: Mapping[str, Any]) -> list[str]:
    """What speaks for a pair, beside what each brings."""
    words = []
    if why.get("same_site"):
        words.append(_("You work on the same site."))
    if why.get("other_team"):
        words.append(_("You are of two teams: each sees the work of the other’s."))
    if why.get("languages"):
        words.append(_("You both speak %(languages)s.") % {"languages": _languages(why)})
    return words


def group_reasons(why: Mapping[str, Any]) -> list[str]:
    """What speaks for a group."""
    words = []
    if teams := why.get("teams"):
        words.append(ngettext("Of %(num)s team.", "Of %(num)s teams.", teams) % {"num": teams})
    if (sites := why.get("sites", 0)) > 1:
        words.append(ngettext("On %(num)s site.", "On %(num)s sites.", sites) % {"num": sites})
    if why.get("languages"):
        words.append(_("All speak %(languages)s.") % {"languages": _languages(why)})
    words.append(
        {
            "present": _("Someone among you can help."),
            "nobody_able": _("Nobody here is at this level yet: you will look for it together."),
            "nobody_free": _("Those who could help are in other groups now: you will look for it together."),
        }.get(why.get("aid", ""), "")
    )
    return [word for word in words if word]


def _languages(why: Mapping[str, Any]) -> str:
    return ", ".join(language_name(code, get_language() or settings.LANGUAGE_CODE) for code in why["languages"][:3])


def brings_words(why: Mapping[str, Any]) -> str:
    """The level of what is brought, where the matching kept it."""
    return level_word(why.get("level") or 0)


def reason_words(reason: str) -> str:
    """Why someone was matched with nobody."""
    return {
        "no_pair_left": _("pause, or are in as many pairs as they accept"),
        "no_group_left": _("pause, or are in as many groups as they accept"),
        "nobody_brings": _("nobody brings what they seek"),
        "nobody_above": _("nobody brings it at a higher level"),
        "too_few": _("too few people share the need"),
        "no_common_language": _("no language in common"),
        "time_zones": _("working days too far apart"),
        "targets_apart": _("levels sought too far apart"),
        "kept_apart": _("what was proposed before, or one manages the other"),
        "helpers_full": _("those who can help are in as many pairs as they accept"),
        "no_chair_left": _("too few people remained for one more group"),
    }.get(reason, reason)


def some(people: int) -> str:
    """A number of people as it is told of a company: never a few of them, never to a person."""
    least = told(people)
    return _("at least %(num)s") % {"num": least} if least else _("fewer than 5")
