"""Addresses of skills, jobs and what people can do."""

from __future__ import annotations

from django.urls import path

from compagnon.skills.views import search

urlpatterns = [
    path("skills/suggest", search.suggest, name="skill_suggest"),
]
