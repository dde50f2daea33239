"""What people say of their skills, and the words beside it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.skills.levels import level_word
from compagnon.skills.models import Level, PersonSkill


def _named(sentences: list[str], level: int) -> str:
    return f"{level_word(level).capitalize()} – {sentences[level]}"


class MySkillForm(forms.Form):
    """One skill of one's own."""

    level = forms.TypedChoiceField(label=_("My level"), coerce=int, widget=forms.RadioSelect)
    brings = forms.BooleanField(
        label=_("I bring it: colleagues may ask me"),
        required=False,
        help_text=_("It shows on your page, as “I bring”."),
    )
    target = forms.TypedChoiceField(label=_("I am after"), coerce=int, empty_value=None, required=False)
    audience = forms.ChoiceField(label=_("Who sees it"), choices=PersonSkill.Audience.choices, widget=forms.RadioSelect)

    def __init__(self, *args: Any, sentences: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (0, _("None yet")), *((level, _named(sentences, level)) for level in Level.values),
        ]  # fmt: skip
        self.fields["target"].choices = [  # type: ignore[attr-defined]
            ("", _("Nothing more for now")), *((level, level_word(level).capitalize()) for level in Level.values),
        ]  # fmt: skip


class AskValidationForm(forms.Form):
    """A level, and a word to one's manager."""

    level = forms.TypedChoiceField(label=_("The level to validate"), coerce=int)
    words = forms.CharField(
        label=_("A word to them"),
        max_length=300,
        required=False,
        help_text=_("What shows it: a piece of work, a day, someone who saw it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (level, level_word(level).capitalize()) for level in Level.values
        ]


class ValidateForm(AskValidationForm):
    """A manager's word on a level."""

    level = forms.TypedChoiceField(label=_("The level you see"), coerce=int)
    words = forms.CharField(
        label=_("Why, in a sentence"),
        max_length=300,
        required=False,
        help_text=_("The person alone reads it."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
