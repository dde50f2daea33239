"""« I applied it »: practices reproduced on the job, and confirmed by those who saw it."""

from __future__ import annotations

from django.db.models import F
from django.utils.translation import gettext as _

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid
from compagnon.kit.markdown import render
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_application, get_post
from compagnon.posts.actions import content as contents
from compagnon.posts.content import KEEP, Keep
from compagnon.posts.models import Application, Attachment, Post

RESULT_MAX = 5_000
WHERE_MAX = 200


@action
def apply_practice(by: Viewer, *, post_id: int, where: str, result: str, picture_id: int | None = None) -> Application:
    """Tell that one reproduced a practice: where, and what happened.

    Raises:
        Invalid: where or what happened is missing.
    """
    post = get_post(by, post_id, to="apply")
    where, result = _checked(where, result)
    if picture_id is not None:
        _claim_picture(by, picture_id, post)
    application = Application(
        post=post,
        person_id=by.id,
        where=where,
        result=result,
        result_html=render(result).html,
        picture_id=picture_id,
        at=clock.now(),
    )
    application.save(force_insert=True)
    Post.objects.filter(pk=post.pk).update(application_count=F("application_count") + 1)
    record(
        "practice.applied",
        actor_id=by.id,
        kind="application",
        id=application.pk,
        post_id=post.pk,
        post_author_id=post.author_id,
        community_id=post.community_id,
    )
    return application


def _checked(where: str, result: str) -> tuple[str, str]:
    where, result = " ".join(where.split()), result.strip()
    wrong: dict[str, str] = {}
    if not where:
        wrong["where"] = _("Say where you applied it.")
    elif len(where) > WHERE_MAX:
        wrong["where"] = _("The text is too long: %(max)d characters at most.") % {"max": WHERE_MAX}
    if not result:
        wrong["result"] = _("Tell what happened: others learn from it, even when it did not work.")
    elif len(result) > RESULT_MAX:
        wrong["result"] = _("The text is too long: %(max)d characters at most.") % {"max": RESULT_MAX}
    if wrong:
        raise Invalid(**wrong)
    return where, result


def _claim_picture(by: Viewer, picture_id: int, post: Post) -> None:
    mine = Attachment.objects.filter(pk=picture_id, uploader_id=by.id)
    if mine.exclude(content_type__startswith="image/").exists():
        raise Invalid(picture=_("Choose a picture."))
    contents.claim_files(by.id, [picture_id], post=post)


def _release_picture(application: Application) -> None:
    """Give it back to who brought it: nobody else sees it any more."""
    if application.picture_id is not None:
        Attachment.objects.filter(pk=application.picture_id).update(post=None)


@action
def edit_application(
    by: Viewer, *, application_id: int, where: str, result: str, picture_id: int | Keep | None = KEEP
) -> Application:
    """Tell it better; a confirmation given to other words has to be given again."""
    application = get_application(by, application_id, to="edit")
    where, result = _checked(where, result)
    if (where, result) != (application.where, application.result):
        application.confirmed_at = application.confirmed_by = None
        application.edited_at = clock.now()
    application.where, application.result, application.result_html = where, result, render(result).html
    if not isinstance(picture_id, Keep) and picture_id != application.picture_id:
        _release_picture(application)
        if picture_id is not None:
            _claim_picture(by, picture_id, application.post)
        application.picture_id = picture_id
    application.save()
    record(
        "application.edited", actor_id=by.person_id, kind="application", id=application.pk, post_id=application.post_id
    )
    return application


@action
def delete_application(by: Viewer, *, application_id: int) -> None:
    """Take it back."""
    application = get_application(by, application_id, to="delete")
    if not Application.objects.filter(pk=application.pk, deleted_at=None).update(deleted_at=clock.now()):
        return
    _release_picture(application)
    Post.objects.filter(pk=application.post_id).update(application_count=F("application_count") - 1)
    record(
        "application.deleted", actor_id=by.person_id, kind="application", id=application.pk, post_id=application.post_id
    )


@action
def confirm_application(by: Viewer, *, application_id: int) -> None:
    """Say that one saw it: the practice's author or a peer, never the person themselves."""
    application = get_application(by, application_id, to="confirm")
    fresh = Application.objects.filter(pk=application.pk, confirmed_at=None)
    if fresh.update(confirmed_at=clock.now(), confirmed_by=by.id):
        record(
            "application.confirmed",
            actor_id=by.id,
            kind="application",
            id=application.pk,
            post_id=application.post_id,
            person_id=application.person_id,
            post_author_id=application.post.author_id,
        )


@action
def unconfirm_application(by: Viewer, *, application_id: int) -> None:
    """Take one's confirmation back; nobody takes back another's."""
    application = get_application(by, application_id)
    if Application.objects.filter(pk=application.pk, confirmed_by=by.id).update(confirmed_at=None, confirmed_by=None):
        record(
            "application.unconfirmed",
            actor_id=by.id,
            kind="application",
            id=application.pk,
            post_id=application.post_id,
        )
