"""What load balancers and watchers ask."""

from __future__ import annotations

import pytest
from django.test import Client

from compagnon.live import health


@pytest.mark.django_db
def test_healthz_says_each_part_is_ready(client: Client) -> None:
    health.beat()
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {"ready": True, "database": "ok", "migrations": "ok", "worker": "ok", "live": "ok"}


@pytest.mark.django_db
def test_healthz_is_503_while_no_worker_beats(client: Client) -> None:
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["worker"] == "not ready"


@pytest.mark.django_db
def test_healthz_is_503_when_a_part_fails(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> bool:
        raise ConnectionError

    health.beat()
    monkeypatch.setitem(health.CHECKS, "live", broken)
    response = client.get("/healthz")
    assert response.status_code == 503
    assert response.json()["live"] == "failed: ConnectionError"


def test_livez_asks_nothing_of_the_database(client: Client) -> None:
    assert client.get("/livez").content == b"ok"
