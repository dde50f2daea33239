"""What follows from what happened to people."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from compagnon.journal.models import Entry
from compagnon.journal.record import reacts_to
from compagnon.kit import clock
from compagnon.people import mail, secrets
from compagnon.people.models import Invitation


@reacts_to("person.invited")
def mail_invitation(entry: Entry) -> None:
    """Send the link once, unless it is dead already; a failure is tried again by the journal."""
    invitation = (
        Invitation.objects.select_related("person", "sent_by")
        .filter(pk=entry.data["invitation_id"], mailed_at=None, used_at=None, revoked_at=None)
        .first()
    )
    if invitation is None or invitation.expires_at <= clock.now() or invitation.person.email.endswith(".invalid"):
        return
    person, sender = invitation.person, invitation.sent_by
    subject, body = mail.compose(
        "invitation",
        language=person.language,
        person=person,
        sender=sender.name if sender else "",
        link=settings.BASE_URL + reverse("invitation", args=[secrets.secret_of(invitation.pk)]),
        days=(invitation.expires_at - invitation.sent_at).days,
    )
    mail.send(person.email, subject, body)
    Invitation.objects.filter(pk=invitation.pk).update(mailed_at=clock.now())
