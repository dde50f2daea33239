"""Making what follows from the evidence right again."""

from __future__ import annotations

from itertools import groupby

from compagnon.kit.actions import action
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.settling import operator_only, settle
from compagnon.skills.evidence import Shown, standing
from compagnon.skills.models import Evidence, PersonSkill


@action
def verify_levels(by: Viewer, *, repair: bool) -> int:
    """How many people's skills did not say what their evidence does; with `repair`, they do.

    Raises:
        Denied: only the command line does this.
    """
    operator_only(by)
    pieces = Evidence.objects.filter(declined_at=None).order_by("person_skill_id")
    said = {
        id: standing([Shown(*one[1:]) for one in group])
        for id, group in groupby(
            pieces.values_list("person_skill_id", "kind", "level", "at").iterator(), key=lambda one: one[0]
        )
    }
    nothing = standing(())
    wrong = [
        id
        for id, level, shown_at in PersonSkill.objects.values_list("pk", "level", "shown_at").iterator()
        if (said.get(id, nothing).level, said.get(id, nothing).shown_at) != (level, shown_at)
    ]
    if repair:
        for row in PersonSkill.objects.select_for_update().filter(pk__in=wrong):
            settle(row)
    return len(wrong)
