"""What mentoring hangs on the pages of lower floors."""

from __future__ import annotations

from django.utils.translation import gettext as _

from compagnon.kit.slots import Panel, Tab, fills
from compagnon.mentoring.selectors.asks import WhoKnows, who_knows_about
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Kind
from compagnon.posts.selectors import PostDetail


@fills("skills-tabs", order=20)
def gap_tab(viewer: Viewer, path: str) -> Panel:
    """What I lack."""
    return Panel("", Tab(_("My gap"), "/skills/gap", path == "/skills/gap"))


@fills("post-under", order=20)
def asked_of_you(*, viewer: Viewer, post: PostDetail) -> Panel | None:
    """Under a question that was put to the viewer, what they can do with it; for who asks, on a narrow screen, whom."""
    about = _about(viewer, post)
    if about is None or not (about.mine or about.may_ask):
        return None
    return Panel("mentoring/_asked_of_you.html", about)


@fills("post-side", order=20)
def who_knows(*, viewer: Viewer, post: PostDetail) -> Panel | None:
    """Beside a question, who knows: those to ask and who was asked, or how many."""
    about = _about(viewer, post)
    return Panel("mentoring/_who_knows_side.html", about) if about is not None else None


def _about(viewer: Viewer, post: PostDetail) -> WhoKnows | None:
    card = post.card
    if post.deleted or card.kind != Kind.QUESTION or viewer.person_id is None:
        return None
    return who_knows_about(viewer, card.id, author_id=card.author.id, community_id=card.community.id)
