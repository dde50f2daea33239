"""What newcomers fill in on their first visit."""

from __future__ import annotations

import re

from django import forms
from django.utils.translation import gettext_lazy as _

_SEPARATORS = re.compile(r"[,;\n]+")


def labels(text: str) -> list[str]:
    """« Excel, négociation » as a list."""
    return [label.strip() for label in _SEPARATORS.split(text) if label.strip()]


class ProfileForm(forms.Form):
    """A few words about oneself, the two sides of one's skills, a photo."""

    brings = forms.CharField(
        label=_("I bring"),
        help_text=_("What colleagues come to you for, separated by commas: “spreadsheets, welcoming newcomers”."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seeks = forms.CharField(
        label=_("I am looking for"),
        help_text=_("What you would like to learn, separated by commas."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    bio = forms.CharField(
        label=_("A few lines about you"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photo = forms.FileField(
        label=_("Your photo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        help_text=_("It is cropped and made smaller; where and when it was taken is removed."),
    )
