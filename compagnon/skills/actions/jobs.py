"""Which job someone says is theirs."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compagnon.journal import record
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid
from compagnon.people.access import get_person
from compagnon.people.viewer import Viewer
from compagnon.skills.models import Job, PersonJob


@action
def set_job(by: Viewer, *, person_id: int, job_id: int | None) -> None:
    """Say which job of a framework is a person's; None for none of them. Oneself, administrators and importers do.

    Raises:
        Invalid: there is no such job, or it was retired.
    """
    person = get_person(by, person_id, to="edit")
    job = None
    if job_id is not None:
        job = Job.objects.filter(pk=job_id).select_related("replaced_by").first()
        if job is not None and job.retired_at is not None:
            job = job.replaced_by
        if job is None:
            raise Invalid(job=_("There is no such job: choose one of those proposed."))
    held, _is_new = PersonJob.objects.select_for_update().get_or_create(person=person)
    if held.job_id == (job.pk if job else None):
        return
    if held.goal_id is not None and job is not None and held.goal_id == job.pk:
        held.goal = None  # reached
    held.job = job
    held.save()
    record.record("person.job_set", actor_id=by.person_id, kind="person", id=person.pk)
