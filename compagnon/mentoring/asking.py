"""Who may ask whom, and who sees it. `visible_asks` is the only visibility rule.

What was put to someone is theirs, the asker's and the facilitators'; that they could not answer is theirs alone: to
everyone else it looks as if they had not answered yet.
"""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from compagnon.communities.access import archived_refusal, is_facilitator, memberships
from compagnon.communities.models import Membership
from compagnon.kit import clock
from compagnon.kit.access import Verdict, no, unless
from compagnon.kit.errors import Missing
from compagnon.mentoring.models import Ask
from compagnon.people.viewer import Viewer
from compagnon.posts.access import visible_posts
from compagnon.posts.models import Kind, Post

OPEN_FOR = timedelta(days=3)  # after that, someone else may be asked in their place


def visible_asks(viewer: Viewer) -> QuerySet[Ask]:
    """One's own, and those of the questions one asked, passed on or steers. How one stands is told by `told_state`."""
    if viewer.is_operator:
        return Ask.objects.all()
    if viewer.person_id is None:
        return Ask.objects.none()
    steers = [id for id, role in memberships(viewer).items() if role == Membership.Role.FACILITATOR]
    of_mine = Q(post__author=viewer.person_id) | Q(asked_by=viewer.person_id) | Q(post__community__in=steers)
    return Ask.objects.filter(Q(person=viewer.person_id) | of_mine, post__in=visible_posts(viewer))


def told_state(state: str, over: bool) -> str:
    """How an ask stands for whoever was not asked: a refusal looks like silence."""
    if state != Ask.State.DECLINED:
        return state
    return str(Ask.State.CLOSED if over else Ask.State.WAITING)


def open_asks(post_id: int) -> QuerySet[Ask]:
    """Those that take a place among the few who are asked at once: a few days, answered or not by a refusal."""
    silent = (Ask.State.WAITING, Ask.State.DECLINED)
    return Ask.objects.filter(post=post_id, state__in=silent, at__gte=clock.now() - OPEN_FOR, person__is_active=True)


def get_ask(viewer: Viewer, id: int, *, to: str = "") -> Ask:
    """What was asked, with its question, if the viewer may see it; `to` "settle" is for the person asked.

    Raises:
        Missing: there is none, or it is not the viewer's to know.
        Denied: it was put to someone else.
    """
    found = visible_asks(viewer).select_related("post", "post__community").filter(pk=id).first()
    if found is None:
        raise Missing
    if to == "settle":
        unless(found.person_id == viewer.person_id, _("Only the person who was asked does this.")).require()
    return found


def is_over(post: Post) -> bool:
    """Whether nobody needs to answer a question any more."""
    return post.deleted_at is not None or post.solved_at is not None or post.accepted_count > 0


def may_ask(viewer: Viewer, post: Post) -> Verdict:
    """Whether the viewer puts this question, which they see, to people who know: its author, and facilitators."""
    if post.kind != Kind.QUESTION:
        return no(_("Only questions are put to people who know."))
    if not (viewer.is_operator or post.author_id == viewer.person_id or is_facilitator(viewer, post.community_id)):
        return no(_("Only the asker or a facilitator puts a question to people."))
    if post.community.archived_at is not None:
        return archived_refusal()
    return unless(not is_over(post), _("This question is solved: nobody needs to be asked any more."))
