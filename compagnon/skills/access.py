"""Who may see and do what with skills.

Frameworks are for everyone signed in; learning & development steers the company's own. A person's skill is seen by
those to whom they show it: all colleagues, their manager, or themselves alone. Nobody else, administrators included.
"""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compagnon.kit.access import Verdict, unless
from compagnon.kit.errors import Missing
from compagnon.people.models import Person, Team
from compagnon.people.viewer import Viewer
from compagnon.skills.models import PersonSkill

Audience = PersonSkill.Audience


def visible_person_skills(viewer: Viewer) -> QuerySet[PersonSkill]:
    """What people show to this viewer of what they can do and look for: the only rule."""
    if viewer.is_operator:
        return PersonSkill.objects.all()
    if viewer.person_id is None:
        return PersonSkill.objects.none()
    return PersonSkill.objects.filter(
        Q(audience=Audience.COMPANY)
        | Q(person_id=viewer.person_id)
        | Q(audience=Audience.MANAGER, person__manager_id=viewer.person_id)
    )


# The same, for reads in SQL: `s` is the table of people's skills, `a` that of people; its parameters are
# [viewer.person_id] * 2.
VISIBLE = "(s.audience = 'company' OR s.person_id = %s OR (s.audience = 'manager' AND a.manager_id = %s))"


def may_steer_skills(viewer: Viewer) -> Verdict:
    """Whether the viewer edits the company's own skills, jobs and levels, and sees the company's needs."""
    return unless(
        viewer.leads_learning or viewer.is_administrator or viewer.is_operator,
        _("Only learning & development and administrators do this."),
    )


def get_team_to_lead(viewer: Viewer, id: int) -> Team:
    """A team whose skills, taken together, the viewer sees: they manage it, or one above it, or steer skills.

    Raises:
        Missing: there is none, or nobody is signed in.
        Denied: someone else leads it.
    """
    team = Team.objects.filter(pk=id).first() if viewer.is_person or viewer.is_operator else None
    if team is None:
        raise Missing
    if not may_steer_skills(viewer):
        names = team.path.split(" / ")
        above = [" / ".join(names[:depth]) for depth in range(1, len(names) + 1)]
        unless(
            Team.objects.filter(path__in=above, manager_id=viewer.person_id).exists(),
            _("Only those who manage this team see its skills as a whole."),
        ).require()
    return team


def is_manager_of(viewer: Viewer, person: Person) -> bool:
    """Whether the viewer is this person's manager."""
    return viewer.person_id is not None and person.manager_id == viewer.person_id


def get_person_skill(viewer: Viewer, id: int) -> PersonSkill:
    """A skill of a person with both, if the viewer may see it.

    Raises:
        Missing: there is none, or it is not shown to them.
    """
    found = visible_person_skills(viewer).select_related("skill", "person").filter(pk=id).first()
    if found is None:
        raise Missing
    return found
