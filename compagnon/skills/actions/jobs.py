"""Which job one has, and which one would like to have."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Missing
from compagnon.people.viewer import Viewer
from compagnon.skills.models import Job, PersonJob


@action
def set_job(by: Viewer, *, job_id: int | None) -> PersonJob:
    """Say which job of a framework is mine; None: none of them."""
    return _set(by, "job", job_id)


@action
def set_goal(by: Viewer, *, job_id: int | None) -> PersonJob:
    """Say which job I would like to have; None: none. Nobody else sees it."""
    return _set(by, "goal", job_id)


def _set(by: Viewer, field: str, job_id: int | None) -> PersonJob:
    if not by.is_person:
        raise Denied(_("Sign in first."))
    job = None
    if job_id is not None:
        job = Job.objects.select_related("replaced_by").filter(pk=job_id).first()
        if job is None:
            raise Missing
        job = job.replaced_by if job.retired_at and job.replaced_by else job
    mine, _made = PersonJob.objects.update_or_create(person_id=by.id, defaults={field: job})
    return mine
