"""Reactions to a file that was brought: its small copy, and forgetting it where no text holds it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from compagnon.journal.models import Entry
from compagnon.journal.record import reacts_to
from compagnon.kit import clock, images
from compagnon.kit.errors import Invalid
from compagnon.kit.files import store, unstore
from compagnon.kit.ids import to_text
from compagnon.posts.actions.attachments import place_in_storage
from compagnon.posts.models import Attachment, Draft

KEPT_UNUSED = timedelta(hours=24)
_FILE_FIELDS = ("attachments", "step_media")  # of forms, where drafts hold files
SIDE = 1280  # pixels: a feed card on a dense screen
_SMALL_ENOUGH = 150_000  # bytes: a still picture that needs no copy


@reacts_to("attachment.added")
def make_thumbnail(entry: Entry) -> None:
    """Make the small copy of a picture. Until then, and where none is needed, the picture itself is shown."""
    attachment = Attachment.objects.filter(pk=entry.subject_id, state=Attachment.State.PENDING).first()
    if attachment is None:
        return
    changes: dict[str, str | int] = {"state": Attachment.State.READY}
    fits = max(attachment.width or 0, attachment.height or 0) <= SIDE and attachment.size <= _SMALL_ENOUGH
    if not fits:
        try:
            with default_storage.open(attachment.stored) as file:
                small = images.thumbnail(file, width=SIDE, height=SIDE)
        except Invalid:
            changes = {"state": Attachment.State.FAILED}
        else:
            name = store(ContentFile(small.content), place_in_storage(small.ending))
            changes |= {"thumbnail": name, "thumbnail_width": small.width, "thumbnail_height": small.height}
    done = Attachment.objects.filter(pk=attachment.pk, state=Attachment.State.PENDING).update(**changes)
    if not done and "thumbnail" in changes:
        unstore(str(changes["thumbnail"]))


@reacts_to("attachment.added")
def plan_forgetting(entry: Entry) -> None:
    """Look again in a day whether a text holds this file."""
    if entry.actor_id is not None:
        forget_unused.using(run_after=timezone.now() + KEPT_UNUSED + timedelta(hours=1)).enqueue(
            uploader_id=entry.actor_id
        )


@task()
def forget_unused(uploader_id: int) -> None:
    """Remove the files of a person that no text and no draft holds after a day."""
    with transaction.atomic():
        old = Attachment.objects.filter(
            uploader_id=uploader_id, post=None, comment=None, uploaded_at__lt=clock.now() - KEPT_UNUSED
        )
        drafts = Draft.objects.filter(author_id=uploader_id).values_list("data", flat=True)
        in_drafts = {id for data in drafts for field in _FILE_FIELDS for id in data.get(field, ())}
        gone = [attachment for attachment in old if to_text(attachment.pk) not in in_drafts]
        Attachment.objects.filter(pk__in=[attachment.pk for attachment in gone]).delete()
        for attachment in gone:
            for name in filter(None, (attachment.stored, attachment.thumbnail)):
                transaction.on_commit(partial(unstore, name))
