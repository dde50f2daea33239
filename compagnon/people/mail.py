"""Mails: one text template each, whose first line is the subject, in the language of whoever receives it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import get_template
from django.utils import translation
from django_tasks import task

from compagnon.people.selectors import company_name


def compose(template: str, *, language: str, **context: Any) -> tuple[str, str]:
    """The subject and the body of `people/mail/TEMPLATE.txt`."""
    with translation.override(language):
        context.setdefault("company", company_name())
        context.setdefault("base_url", settings.BASE_URL)
        text = get_template(f"people/mail/{template}.txt", using="jinja2").render(context)
    subject, _, body = text.strip().partition("\n")
    return " ".join(subject.split()), body.strip() + "\n"


def send(to: str, subject: str, body: str) -> None:
    """Hand a mail to the server now.

    Raises:
        OSError: the server does not take it.
    """
    EmailMessage(subject, body, settings.DEFAULT_FROM_EMAIL, [to]).send()


@task()
def deliver(to: str, subject: str, body: str) -> None:
    """Send in the background, so that a page answers as fast whether a mail leaves or not."""
    send(to, subject, body)
