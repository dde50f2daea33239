"""Which job one has, and which one would like to have."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Missing
from compagnon.people.access import get_person
from compagnon.people.viewer import Viewer
from compagnon.skills.models import Job, PersonJob


@action
def set_job(by: Viewer, *, job_id: int | None, person_id: int | None = None) -> PersonJob:
    """Say which job of a framework is mine, or that of a person whose profile one may edit; None: none of them."""
    person = get_person(by, by.id if person_id is None else person_id, to="edit")
    mine = _set(person.pk, "job", job_id)
    record.record("person.job_set", actor_id=by.person_id, kind="person", id=person.pk)
    return mine


@action
def set_goal(by: Viewer, *, job_id: int | None) -> PersonJob:
    """Say which job I would like to have; None: none. Nobody else sees it."""
    if not by.is_person:
        raise Denied(_("Sign in first."))
    return _set(by.id, "goal", job_id)


def _set(person_id: int, field: str, job_id: int | None) -> PersonJob:
    job = None
    if job_id is not None:
        job = Job.objects.select_related("replaced_by").filter(pk=job_id).first()
        if job is None:
            raise Missing
        job = job.replaced_by if job.retired_at and job.replaced_by else job
    mine, _made = PersonJob.objects.update_or_create(person_id=person_id, defaults={field: job})
    return mine
