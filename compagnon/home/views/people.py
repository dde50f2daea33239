"""A colleague's page, and the directory of colleagues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from markupsafe import Markup

from compagnon.home.selectors.people import PeopleFound, Profile, Teacher, find_colleagues, learned_from, profile
from compagnon.home.shell import address
from compagnon.home.views.feed import Option, kind_words
from compagnon.kit import clock
from compagnon.kit.kept import made, this_day
from compagnon.kit.pages import render, wants_fragment
from compagnon.kit.paging import Cursor
from compagnon.people.gate import signed_in, viewer_of
from compagnon.people.languages import language_name
from compagnon.people.viewer import Viewer
from compagnon.posts.models import Kind
from compagnon.posts.selectors import (
    AnswerCard,
    AppliedPractice,
    HelpLine,
    PostCard,
    answers_of,
    applied_by,
    contributions,
    help_given,
)
from compagnon.posts.words import KIND_ICONS

ANSWERS = "answer"
APPLIED = "applied"
PAGE = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a person did, as a sentence of their story."""

    icon: str
    said: str
    title: str
    url: str
    at: datetime
    place: str
    came_of_it: str


@dataclass(frozen=True)
class StoryFragment:
    """`home/_story.html`: some lines of a story, and the way to those before."""

    lines: Sequence[Line]
    older_url: str


@dataclass(frozen=True)
class PersonPage(StoryFragment):
    """`home/person.html`."""

    page_title: str
    person: Profile
    is_me: bool
    edit_url: str
    skills_url: str
    visible_url: str
    local_time: str
    languages: str
    tabs: Sequence[Option]
    empty_story: str
    story: Markup
    helped: Sequence[HelpLine]
    help_words: str
    teachers: Sequence[Teacher]


@require_GET
@signed_in
def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """Who they are, what they bring and seek, and their story here; its next lines alone for htmx."""
    viewer = viewer_of(request)
    kind = request.GET.get("kind", "")
    if kind not in {*Kind.values, ANSWERS, APPLIED}:
        kind = ""
    found = profile(viewer, person_id)
    lines, after = _story(viewer, person_id, kind, Cursor.read(request.GET.get("after")))
    older = f"{request.path}?{urlencode({'kind': kind, 'after': after} if kind else {'after': after})}" if after else ""
    if wants_fragment(request):
        return render(request, "home/_story.html", StoryFragment(lines=lines, older_url=older))
    help = help_given(viewer, person_id)
    is_me = viewer.person_id == person_id
    page = PersonPage(
        page_title=found.card.name,
        lines=lines,
        older_url=older,
        person=found,
        is_me=is_me,
        edit_url=address("edit_profile") if is_me else "",
        skills_url=address("my_skills") if is_me else "",
        visible_url=address("visible_about_me") if is_me else "",
        local_time=_local_time(found, viewer),
        languages=", ".join(language_name(code, viewer.language) for code in found.languages),
        tabs=_tabs(request.path, kind),
        empty_story=_empty_story(found, kind, is_me),
        story=Markup(made("home/_story.html", this_day(), lines=tuple(lines), older_url=older)),  # noqa: S704
        helped=_once_each(help.lines),
        help_words=_help_words(help.questions_answered, help.practices_reproduced, help.people_helped),
        teachers=learned_from(viewer, person_id),
    )
    return render(request, "home/person.html", page)


def _story(viewer: Viewer, person_id: int, kind: str, after: Cursor | None) -> tuple[list[Line], str | None]:
    """The lines of one kind, or the posts of every kind, the last first."""
    if kind == ANSWERS:
        answers = answers_of(viewer, person_id, after, size=PAGE)
        return [_answered(card) for card in answers.rows], answers.after
    if kind == APPLIED:
        return ([] if after else [_applied(practice) for practice in applied_by(viewer, person_id, shown=50)]), None
    posts = contributions(viewer, person_id, after, kind=kind or None, size=PAGE)
    return [_wrote(card) for card in posts.rows], posts.after


@cache
def _verbs(language: str) -> dict[str, str]:
    """What the author of a post of each kind did."""
    return {
        Kind.SHARE: _("Shared"),
        Kind.QUESTION: _("Asked"),
        Kind.PRACTICE: _("Showed the practice"),
        Kind.SNACK: _("Wrote the snack"),
        Kind.POLL: _("Asked everyone"),
        Kind.ANNOUNCEMENT: _("Announced"),
    }


def _wrote(card: PostCard) -> Line:
    came = []
    if card.application_count:
        came.append(
            ngettext("applied by %(n)s person", "applied by %(n)s people", card.application_count)
            % {"n": card.application_count}
        )
    if card.kind == Kind.QUESTION:
        if card.answered_by:
            came.append(_("answered by %(name)s") % {"name": card.answered_by})
        elif card.solved:
            came.append(_("solved"))
        elif card.answer_count:
            came.append(ngettext("%(n)s answer", "%(n)s answers", card.answer_count) % {"n": card.answer_count})
        else:
            came.append(_("unanswered"))
    title = card.title or card.excerpt or (card.original.title if card.original else "") or _("A post")
    verb = _verbs(get_language() or "fr")[card.kind]
    return Line(
        KIND_ICONS[card.kind], verb, title, card.url, card.published_at, card.community.name,
        ", ".join(came),
    )  # fmt: skip


def _answered(card: AnswerCard) -> Line:
    came = _("accepted") if card.accepted else ""
    return Line("message-circle", _("Answered"), card.title, card.url, card.written_at, card.community_name, came)


def _applied(practice: AppliedPractice) -> Line:
    came = _("confirmed") if practice.confirmed_at else ""
    return Line("hammer", _("Applied"), practice.title, practice.url, practice.at, practice.where, came)


def _tabs(path: str, kind: str) -> list[Option]:
    words = kind_words()
    kinds: dict[str, str] = {
        "": _("All posts"),
        **{str(name): words[name] for name in (Kind.PRACTICE, Kind.QUESTION, Kind.SHARE, Kind.SNACK)},
        ANSWERS: _("Answers"),
        APPLIED: _("Practices applied"),
    }
    return [Option(word, f"{path}?kind={name}" if name else path, kind == name) for name, word in kinds.items()]


def _empty_story(found: Profile, kind: str, is_me: bool) -> str:
    if kind:
        return _("Nothing of this kind that you may read.")
    if is_me:
        return _(
            "Nothing yet. A question, a thank-you, three lines about something that worked: that is how it begins."
        )
    return _("%(name)s has not written anything that you may read yet.") % {"name": found.first_name}


def _help_words(answered: int, reproduced: int, people: int) -> str:
    """Whom they helped, in a sentence: no total, no rank."""
    parts = []
    if answered:
        parts.append(ngettext("%(n)s accepted answer", "%(n)s accepted answers", answered) % {"n": answered})
    if reproduced:
        parts.append(
            ngettext(
                "a practice reproduced on the job", "practices reproduced %(n)s times on the job", reproduced
            ) % {"n": reproduced}
        )  # fmt: skip
    return ", ".join(parts)


def _once_each(lines: Sequence[HelpLine]) -> list[HelpLine]:
    """Each person helped once, by the last time."""
    seen: dict[int, HelpLine] = {}
    for line in lines:
        seen.setdefault(line.helped.id, line)
    return list(seen.values())[:8]


def _local_time(found: Profile, viewer: Viewer) -> str:
    """What time it is where they are, if it is not the reader's."""
    now = clock.now()
    theirs = now.astimezone(ZoneInfo(found.time_zone))
    if theirs.utcoffset() == now.astimezone(ZoneInfo(viewer.time_zone)).utcoffset():
        return ""
    return theirs.strftime("%H:%M")


@dataclass(frozen=True)
class PeopleFragment:
    """`home/_people.html`: some colleagues, and the way to those after."""

    found: PeopleFound
    older_url: str


@dataclass(frozen=True)
class PeoplePage(PeopleFragment):
    """`home/people.html`."""

    page_title: str
    q: str
    site: str


@require_GET
@signed_in
def people(request: HttpRequest) -> HttpResponse:
    """Colleagues, by name, job, site, or what they bring and seek."""
    viewer = viewer_of(request)
    q, site = request.GET.get("q", "")[:100], request.GET.get("site", "")[:120]
    found = find_colleagues(viewer, q=q, site=site, after=request.GET.get("after", "")[:230])
    query = {name: value for name, value in {"q": q, "site": site, "after": found.after}.items() if value}
    older = f"/people?{urlencode(query)}" if found.after else ""
    if wants_fragment(request) and request.GET.get("after"):
        return render(request, "home/_people.html", PeopleFragment(found=found, older_url=older))
    page = PeoplePage(page_title=_("Colleagues"), found=found, older_url=older, q=q, site=site)
    return render(request, "home/people.html", page)
