"""The four levels, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext


def level_word(level: int) -> str:
    """The name of a level; nothing for none."""
    return ["", pgettext("level", "discovery"), pgettext("level", "practice"), pgettext("level", "mastery"),
            pgettext("level", "transmission")][level]  # fmt: skip


def level_sentence(level: int) -> str:
    """What one does at a level, where the skill itself does not say it."""
    return [
        _("Has not begun."),
        _("Knows what it is about, does it with someone at one’s side."),
        _("Does it alone in ordinary cases."),
        _("Does it in any case, finds out what went wrong, improves the way it is done."),
        _("Teaches it: shows, explains, lets others do it and helps them further."),
    ][level]
