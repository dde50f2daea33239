"""The append-only record of what happened."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from compagnon.kit.ids import new_id


class Entry(models.Model):
    """One thing that happened: who did what to which subject, when. Never changed, never removed."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField()
    verb = models.CharField(max_length=40)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    subject_kind = models.CharField(max_length=20)
    subject_id = models.BigIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "at"], name="journal_subject"),
            models.Index(fields=["actor", "at"], name="journal_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.subject_kind}:{self.subject_id}"
