"""What people type about themselves and their colleagues: validation and words, no writing."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from allauth.account import forms as allauth_forms
from allauth.mfa.webauthn import forms as key_forms
from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from compagnon.people import actions, languages
from compagnon.people.models import Company, Person

NAME = 80


# Signing in


class SignupForm(allauth_forms.SignupForm):
    """Registering alone, with an address of one of the company's domains."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=NAME)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=NAME)
    field_order = ["first_name", "last_name", "email", "password1"]

    def clean_email(self) -> str:
        if not actions.may_register(self.cleaned_data["email"]):
            domains = ", ".join(Company.objects.values_list("signup_domains", flat=True).first() or [])
            raise forms.ValidationError(
                _("Use your work address (%(domains)s), or ask an administrator for an invitation.")
                % {"domains": domains}
            )
        return str(super().clean_email())


class ResetPasswordForm(allauth_forms.ResetPasswordForm):
    """Those who were never invited get no way in, unless their address would let them register."""

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.users: list[Person] = [
            person for person in self.users if person.has_usable_password() or actions.may_register(person.email)
        ]
        return email


class KeyAnswer(forms.JSONField):
    """What a passkey answered; whatever else is sent in its place is refused in words."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:  # numbers and brackets without end
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error


class AddKeyForm(key_forms.AddWebAuthnForm):
    credential = KeyAnswer()


class LoginKeyForm(key_forms.LoginWebAuthnForm):
    credential = KeyAnswer()


class AuthenticateKeyForm(key_forms.AuthenticateWebAuthnForm):
    credential = KeyAnswer()


class ReauthenticateKeyForm(key_forms.ReauthenticateWebAuthnForm):
    credential = KeyAnswer()


class InvitationForm(forms.Form):
    """Coming in by a link."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=NAME,
                                 widget=forms.TextInput({"autocomplete": "given-name"}))  # fmt: skip
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=NAME, required=False,
                                widget=forms.TextInput({"autocomplete": "family-name"}))  # fmt: skip
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=gettext_lazy("Password"),
        max_length=500,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}, render_value=True),
        help_text=gettext_lazy("At least 8 characters. A sentence of a few words is easy to keep in mind."),
    )


# Oneself


def _lines(text: str) -> list[str]:
    """One per line or separated by commas."""
    return [part.strip() for line in text.splitlines() for part in line.split(",") if part.strip()]


class ProfileForm(forms.Form):
    """What one tells about oneself."""

    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=NAME,
                                 widget=forms.TextInput({"autocomplete": "given-name"}))  # fmt: skip
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=NAME, required=False,
                                widget=forms.TextInput({"autocomplete": "family-name"}))  # fmt: skip
    job_title = forms.CharField(label=gettext_lazy("Job"), max_length=160, required=False)
    site = forms.CharField(
        label=gettext_lazy("Site"), max_length=120, required=False, widget=forms.TextInput({"list": "sites"})
    )
    team = forms.CharField(
        label=gettext_lazy("Team"),
        max_length=600,
        required=False,
        widget=forms.TextInput({"list": "teams"}),
        help_text=gettext_lazy("Start typing and choose from the list."),
    )
    bio = forms.CharField(
        label=gettext_lazy("A few lines about you"),
        max_length=1000,
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=gettext_lazy("What you do, how you came to it, what one can ask you."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages you speak"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, reader: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["languages"].choices = languages.choices(reader)  # type: ignore[attr-defined]


class PhotoForm(forms.Form):
    """A picture of oneself."""

    FOCUS = (
        ("0.5 0.4", gettext_lazy("the middle")),
        ("0.5 0", gettext_lazy("the top")),
        ("0.5 1", gettext_lazy("the bottom")),
        ("0 0.4", gettext_lazy("the left")),
        ("1 0.4", gettext_lazy("the right")),
    )
    photo = forms.FileField(
        label=gettext_lazy("Photo"),
        widget=forms.FileInput({"accept": "image/*"}),
        help_text=gettext_lazy("It is cut to a square. Where and when it was taken is not kept."),
    )
    focus = forms.ChoiceField(label=gettext_lazy("Keep"), choices=FOCUS, initial="0.5 0.4", required=False)

    def clean_focus(self) -> tuple[float, float]:
        across, _, down = (self.cleaned_data["focus"] or "0.5 0.4").partition(" ")
        return float(across), float(down)


class PreferencesForm(forms.Form):
    """How Compagnon speaks and looks."""

    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    theme = forms.ChoiceField(
        label=gettext_lazy("Light"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", gettext_lazy("As my device")), ("light", gettext_lazy("Day")), ("dark", gettext_lazy("Night"))],
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"),
        choices=lambda: [
            (name, name.replace("_", " "))
            for name in sorted(available_timezones())
            if "/" in name and not name.startswith(("Etc/", "SystemV/"))
        ],
    )


# Administration


class CompanyForm(forms.Form):
    """The company's settings."""

    name = forms.CharField(label=gettext_lazy("Name of the company"), max_length=80, required=False)
    signup_domains = forms.CharField(
        label=gettext_lazy("E-mail domains that may register"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "One per line, for instance “example.com”. Whoever has an address there may come in alone. "
            "Empty: by invitation only."
        ),
    )
    everyone_creates_communities = forms.BooleanField(
        label=gettext_lazy("Everyone may create communities"), required=False
    )
    administrators_need_mfa = forms.BooleanField(
        label=gettext_lazy("Administrators sign in with a second factor"),
        required=False,
        help_text=gettext_lazy(
            "Those who have none choose one at their next page, and can do nothing else until then."
        ),
    )

    def clean_signup_domains(self) -> list[str]:
        return _lines(self.cleaned_data["signup_domains"])


class PersonForm(forms.Form):
    """A colleague, as administrators add and edit them."""

    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    first_name = forms.CharField(label=gettext_lazy("First name"), max_length=NAME, required=False)
    last_name = forms.CharField(label=gettext_lazy("Last name"), max_length=NAME, required=False)
    job_title = forms.CharField(label=gettext_lazy("Job"), max_length=160, required=False)
    team = forms.CharField(
        label=gettext_lazy("Team"),
        max_length=600,
        required=False,
        widget=forms.TextInput({"list": "teams"}),
        help_text=gettext_lazy("“Department / Team”. A team that does not exist yet is made."),
    )
    manager = forms.CharField(
        label=gettext_lazy("Manager’s e-mail"), max_length=254, required=False, widget=forms.EmailInput
    )
    site = forms.CharField(
        label=gettext_lazy("Site"), max_length=120, required=False, widget=forms.TextInput({"list": "sites"})
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES)

    def clean_manager(self) -> int | None:
        email = self.cleaned_data["manager"].strip().lower()
        if not email:
            return None
        manager = Person.objects.filter(email=email).values_list("pk", flat=True).first()
        if manager is None:
            raise forms.ValidationError(_("Nobody has this e-mail."))
        return manager


class TeamForm(forms.Form):
    """A team's name and manager."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    manager = forms.CharField(
        label=gettext_lazy("Manager’s e-mail"), max_length=254, required=False, widget=forms.EmailInput
    )
    clean_manager = PersonForm.clean_manager


class InviteForm(forms.Form):
    """Several people at once."""

    emails = forms.CharField(
        label=gettext_lazy("E-mails"),
        max_length=20_000,
        widget=forms.Textarea({"rows": 6}),
        help_text=gettext_lazy("One per line. Those who are not known yet are added; each gets a link by mail."),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the mail"), choices=settings.LANGUAGES)

    def clean_emails(self) -> list[str]:
        emails = list(dict.fromkeys(email.lower() for email in _lines(self.cleaned_data["emails"].replace(";", ","))))
        if len(emails) > 500:
            raise forms.ValidationError(_("At most 500 at once: bring in a people file instead."))
        return emails
