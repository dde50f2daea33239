"""Reports to facilitators, and what they decide."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Invalid
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_comment, get_post, get_report
from compagnon.posts.actions.discussion import remove_comment
from compagnon.posts.actions.publishing import remove_post
from compagnon.posts.models import Report

WORDS_MAX = 500


@action
def report(by: Viewer, *, post_id: int, comment_id: int | None = None, reason: str, words: str = "") -> Report:
    """Tell the facilitators that something is not right. The author never learns from whom.

    Again while it is open changes the reason and the words.
    """
    if reason not in Report.Reason.values:
        raise Invalid(reason=_("Choose what is wrong."))
    words = words.strip()
    if reason == Report.Reason.OTHER and not words:
        raise Invalid(words=_("Say in a few words what is wrong."))
    if len(words) > WORDS_MAX:
        raise Invalid(words=_("The text is too long: %(max)d characters at most.") % {"max": WORDS_MAX})
    if comment_id is not None:
        comment = get_comment(by, comment_id, to="report")
        post = comment.post
    else:
        post = get_post(by, post_id, to="report")
    made, created = Report.objects.update_or_create(
        post=post,
        comment_id=comment_id,
        reporter_id=by.id,
        decision="",
        defaults={"reason": reason, "words": words, "at": clock.now(), "community_id": post.community_id},
    )
    if created:
        record(
            "report.made", actor_id=by.id, kind="report", id=made.pk, post_id=post.pk, comment_id=comment_id,
            community_id=post.community_id,
        )  # fmt: skip
    return made


@action
def decide_report(by: Viewer, *, report_id: int, decision: str, words: str = "") -> None:
    """Decide about a reported thing, for all who reported it: kept, edited, or removed (it is, then)."""
    made = get_report(by, report_id)
    if decision not in Report.Decision.values:
        raise Invalid(decision=_("Choose what you decide."))
    words = words.strip()
    if len(words) > WORDS_MAX:
        raise Invalid(words=_("The text is too long: %(max)d characters at most.") % {"max": WORDS_MAX})
    if made.decision:
        raise Invalid(_("This report was decided already."))
    about_the_same = Report.objects.filter(post_id=made.post_id, comment=made.comment, decision="")
    ids = list(about_the_same.values_list("pk", flat=True))
    Report.objects.filter(pk__in=ids).update(
        decision=decision, decided_by=by.person_id, decided_at=clock.now(), decision_words=words
    )
    if decision == Report.Decision.REMOVED:
        if made.comment is not None:
            remove_comment(by, made.comment)
        else:
            remove_post(by, made.post)
    record(
        "report.decided",
        actor_id=by.person_id,
        kind="report",
        id=made.pk,
        report_ids=ids,
        decision=decision,
        post_id=made.post_id,
        comment_id=made.comment_id,
        community_id=made.community_id,
    )
