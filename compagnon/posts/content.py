"""What posts of each kind hold, as it was typed: what forms give to actions, and what histories compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from compagnon.posts.models import Kind, Post


class Keep:
    """Stands for « leave it as it is » where None means something."""

    def __repr__(self) -> str:
        return "KEEP"


KEEP: Final = Keep()


@dataclass(frozen=True)
class StepContent:
    """One step of a practice, with the attachment that shows it."""

    text: str
    media_id: int | None = None


@dataclass(frozen=True)
class PracticeContent:
    """What makes a practice reproducible."""

    situation: str
    steps: Sequence[StepContent]
    result: str = ""
    pitfalls: str = ""


@dataclass(frozen=True)
class RecallContent:
    """The recall question of a snack."""

    question: str
    answer: str


@dataclass(frozen=True)
class PollContent:
    """What a poll asks; its title is the question."""

    options: Sequence[str]
    multiple: bool = False
    closes_at: datetime | None = None


@dataclass(frozen=True)
class Content:
    """A post's whole content, as typed."""

    kind: str
    title: str
    body: str
    tags: Sequence[str]
    practice: PracticeContent | None
    recall: RecallContent | None
    poll: PollContent | None
    attachment_ids: Sequence[int]
    skill_ids: Sequence[int] = ()

    @property
    def file_ids(self) -> list[int]:
        """Every file of the post, those of its steps included."""
        of_steps = [step.media_id for step in self.practice.steps if step.media_id] if self.practice else []
        return list(dict.fromkeys([*self.attachment_ids, *of_steps]))


def content_of(post: Post) -> Content:
    """What a post holds now, as it was typed."""
    practice = recall = poll = None
    if post.kind == Kind.PRACTICE:
        there = post.practice
        steps = [StepContent(text, media) for text, media in there.steps.values_list("text", "media_id")]
        practice = PracticeContent(there.situation, steps, there.result, there.pitfalls)
    elif post.kind == Kind.SNACK:
        recall = RecallContent(post.recall.question, post.recall.answer)
    elif post.kind == Kind.POLL:
        options = list(post.poll.options.values_list("label", flat=True))
        poll = PollContent(options, post.poll.multiple, post.poll.closes_at)
    in_steps = {step.media_id for step in practice.steps} if practice else set()
    in_applications = set(post.applications.exclude(picture=None).values_list("picture_id", flat=True))
    files = post.attachments.order_by("uploaded_at", "id").values_list("pk", flat=True)
    kept = [id for id in files if id not in in_steps and id not in in_applications]
    tags, skills = list(post.tag_names), list(post.skill_ids)
    return Content(post.kind, post.title, post.body, tags, practice, recall, poll, kept, skills)


def texts(content: Content) -> dict[str, Any]:
    """The words of a post, field by field, as a revision keeps them; of its skills, their identifiers."""
    found: dict[str, Any] = {"title": content.title, "body": content.body, "tags": list(content.tags)}
    if content.skill_ids:
        found["skills"] = list(content.skill_ids)
    if content.practice:
        found["situation"] = content.practice.situation
        found["steps"] = [step.text for step in content.practice.steps]
        found["result"] = content.practice.result
        found["pitfalls"] = content.practice.pitfalls
    if content.recall:
        found["recall_question"], found["recall_answer"] = content.recall.question, content.recall.answer
    if content.poll:
        found["options"] = list(content.poll.options)
    return found
