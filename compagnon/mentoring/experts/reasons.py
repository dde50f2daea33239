"""Why someone is proposed: the facts, as they are kept with what is asked of them, and the words that tell them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.skills.levels import level_word

SKILLS = 2  # told for a person


@dataclass(frozen=True, slots=True)
class Facts:
    """What speaks for someone. No community is named, and nothing is counted that the asker may not read.

    Attributes:
        levels: the level they show to all colleagues, by skill of the question.
        answered: the questions on a skill of this one that they answered.
        close: the questions that share its most telling word and that they answered.
        active: they answer a lot these days.
    """

    levels: Mapping[int, int] = field(default_factory=dict)
    answered: Mapping[int, int] = field(default_factory=dict)
    close: int = 0
    active: bool = False

    def __bool__(self) -> bool:
        return bool(self.levels or self.answered or self.close or self.active)

    def kept(self) -> dict[str, Any]:
        """As JSON, for `Ask.why`."""
        return {
            "levels": {str(id): level for id, level in self.levels.items()},
            "answered": {str(id): count for id, count in self.answered.items()},
            "close": self.close,
            "active": self.active,
        }

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Facts:
        """From `kept`."""
        return cls(
            levels={int(id): level for id, level in kept.get("levels", {}).items()},
            answered={int(id): count for id, count in kept.get("answered", {}).items()},
            close=kept.get("close", 0),
            active=kept.get("active", False),
        )


def reasons(facts: Facts, names: Mapping[int, str]) -> list[str]:
    """The facts in words, the strongest first.

    Args:
        names: of the skills; one that has none here is not told.
    """
    told = [
        _("%(skill)s: %(level)s") % {"skill": names[id], "level": level_word(level)}
        for id, level in sorted(facts.levels.items(), key=lambda one: -one[1])
        if id in names
    ][:SKILLS]
    answered = max(
        ((count, id) for id, count in facts.answered.items() if id in names), default=None, key=lambda one: one[0]
    )
    if answered is not None:
        count, id = answered
        told.append(
            ngettext("answered %(num)s question on %(skill)s", "answered %(num)s questions on %(skill)s", count)
            % {"num": count, "skill": names[id]}
        )
    elif facts.close:
        told.append(
            ngettext("answered %(num)s close question", "answered %(num)s close questions", facts.close)
            % {"num": facts.close}
        )
    if not told and facts.active:
        told.append(_("answers often these days"))
    return told
