"""What people type about help, and the words beside it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.mentoring.models import Campaign, Pair, Seat
from compagnon.skills.models import Level


def _day(**attrs: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class AvailabilityForm(forms.Form):
    """How much one accepts."""

    asks_a_month = forms.IntegerField(label=_("Questions put to me, a month"), min_value=0, max_value=20)
    pairs = forms.IntegerField(label=_("Pairs at once"), min_value=0, max_value=20)
    groups = forms.IntegerField(label=_("Working groups at once"), min_value=0, max_value=20)
    paused_until = forms.DateField(
        label=_("Pause until"),
        required=False,
        widget=_day(),
        help_text=_("Nothing is proposed to you until then. What you are in goes on."),
    )


class PlanForm(forms.Form):
    """What the two of a pair agree on."""

    goal = forms.CharField(
        label=_("Goal"),
        max_length=300,
        required=False,
        help_text=_("What will each be able to do at the end?"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    rhythm = forms.ChoiceField(label=_("Rhythm"), choices=Pair.Rhythm.choices)
    ends_on = forms.DateField(label=_("Until"), widget=_day())


class NoteForm(forms.Form):
    """A note of a pair."""

    text = forms.CharField(label=_("A note for the two of you"), max_length=4000, widget=forms.Textarea({"rows": 3}))


class FeedbackForm(forms.Form):
    """What the other brought."""

    helped = forms.ChoiceField(
        label=_("Did it help you?"), choices=[("yes", _("Yes")), ("no", _("Not really"))], widget=forms.RadioSelect
    )
    words = forms.CharField(
        label=_("In a few words"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    agrees = forms.BooleanField(
        label=_("I agree that what we said becomes evidence of our skills"),
        required=False,
        help_text=_("Only if you both agree. Each of you may decline it later, on the page of your skills."),
    )


class OutcomeForm(forms.Form):
    """Whether the gap is closed."""

    outcome = forms.ChoiceField(label=_("Is your gap closed?"), choices=Seat.Outcome.choices, widget=forms.RadioSelect)
    level = forms.TypedChoiceField(
        label=_("My level from now on"),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("Leave it as it is")), *Level.choices],
    )


class CampaignForm(forms.Form):
    """Preparing a campaign; its skills are chosen by a picker."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kind = forms.ChoiceField(
        label=_("What is proposed?"),
        choices=Campaign.Kind.choices,
        initial=Campaign.Kind.BOTH,
        widget=forms.RadioSelect,
    )
    teams = forms.MultipleChoiceField(
        label=_("Teams"),
        required=False,
        help_text=_("With all the teams below them. Without any: everyone."),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    answer_by = forms.DateField(label=_("Last day to answer"), widget=_day())

    def __init__(self, *args: Any, teams: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.MultipleChoiceField, self.fields["teams"]).choices = list(teams)
