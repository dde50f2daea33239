"""Work on days to come: what was proposed lapses, groups end and are put away."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django_tasks import task


@task()
def settle() -> None:
    """Do what is due (see `actions.settle_due`). Twice is once."""
    from compagnon.mentoring.actions.due import settle_due
    from compagnon.people.viewer import operator

    settle_due(operator())


def settle_after(day: date) -> None:
    """Settle once this day is over; in the transaction of the caller."""
    moment = datetime.combine(day + timedelta(days=1), time(0, 5), tzinfo=timezone.get_default_timezone())
    settle.using(run_after=moment).enqueue()
