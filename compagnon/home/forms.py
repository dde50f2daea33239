"""What newcomers fill in on their first visit."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ProfileForm(forms.Form):
    """A few words about oneself and a photo; the two sides of one's skills are chosen beside it."""

    bio = forms.CharField(
        label=_("A few lines about you"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    photo = forms.FileField(
        label=_("Your photo"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*"}),
        help_text=_("It is cropped and made smaller; where and when it was taken is removed."),
    )
