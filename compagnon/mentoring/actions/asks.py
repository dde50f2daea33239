"""Questions put to people who are likely to know: asking them, passing on, declining, and what settles an ask."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid, Missing
from compagnon.mentoring.asking import get_ask, is_over, may_ask, open_asks
from compagnon.mentoring.experts.balance import AT_MOST, RECENT
from compagnon.mentoring.experts.reasons import Facts
from compagnon.mentoring.models import Ask, Availability
from compagnon.mentoring.selectors.asks import facts_about
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.posts.access import get_post, who_may_read
from compagnon.posts.models import Comment, Post

WORDS_MAX = 300


@action
def ask_people(by: Viewer, *, post_id: int, person_ids: Collection[int]) -> list[Ask]:
    """Put a question to people; those to whom it was put already are left alone.

    Raises:
        Denied: neither asker nor facilitator, or solved.
        Invalid: nobody chosen, too many at once, or someone who cannot be asked: then nobody is.
    """
    post = get_post(by, post_id)
    may_ask(by, post).require()
    _hold(post)
    may_ask(by, post).require()
    wanted = list(dict.fromkeys(person_ids))
    if not wanted:
        raise Invalid(person=_("Choose at least one person."))
    asks = Ask.objects.filter(post=post.pk)
    known = set(asks.filter(person__in=wanted).values_list("person_id", flat=True))
    new = [id for id in wanted if id not in known]
    if open_asks(post.pk).count() + len(new) > AT_MOST:
        raise Invalid(
            person=ngettext(
                "A question is put to %(num)s person at once.", "A question is put to %(num)s people at most at once.",
                AT_MOST,
            ) % {"num": AT_MOST}
        )  # fmt: skip
    _check(by, post, new)
    return _put(by, post, new, facts_about(by, post, new) if new else {})


@action
def pass_on(by: Viewer, *, ask_id: int, to_person_id: int, words: str = "") -> Ask:
    """Let someone else, who is likelier to know, have the question one was asked.

    Raises:
        Denied: it was put to someone else.
        Invalid: settled meanwhile, or to someone who cannot be asked.
    """
    ask = get_ask(by, ask_id, to="settle")
    words = words.strip()
    if len(words) > WORDS_MAX:
        raise Invalid(words=_("The text is too long: %(max)d characters at most.") % {"max": WORDS_MAX})
    post = ask.post
    _hold(post)
    ask.refresh_from_db(fields=["state", "passed_to"])
    if ask.state == Ask.State.PASSED and ask.passed_to_id == to_person_id:
        return Ask.objects.get(post=post, person=to_person_id)
    if ask.state != Ask.State.WAITING or is_over(post):
        raise Invalid(person=_("This question no longer waits for you."))
    if Ask.objects.filter(post=post, person=to_person_id).exists():
        raise Invalid(person=_("This question was put to them already."))
    _check(by, post, [to_person_id])
    facts = facts_about(by, post, [to_person_id])
    (passed,) = _put(by, post, [to_person_id], facts, words=words)
    _settle(ask, Ask.State.PASSED, "ask.passed", by.person_id, passed_to_id=to_person_id)
    return passed


@action
def decline(by: Viewer, *, ask_id: int) -> None:
    """Say that one cannot answer: it is shown to nobody. Twice is once.

    Raises:
        Denied: it was put to someone else.
    """
    ask = get_ask(by, ask_id, to="settle")
    _hold(ask.post)
    ask.refresh_from_db(fields=["state"])
    if ask.state == Ask.State.WAITING:
        _settle(ask, Ask.State.DECLINED, "ask.declined", None)  # by whom is in no journal


@action
def settle_asks(by: Viewer, *, post_id: int) -> None:
    """Make the asks of a question what its answers say: answered by those who did, not needed any more once it is over.

    Undone, they wait again; what was passed on or declined stays so. Done twice, it ends the same.

    Raises:
        Denied: only what the program derives comes here.
    """
    if not by.is_operator:
        raise Denied(_("Only the command line can do this."))
    post = Post.objects.select_for_update(no_key=True).filter(pk=post_id).first()
    if post is None:
        return
    derived = [Ask.State.WAITING, Ask.State.ANSWERED, Ask.State.CLOSED]
    asks = list(Ask.objects.filter(post=post, state__in=derived).order_by("pk"))
    if not asks:
        return
    answers = Comment.objects.filter(post=post, is_answer=True, deleted_at=None)
    answered = set(answers.filter(author__in=[ask.person_id for ask in asks]).values_list("author_id", flat=True))
    for ask in asks:
        if ask.person_id in answered:
            right, verb = Ask.State.ANSWERED, "ask.answered"
        elif is_over(post):
            right, verb = Ask.State.CLOSED, "ask.closed"
        else:
            right, verb = Ask.State.WAITING, "ask.reopened"
        if ask.state != right:
            _settle(ask, right, verb, ask.person_id if right == Ask.State.ANSWERED else None)


def _hold(post: Post) -> None:
    """One at a time for a question, and what it is now."""
    held = Post.objects.select_for_update(no_key=True).filter(pk=post.pk)
    now = held.values_list("deleted_at", "solved_at", "accepted_count").first()
    if now is None:
        raise Missing
    post.deleted_at, post.solved_at, post.accepted_count = now


def _check(by: Viewer, post: Post, person_ids: Sequence[int]) -> None:
    """Refuse whoever cannot be asked: who may not read the question, takes a break, or is asked enough this month."""
    if post.author_id in person_ids:
        raise Invalid(person=_("The person who asks is not asked."))
    if by.person_id in person_ids:
        raise Invalid(person=_("You need not ask yourself: answer, or choose someone else."))
    # Held, so that two who ask the same person at once come one after the other.
    people = list(Person.objects.select_for_update(no_key=True).filter(pk__in=person_ids).order_by("pk"))
    reads = set(who_may_read(post, person_ids))
    load = _load(person_ids)
    limits = Availability.objects.in_bulk(person_ids)
    today = clock.today()
    if len(people) < len(person_ids):
        raise Missing
    for person in people:
        came = person.origin is None or person.last_login is not None
        if person.pk not in reads or not came:
            raise Invalid(person=_("%(name)s cannot be asked this question.") % {"name": person.name})
        said = limits.get(person.pk) or Availability(person=person)
        rests = said.paused_until is not None and said.paused_until >= today
        if rests or load.get(person.pk, 0) >= said.asks_a_month:
            raise Invalid(
                person=_("%(name)s is not available at the moment: choose someone else.") % {"name": person.name}
            )


def _load(person_ids: Sequence[int]) -> Mapping[int, int]:
    lately = Q(asks__at__gte=clock.now() - RECENT)
    counted = Person.objects.filter(pk__in=person_ids).annotate(load=Count("asks", filter=lately))
    return dict(counted.values_list("pk", "load"))


def _put(
    by: Viewer, post: Post, person_ids: Sequence[int], facts: Mapping[int, Facts], *, words: str = ""
) -> list[Ask]:
    asks = [
        Ask(
            post=post,
            person_id=id,
            asked_by_id=by.person_id,
            words=words,
            why=facts.get(id, Facts()).kept(),
            at=clock.now(),
        )
        for id in person_ids
    ]
    Ask.objects.bulk_create(asks)
    for ask in asks:
        record("ask.made", actor_id=by.person_id, kind="ask", id=ask.pk, person_id=ask.person_id, post_id=post.pk)
    return asks


def _settle(ask: Ask, state: Ask.State, verb: str, actor_id: int | None, **more: Any) -> None:
    settled = None if state == Ask.State.WAITING else clock.now()
    Ask.objects.filter(pk=ask.pk).update(state=state, settled_at=settled, **more)
    record(verb, actor_id=actor_id, kind="ask", id=ask.pk, post_id=ask.post_id, person_id=ask.person_id, **more)
