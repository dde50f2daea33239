"""Addresses of skills, jobs and what people can do."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
