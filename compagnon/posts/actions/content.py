"""What posts of each kind hold, checked and written: shared by publishing and editing."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from compagnon.communities.models import Community, Theme
from compagnon.kit import clock
from compagnon.kit.errors import Invalid
from compagnon.kit.ids import read_ids
from compagnon.kit.markdown import Rendered, render
from compagnon.kit.text import fold
from compagnon.posts.access import who_may_read
from compagnon.posts.content import Content, PollContent, PracticeContent, RecallContent, StepContent
from compagnon.posts.models import (
    Attachment,
    Kind,
    Mention,
    Poll,
    PollOption,
    Post,
    PostSkill,
    PostTag,
    Practice,
    PracticeStep,
    Recall,
    Tag,
)
from compagnon.skills.carrying import carried

_FILE_SHOWN = re.compile(r"\(/files/([0-9a-z]{1,12})\b")  # in Markdown
TITLE_MAX = 200
BODY_MAX = 30_000
SNACK_MAX = 600
CLIP_MAX = 90  # seconds
TAGS_MAX = 5
TAG_MAX = 50
STEPS_MAX = 30
MENTIONS_MAX = 20
ATTACHMENTS_MAX = 20
OPTIONS = range(2, 9)
OPTION_MAX = 120


def cleaned(content: Content, before: Content | None = None) -> Content:
    """The content without stray blanks, checked against the rules of its kind.

    Args:
        before: what the post held until now, where it is edited.

    Raises:
        Invalid: with a sentence for each field that is wrong.
    """
    kind = content.kind
    if kind not in Kind.values:
        raise Invalid(kind=_("Choose what you want to publish."))
    title, body = " ".join(content.title.split()), content.body.strip()
    wrong: dict[str, str] = {}
    if len(title) > TITLE_MAX:
        wrong["title"] = _("The title is too long: %(max)d characters at most.") % {"max": TITLE_MAX}
    if not title and kind not in {Kind.SHARE, Kind.SNACK}:
        wrong["title"] = _TITLE_MISSING[kind]()
    if len(body) > BODY_MAX:
        wrong["body"] = _("The text is too long: %(max)d characters at most.") % {"max": BODY_MAX}
    if kind == Kind.SHARE and not (title or body or content.attachment_ids):
        wrong["body"] = _("Write a few words, or add a file.")
    if kind == Kind.ANNOUNCEMENT and not body:
        wrong["body"] = _("Write the announcement.")
    if len(content.attachment_ids) > ATTACHMENTS_MAX:
        wrong["attachments"] = _("That is too many files: %(max)d at most.") % {"max": ATTACHMENTS_MAX}
    tags = _tag_names(content.tags, wrong)
    practice = _practice(content.practice, wrong) if kind == Kind.PRACTICE else None
    recall = None
    if kind == Kind.SNACK:
        _snack(body, content.attachment_ids, wrong)
        recall = _recall(content.recall, wrong)
    poll = _poll(content.poll, wrong) if kind == Kind.POLL else None
    skills = _skill_ids(content.skill_ids, before.skill_ids if before else (), wrong)
    if wrong:
        raise Invalid(**wrong)
    files = list(dict.fromkeys(content.attachment_ids))
    return Content(kind, title, body, tags, practice, recall, poll, files, skills)


_TITLE_MISSING: dict[str, Callable[[], str]] = {
    Kind.QUESTION: lambda: _("Write your question in one sentence."),
    Kind.PRACTICE: lambda: _("Name what you do in one sentence."),
    Kind.POLL: lambda: _("Write what you ask."),
    Kind.ANNOUNCEMENT: lambda: _("Give the announcement a title."),
}


def _tag_names(names: Sequence[str], wrong: dict[str, str]) -> list[str]:
    """Tags without « # », each once whatever its accents and case."""
    by_fold: dict[str, str] = {}
    for name in names:
        name = " ".join(name.replace("#", " ").split())
        if folded := fold(name):
            by_fold.setdefault(folded, name)
    if len(by_fold) > TAGS_MAX:
        wrong["tags"] = _("%(max)d tags at most: keep those that help find this again.") % {"max": TAGS_MAX}
    if any(max(len(name), len(folded)) > TAG_MAX for folded, name in by_fold.items()):
        wrong["tags"] = _("A tag is at most %(max)d characters long.") % {"max": TAG_MAX}
    return list(by_fold.values())


def _skill_ids(ids: Sequence[int], there: Sequence[int], wrong: dict[str, str]) -> list[int]:
    if not ids:
        return []
    try:
        return carried(ids, there=there)
    except Invalid as problem:
        wrong.update(problem.fields)
        return list(ids)


def _practice(content: PracticeContent | None, wrong: dict[str, str]) -> PracticeContent | None:
    if content is None:
        wrong["situation"] = _("Say in which situation this helps.")
        return None
    steps = [
        StepContent(step.text.strip(), step.media_id) for step in content.steps if step.text.strip() or step.media_id
    ]
    if not content.situation.strip():
        wrong["situation"] = _("Say in which situation this helps.")
    if not steps:
        wrong["steps"] = _("Describe at least one step, so that others can do it too.")
    elif any(not step.text for step in steps):
        wrong["steps"] = _("Say in words what each picture or clip shows.")
    elif len(steps) > STEPS_MAX:
        wrong["steps"] = _("That is many steps: %(max)d at most.") % {"max": STEPS_MAX}
    if any(
        len(text) > BODY_MAX for text in (content.situation, content.result, content.pitfalls, *(s.text for s in steps))
    ):
        wrong["body"] = _("The text is too long: %(max)d characters at most.") % {"max": BODY_MAX}
    return PracticeContent(content.situation.strip(), steps, content.result.strip(), content.pitfalls.strip())


def _snack(body: str, attachment_ids: Sequence[int], wrong: dict[str, str]) -> None:
    if not body:
        wrong["body"] = _("Write your idea.")
    if len(body) > SNACK_MAX:
        wrong["body"] = _(
            "A snack is read in under a minute and a half: %(max)d characters at most, this is %(count)d."
        ) % {
            "max": SNACK_MAX,
            "count": len(body),
        }
    if len(set(attachment_ids)) > 1:
        wrong["attachments"] = _("A snack holds one picture or one clip.")


def _recall(content: RecallContent | None, wrong: dict[str, str]) -> RecallContent | None:
    question, answer = (content.question.strip(), content.answer.strip()) if content else ("", "")
    if not question:
        wrong["recall_question"] = _("Ask the question that helps remember this idea.")
    elif len(question) > 200:
        wrong["recall_question"] = _("The question is too long: %(max)d characters at most.") % {"max": 200}
    if not answer:
        wrong["recall_answer"] = _("Give the answer to your question.")
    elif len(answer) > 300:
        wrong["recall_answer"] = _("The answer is too long: %(max)d characters at most.") % {"max": 300}
    return RecallContent(question, answer)


def _poll(content: PollContent | None, wrong: dict[str, str]) -> PollContent | None:
    options = [" ".join(option.split()) for option in (content.options if content else ())]
    options = [option for option in options if option]
    if len(options) not in OPTIONS:
        wrong["options"] = _("A poll offers two to eight answers.")
    elif len({fold(option) for option in options}) < len(options):
        wrong["options"] = _("Two of these answers are the same.")
    elif any(len(option) > OPTION_MAX for option in options):
        wrong["options"] = _("An answer is at most %(max)d characters long.") % {"max": OPTION_MAX}
    if content is None:
        return None
    return PollContent(options, content.multiple, content.closes_at)


def check_closing(closes_at: datetime | None) -> None:
    """A poll closes later than now."""
    if closes_at is not None and closes_at <= clock.now():
        raise Invalid(closes_at=_("The closing date is past: choose one to come."))


def theme_of(community: Community, theme_id: int | None) -> Theme | None:
    """The theme, of this community and not archived."""
    if theme_id is None:
        return None
    theme = Theme.objects.filter(pk=theme_id, community_id=community.pk, archived_at=None).first()
    if theme is None:
        raise Invalid(theme=_("This theme is no longer open in this community: choose another one."))
    return theme


def write_details(post: Post, content: Content) -> None:
    """What a kind holds beside title and body, replacing what was there."""
    if content.practice:
        _write_practice(post, content.practice)
    if content.recall:
        Recall.objects.update_or_create(
            post=post, defaults={"question": content.recall.question, "answer": content.recall.answer}
        )
    if content.poll:
        _write_poll(post, content.poll)


def _write_practice(post: Post, content: PracticeContent) -> None:
    practice, _created = Practice.objects.update_or_create(
        post=post,
        defaults={
            "situation": content.situation,
            "situation_html": render(content.situation).html,
            "result": content.result,
            "result_html": render(content.result).html,
            "pitfalls": content.pitfalls,
            "pitfalls_html": render(content.pitfalls).html,
        },
    )
    PracticeStep.objects.filter(practice=practice).delete()
    PracticeStep.objects.bulk_create(
        PracticeStep(
            practice=practice,
            position=position,
            text=step.text,
            text_html=render(step.text).html,
            media_id=step.media_id,
        )
        for position, step in enumerate(content.steps)
    )


def _write_poll(post: Post, content: PollContent) -> None:
    poll, created = Poll.objects.update_or_create(
        post=post, defaults={"multiple": content.multiple, "closes_at": content.closes_at}
    )
    if not created:
        there = list(PollOption.objects.filter(poll=poll).values_list("label", "vote_count"))
        if [label for label, _count in there] == list(content.options):
            return
        if any(count for _label, count in there):
            raise Invalid(options=_("People have voted already: the answers can no longer change."))
        PollOption.objects.filter(poll=poll).delete()
    PollOption.objects.bulk_create(
        PollOption(poll=poll, position=position, label=label) for position, label in enumerate(content.options)
    )


def tags_named(names: Sequence[str]) -> list[Tag]:
    """These tags, made where they are new; the first who wrote a tag spelled it."""
    folds = [fold(name) for name in names]
    known = {tag.folded: tag for tag in Tag.objects.filter(folded__in=folds)} if folds else {}
    if new := [Tag(name=name, folded=folded) for name, folded in zip(names, folds, strict=True) if folded not in known]:
        Tag.objects.bulk_create(new, ignore_conflicts=True)
        known |= {tag.folded: tag for tag in Tag.objects.filter(folded__in=[tag.folded for tag in new])}
    return [known[folded] for folded in folds]


def file_under(post: Post, tags: Sequence[Tag]) -> None:
    """File the post under these tags and no other."""
    PostTag.objects.filter(post=post).delete()
    PostTag.objects.bulk_create(PostTag(post=post, tag=tag) for tag in tags)


def is_about(post: Post, skill_ids: Sequence[int]) -> None:
    """Keep the skills that a post is about, in order, and no other."""
    PostSkill.objects.filter(post=post).delete()
    PostSkill.objects.bulk_create(
        PostSkill(post=post, skill_id=id, position=position) for position, id in enumerate(skill_ids)
    )


def claim_files(by_id: int | None, ids: Sequence[int], *, post: Post, comment: Any = None) -> None:
    """Attach files that this person brought and that are in no text yet.

    Raises:
        Invalid: one of them is not theirs, or is used elsewhere, or is gone.
    """
    if not ids:
        return
    free = Attachment.objects.filter(pk__in=ids, uploader_id=by_id, post=None, comment=None)
    where = {"comment": comment} if comment is not None else {"post": post}
    if free.update(**where) != len(set(ids)):
        raise Invalid(attachments=_("One of these files is no longer there: add it again."))


def claim_shown(by_id: int | None, texts: Sequence[str], *, post: Post, comment: Any = None) -> None:
    """Attach the files of this person that these texts show and that are in no text yet: else nobody else sees them."""
    named = {match[1] for text in texts for match in _FILE_SHOWN.finditer(text)}
    if named:
        where = {"comment": comment} if comment is not None else {"post": post}
        Attachment.objects.filter(pk__in=read_ids(named), uploader_id=by_id, post=None, comment=None).update(**where)


def texts_of(content: Content) -> list[str]:
    """Every text of a post in Markdown."""
    practice = content.practice
    if practice is None:
        return [content.body]
    steps = [step.text for step in practice.steps]
    return [content.body, practice.situation, practice.result, practice.pitfalls, *steps]


def check_snack_clip(content: Content) -> None:
    """A snack holds a picture or a clip of at most ninety seconds."""
    if content.kind != Kind.SNACK or not content.attachment_ids:
        return
    for content_type, duration in Attachment.objects.filter(pk__in=content.attachment_ids).values_list(
        "content_type", "duration"
    ):
        if not content_type.startswith(("image/", "video/", "audio/")):
            raise Invalid(attachments=_("A snack holds a picture or a clip, not another kind of file."))
        if duration is not None and duration > CLIP_MAX:
            raise Invalid(attachments=_("The clip of a snack lasts at most %(max)d seconds.") % {"max": CLIP_MAX})


def first_picture(content: Content) -> int | None:
    """The picture that the feed shows: the first attached, else that of the first step that has one."""
    ids = content.file_ids
    if not ids:
        return None
    pictures = set(
        Attachment.objects.filter(pk__in=ids, content_type__startswith="image/").values_list("pk", flat=True)
    )
    return next((id for id in ids if id in pictures), None)


def excerpt_of(body: Rendered, content: Content) -> str:
    """The first words: of the text, or of the situation for a practice told without one."""
    if not body.excerpt and content.practice:
        return render(content.practice.situation).excerpt
    return body.excerpt


def write_mentions(post: Post, named: Collection[str], *, by_id: int | None, comment: Any = None) -> list[int]:
    """Record the people named who may read the post; answers those who were not named there before."""
    ids = read_ids(list(named)[:MENTIONS_MAX])
    there = (
        set(Mention.objects.filter(post=post, comment=comment).values_list("person_id", flat=True)) if ids else set()
    )
    new = [id for id in who_may_read(post, [id for id in ids if id not in there]) if id != by_id] if ids else []
    at = clock.now()
    Mention.objects.bulk_create(Mention(person_id=id, post=post, comment=comment, at=at) for id in new)
    return new
