"""What people type about posts: validation and words. Actions decide; forms only read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.kit.errors import Invalid
from compagnon.kit.forms import blame
from compagnon.kit.ids import read_id, read_ids, to_text
from compagnon.posts.models import Application, Bookmark, Kind, Post, Recall, Report
from compagnon.posts.selectors.drafts import DraftView
from compagnon.skills.picking import picked

MOST_OPTIONS = 8
MOST_STEPS = 30


def _text(rows: int = 3, **attrs: Any) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows, **attrs})


class Words(forms.CharField):
    """Text whose line ends are those of this system, as the counts in the browser see them."""

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


_CHOOSE = {"required": gettext_lazy("Choose the community in which to say it.")}


class Needed(Words):
    """Text that some kinds cannot do without: shown as needed; the action asks for it."""

    def validate(self, value: Any) -> None:
        """Empty is for the action to refuse, kind by kind."""


class ComposerForm(forms.Form):
    """The one form with which everything is written. What a kind does not need is not read."""

    use_required_attribute = False  # what is needed depends on the kind

    kind = forms.ChoiceField(choices=Kind.choices, label=gettext_lazy("Kind"), widget=forms.RadioSelect)
    community = forms.ChoiceField(label=gettext_lazy("Community"), error_messages=_CHOOSE)
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), required=False)
    title = forms.CharField(
        label=gettext_lazy("Title"), required=False, max_length=Post._meta.get_field("title").max_length
    )
    body = Words(label=gettext_lazy("Text"), required=False, widget=_text(6), max_length=50_000)
    tags = forms.CharField(
        label=gettext_lazy("Tags"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("A few words under which others will find this, separated by commas."),
    )
    skills = forms.CharField(label=gettext_lazy("Skills"), required=False)  # chosen with the picker: see `Typed`
    situation = Needed(
        label=gettext_lazy("The situation"),
        widget=_text(2),
        max_length=10_000,
        help_text=gettext_lazy("When this is of use, in one or two sentences."),
    )
    result = Words(
        label=gettext_lazy("The result"),
        required=False,
        widget=_text(2),
        max_length=10_000,
        help_text=gettext_lazy("What one gets in the end, and how one sees that it worked."),
    )
    pitfalls = Words(
        label=gettext_lazy("The pitfalls"),
        required=False,
        widget=_text(2),
        max_length=10_000,
        help_text=gettext_lazy("What went wrong for you, and how to avoid it."),
    )
    recall_question = Needed(
        label=gettext_lazy("The recall question"),
        widget=forms.TextInput,
        max_length=Recall._meta.get_field("question").max_length,
        help_text=gettext_lazy("One question that shows whether the idea was understood."),
    )
    recall_answer = Needed(
        label=gettext_lazy("Its answer"),
        widget=forms.TextInput,
        max_length=Recall._meta.get_field("answer").max_length,
        help_text=gettext_lazy("Hidden until the reader asks for it."),
    )
    multiple = forms.BooleanField(label=gettext_lazy("Several answers are possible"), required=False)
    closes_at = forms.DateTimeField(
        label=gettext_lazy("Open until"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        communities: Sequence[tuple[str, str]],
        themes: Sequence[tuple[str, str]],
        initial: Mapping[str, Any] | None = None,
        moving: bool = True,
    ) -> None:
        """Make the form.

        Args:
            communities: where the person may write: identifier in base 36 and name.
            themes: those of the chosen community.
            moving: whether kind and community may still be chosen (not when editing).
        """
        super().__init__(data, initial=dict(initial or {}), auto_id="write-%s")
        self.fields["community"].choices = [("", _("Choose a community")), *communities]  # type: ignore[attr-defined]
        self.fields["theme"].choices = [("", _("No theme")), *themes]  # type: ignore[attr-defined]
        if not moving:
            del self.fields["kind"], self.fields["community"]
        self.steps_error = ""
        self.options_error = ""

    def blame(self, problem: Invalid) -> None:
        """Show what the action refused beside what it concerns."""
        fields = dict(problem.fields)
        self.steps_error = fields.pop("steps", "")
        self.options_error = fields.pop("options", "")
        if fields or not problem.fields:
            blame(self, Invalid(problem.message if not problem.fields else "", **fields))


@dataclass(frozen=True, slots=True)
class TypedStep:
    """A step of a practice as it was typed."""

    text: str = ""
    media_id: int | None = None


@dataclass(frozen=True, slots=True)
class Typed:
    """What a composer holds beside the fields of its form: lists that grow and shrink while one writes."""

    steps: tuple[TypedStep, ...] = (TypedStep(), TypedStep())
    options: tuple[str, ...] = ("", "")
    attachments: tuple[int, ...] = ()
    skills: tuple[str, ...] = ()  # as the picker sends them
    grew_from_id: int | None = None
    focus: int | None = None  # the step or the option that was just added or moved

    @classmethod
    def read(cls, data: QueryDict) -> Typed:
        """Read the lists from what a form sent."""
        texts, media = data.getlist("step_text"), data.getlist("step_media")
        steps = tuple(
            TypedStep(text.replace("\r\n", "\n"), read_id(media[index]) if index < len(media) else None)
            for index, text in enumerate(texts[:MOST_STEPS])
        )
        return cls(
            steps=steps or cls().steps,
            options=tuple(data.getlist("option")[:MOST_OPTIONS]) or cls().options,
            attachments=tuple(read_ids(data.getlist("attachments"))),
            skills=tuple(picked(data)),
            grew_from_id=read_id(data.get("grew_from")),
        )

    @property
    def filled_steps(self) -> tuple[TypedStep, ...]:
        return tuple(step for step in self.steps if step.text.strip() or step.media_id)

    @property
    def filled_options(self) -> list[str]:
        return list(dict.fromkeys(option.strip() for option in self.options if option.strip()))

    def changed(self, order: str) -> Typed:
        """What a button of the lists asks: `step-add`, `step-up:1`, `step-down:0`, `step-remove:2`, `option-add`, …"""
        verb, _colon, at = order.partition(":")
        index = int(at) if at.isdecimal() and len(at) < 4 else -1
        if verb.startswith("step-"):
            steps, focus = _reordered(self.steps, verb.removeprefix("step-"), index, TypedStep(), MOST_STEPS)
            return replace(self, steps=steps or (TypedStep(),), focus=focus)
        if verb.startswith("option-"):
            options, focus = _reordered(self.options, verb.removeprefix("option-"), index, "", MOST_OPTIONS)
            return replace(self, options=options or ("", ""), focus=focus)
        if verb == "file-remove":
            return replace(self, attachments=tuple(number for number in self.attachments if number != read_id(at)))
        if verb == "media-remove" and 0 <= index < len(self.steps):
            bare = TypedStep(self.steps[index].text)
            return replace(self, steps=(*self.steps[:index], bare, *self.steps[index + 1 :]), focus=index)
        return self


def _reordered(
    items: tuple[Any, ...], verb: str, index: int, empty: Any, most: int
) -> tuple[tuple[Any, ...], int | None]:
    """The list after one change, and the place to put the keyboard at."""
    if verb == "add":
        return ((*items, empty), len(items)) if len(items) < most else (items, len(items) - 1)
    if not 0 <= index < len(items):
        return items, None
    if verb == "remove":
        return items[:index] + items[index + 1 :], max(0, index - 1)
    other = index + {"up": -1, "down": 1}.get(verb, 0)
    if not 0 <= other < len(items):
        return items, index
    moved = list(items)
    moved[index], moved[other] = moved[other], moved[index]
    return tuple(moved), other


def read_tags(text: str) -> list[str]:
    """Tags as they are typed: separated by commas, `#` allowed."""
    words = (word.strip().lstrip("#").strip() for word in text.replace(";", ",").split(","))
    return list(dict.fromkeys(word for word in words if word))


class CommentForm(forms.Form):
    """A comment, an answer or a reply."""

    body = Words(label=gettext_lazy("Your comment"), widget=_text(2), max_length=20_000)

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        words: str = "",
        initial: str = "",
        key: str = "new",
        draft: DraftView | None = None,
    ) -> None:
        """Make the form.

        Args:
            draft: what one had begun, in place of `initial`.
            words: what the field is called here (« Your answer »).
            key: tells several of them apart on one page.
        """
        begun = draft.data.get("body", initial) if draft else initial
        super().__init__(data, initial={"body": begun}, auto_id=f"say-{key}-%s")
        self.draft = draft.token if draft else data.get("draft", "") if data is not None else ""
        if words:
            self.fields["body"].label = words
        self.fields["body"].error_messages["required"] = _("Write a few words first.")


class AcceptForm(forms.Form):
    """Why an answer is accepted."""

    why = forms.CharField(
        label=gettext_lazy("Why this answer"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("One sentence for those who come with the same question."),
    )


class ShareForm(forms.Form):
    """Where a post is brought, and with which words."""

    community = forms.ChoiceField(label=gettext_lazy("Community"), error_messages=_CHOOSE)
    word = Words(
        label=gettext_lazy("A word of introduction"),
        required=False,
        widget=_text(3),
        max_length=2_000,
        help_text=gettext_lazy("Why this is for them."),
    )

    def __init__(self, data: QueryDict | None = None, *, communities: Sequence[tuple[str, str]]) -> None:
        super().__init__(data, auto_id="share-%s")
        self.fields["community"].choices = [("", _("Choose a community")), *communities]  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A note to oneself on a post one keeps."""

    note = forms.CharField(
        label=gettext_lazy("Note to yourself"), required=False, max_length=Bookmark._meta.get_field("note").max_length
    )

    def __init__(self, data: QueryDict | None = None, *, initial: str = "", key: str = "") -> None:
        super().__init__(data, initial={"note": initial}, auto_id=f"note-{key}-%s")


class ReportForm(forms.Form):
    """What is not right with a text."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is not right?"), choices=Report.Reason.choices, widget=forms.RadioSelect
    )
    words = Words(
        label=gettext_lazy("In your words"),
        required=False,
        widget=_text(3),
        max_length=Report._meta.get_field("words").max_length,
        help_text=gettext_lazy("Only the facilitators of the community read this, with your name."),
    )


class DecisionForm(forms.Form):
    """What a facilitator decides on a report."""

    decision = forms.ChoiceField(label=gettext_lazy("Your decision"), choices=Report.Decision.choices)
    words = Words(
        label=gettext_lazy("Why"),
        required=False,
        widget=_text(2),
        max_length=Report._meta.get_field("decision_words").max_length,
        help_text=gettext_lazy("Kept with the report, for the other facilitators."),
    )

    def __init__(self, data: QueryDict | None = None, *, key: str = "") -> None:
        super().__init__(data, auto_id=f"decide-{key}-%s")


class ApplicationForm(forms.Form):
    """« I applied it »: where, what happened, a picture."""

    where = forms.CharField(
        label=gettext_lazy("Where?"),
        max_length=Application._meta.get_field("where").max_length,
        help_text=gettext_lazy("The place, the team, the occasion."),
    )
    result = Words(
        label=gettext_lazy("What happened?"),
        widget=_text(4),
        max_length=10_000,
        help_text=gettext_lazy("What worked, what you changed, what did not work: all of it helps the next one."),
    )
    picture = forms.FileField(
        label=gettext_lazy("A picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
        help_text=gettext_lazy("Of the result, rather than of people."),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        files: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, files, initial=dict(initial or {}), auto_id="apply-%s")
        self.fields["where"].error_messages["required"] = _("Say where you applied it.")
        self.fields["result"].error_messages["required"] = _("Say what happened, even in one sentence.")


def id_choice(number: int, name: str) -> tuple[str, str]:
    """An entry of a list from which one chooses a thing."""
    return to_text(number), name
