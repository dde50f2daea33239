"""Coming in by a link."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.account.utils import perform_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from compagnon.kit.errors import Invalid, Missing
from compagnon.kit.forms import blame
from compagnon.kit.pages import render
from compagnon.people import actions
from compagnon.people.forms import InvitationForm
from compagnon.people.gate import viewer_of
from compagnon.people.selectors import company_name


@dataclass(frozen=True)
class InvitationPage:
    """`people/invitation.html`; without a form, the link is dead."""

    page_title: str
    form: InvitationForm | None
    email: str
    company: str


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Set a password and a name, and be in. A dead link says so, whatever made it dead."""
    waiting = actions.waiting_invitation(secret)
    if waiting is None:
        page = InvitationPage(_("This invitation no longer works"), None, "", company_name())
        return render(request, "people/invitation.html", page, status=410)
    person = waiting.person
    known = {"first_name": person.first_name, "last_name": person.last_name, "language": person.language}
    form = InvitationForm(request.POST or None, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            accepted = actions.accept_invitation(viewer_of(request), secret=secret, **form.cleaned_data)
        except Invalid as error:
            blame(form, error)
        except Missing:
            return HttpResponseRedirect(request.path)
        else:
            return perform_login(request, accepted, email_verification="none", redirect_url="/")
    page = InvitationPage(_("Welcome"), form, person.email, company_name())
    return render(request, "people/invitation.html", page, status=200 if request.method == "GET" else 422)
