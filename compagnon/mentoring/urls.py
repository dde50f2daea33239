"""Addresses of help, working groups and pairs."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
