"""Fixtures of the whole suite."""

from __future__ import annotations

import pytest

from tests.world import World


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture(autouse=True)
def _quiet_cache() -> None:
    from django.core.cache import cache

    cache.clear()
