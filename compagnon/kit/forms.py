"""What every form shares."""

from __future__ import annotations

from django import forms

from compagnon.kit.errors import Invalid


def blame(form: forms.Form, problem: Invalid) -> None:
    """Show what an action refused beside the field it concerns, or above the form."""
    for name, sentence in problem.fields.items():
        form.add_error(name if name in form.fields else None, sentence)
    if not problem.fields:
        form.add_error(None, problem.message)
