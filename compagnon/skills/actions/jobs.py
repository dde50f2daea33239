"""Which job someone says is theirs, and which one they would like."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.people.access import get_person
from compagnon.people.viewer import Viewer
from compagnon.skills.models import Job, PersonJob


@action
def set_job(by: Viewer, *, job_id: int | None, person_id: int | None = None) -> PersonJob:
    """Say which job of a framework is mine, or that of a person whose profile one may edit; None: none of them.

    Raises:
        Missing: there is no such job.
        Invalid: it was retired, and nothing replaces it.
    """
    person = get_person(by, by.id if person_id is None else person_id, to="edit")
    job = _job(job_id)
    held, _is_new = PersonJob.objects.select_for_update().get_or_create(person=person)
    if held.job_id == (job.pk if job else None):
        return held
    if job is not None and held.goal_id == job.pk:
        held.goal = None  # reached
    held.job = job
    held.save()
    record.record("person.job_set", actor_id=by.person_id, kind="person", id=person.pk)
    return held


@action
def set_goal(by: Viewer, *, job_id: int | None) -> PersonJob:
    """Say which job one would like; None for none any more. One's own affair: nobody else sees it.

    Raises:
        Denied: nobody is signed in.
        Missing: there is no such job.
        Invalid: it was retired and nothing replaces it, or it is the one they have.
    """
    if by.person_id is None:
        raise Denied(_("Sign in to say which job you would like."))
    goal = _job(job_id)
    held, _is_new = PersonJob.objects.select_for_update().get_or_create(person_id=by.person_id)
    if goal is not None and goal.pk == held.job_id:
        raise Invalid(job=_("This is your job already."))
    if held.goal_id != (goal.pk if goal else None):
        held.goal = goal
        held.save()
        record.record("person.goal_set", actor_id=by.person_id, kind="person", id=by.person_id)
    return held


def _job(id: int | None) -> Job | None:
    """The job, or the one that replaces it; None for none."""
    if id is None:
        return None
    job = Job.objects.filter(pk=id).select_related("replaced_by").first()
    if job is None:
        raise Missing
    if job.retired_at is None:
        return job
    if job.replaced_by is None:
        raise Invalid(job=_("“%(job)s” was retired from its framework: choose another one.") % {"job": job})
    return job.replaced_by
