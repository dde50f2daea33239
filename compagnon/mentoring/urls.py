"""Addresses of help, working groups and pairs."""

from __future__ import annotations

from django.urls import path

from compagnon.mentoring.views import gap

urlpatterns = [
    path("skills/gap", gap.gap, name="gap"),
    path("skills/gap/target", gap.set_target, name="gap_target"),
]
