"""What people type about communities, and the words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.communities.models import Community


class CommunityForm(forms.Form):
    """Creating and editing."""

    name = forms.CharField(label=_("Name"), max_length=80)
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=400,
        help_text=_("One or two sentences: what one learns here, and with whom."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    themes = forms.CharField(
        label=_("Themes"),
        required=False,
        help_text=_("One a line: the conversations that one finds here. You can change them at any time."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    skills = forms.CharField(label=_("Skills"), required=False)  # chosen with the picker: `skills.picking`
    charter = forms.CharField(
        label=_("Charter"),
        required=False,
        max_length=5000,
        help_text=_("What those who join commit to; they read and accept it. Markdown is welcome."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    joining = forms.ChoiceField(
        label=_("How does one join?"),
        choices=[
            (Community.Joining.OPEN, _("Open: everyone reads, and joins in one click")),
            (Community.Joining.REQUEST, _("On request: facilitators let people in; only members read")),
            (Community.Joining.INVITATION, _("By invitation: facilitators invite; only members read")),
        ],
        initial=Community.Joining.OPEN,
        widget=forms.RadioSelect,
    )
    hidden = forms.BooleanField(
        label=_("Hidden: only members and those invited know that it exists"),
        required=False,
        help_text=_("Only for a community joined by invitation."),
    )
    cover = forms.FileField(
        label=_("Cover"),
        required=False,
        help_text=_("A wide picture of people, of a place or of the work."),
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    without_cover = forms.BooleanField(label=_("Remove the cover"), required=False)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("hidden") and data.get("joining") not in {None, Community.Joining.INVITATION}:
            self.add_error(
                "hidden", _("A hidden community is joined by invitation: choose it above, or let it be found.")
            )
        return data


class JoinForm(forms.Form):
    """Joining, or asking to."""

    message = forms.CharField(
        label=_("A word to the facilitators"),
        required=False,
        max_length=500,
        help_text=_("What brings you here, what you could bring."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    accepts_charter = forms.BooleanField(label=_("I have read the charter and accept it"), required=False)


class InviteForm(forms.Form):
    """Several people at once."""

    q = forms.CharField(label=_("Who?"), required=False, max_length=100)
    word = forms.CharField(
        label=_("A word with the invitation"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class LeaveForm(forms.Form):
    """Leaving, after naming who takes over where that is needed."""

    successor_id = forms.TypedChoiceField(label=_("Who takes over?"), coerce=int, empty_value=None, required=False)

    def __init__(self, *args: Any, members: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.TypedChoiceField, self.fields["successor_id"])
        field.choices = [("", _("Choose a member…")), *members]
        field.required = bool(members)


class ThemeForm(forms.Form):
    """A theme's name."""

    themes = forms.CharField(label=_("Name of the theme"), max_length=60)
