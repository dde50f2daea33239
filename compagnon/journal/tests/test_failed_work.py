"""Work that fails is tried again ever more slowly, then an administrator sees it, tries again or gives it up."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import F
from django_tasks_db.models import DBTaskResult

from compagnon.journal import actions, record, selectors
from compagnon.kit.errors import Missing


@pytest.fixture
def fragile(monkeypatch):
    """A reactor that fails until `mend` is called, on the verb `test.happened`."""
    state = {"runs": 0, "broken": True}

    def reactor(entry) -> None:
        state["runs"] += 1
        if state["broken"]:
            raise RuntimeError("le service ne répond pas")

    monkeypatch.setitem(record._reactors, "tests.fragile", reactor)
    monkeypatch.setitem(record._reactors_of, "test.happened", [("tests.fragile", None)])
    return state


def until_given_up(world) -> None:
    """Let every retry happen, as if the waits were over."""
    for _attempt in range(record.ATTEMPTS + 1):
        world.work()
        DBTaskResult.objects.filter(status="READY").update(run_after=F("enqueued_at") - timedelta(days=1))


def test_work_that_fails_is_tried_five_times_then_shown(world, fragile):
    record.record("test.happened", actor_id=None, kind="test", id=1)
    world.work()
    assert fragile["runs"] == 1
    assert DBTaskResult.objects.get(status="READY").run_after > DBTaskResult.objects.first().enqueued_at
    until_given_up(world)
    assert fragile["runs"] == record.ATTEMPTS
    work = selectors.failures(world.viewer(world.administrator()))
    [task] = work.tasks
    assert (task.what, task.verb, work.total) == ("tests.fragile", "test.happened", 1)
    assert task.error == "RuntimeError: le service ne répond pas"


def test_an_administrator_tries_again_what_failed(world, fragile):
    record.record("test.happened", actor_id=None, kind="test", id=1)
    until_given_up(world)
    client = world.client(world.administrator())
    page = client.get("/administration/background-work")
    assert "le service ne répond pas" in page.content.decode()
    fragile["broken"] = False
    task = DBTaskResult.objects.failed().get()
    assert client.post(f"/administration/background-work/{task.pk}/retry", follow=True).status_code == 200
    world.work()
    assert fragile["runs"] == record.ATTEMPTS + 1
    assert not DBTaskResult.objects.failed().exists()
    assert "tests.fragile" not in client.get("/administration/background-work").content.decode()


def test_all_are_tried_again_at_once_and_one_is_given_up(world, fragile):
    for number in range(3):
        record.record("test.happened", actor_id=None, kind="test", id=number)
    until_given_up(world)
    administrator = world.administrator()
    client = world.client(administrator)
    task = DBTaskResult.objects.failed().first()
    client.post(f"/administration/background-work/{task.pk}/discard")
    assert DBTaskResult.objects.failed().count() == 2
    fragile["broken"] = False
    client.post("/administration/background-work/retry")
    world.work()
    assert selectors.failures(world.viewer(administrator)).total == 0


def test_only_administrators_know_of_it(world, fragile):
    record.record("test.happened", actor_id=None, kind="test", id=1)
    until_given_up(world)
    person = world.person()
    task = DBTaskResult.objects.failed().get()
    page = "/administration/background-work"
    for path in ("", "/retry", f"/{task.pk}/retry", f"/{task.pk}/discard"):
        client, anonymous = world.client(person), world.client()
        response = client.post(page + path) if path else client.get(page)
        assert response.status_code == 404, path
        response = anonymous.post(page + path) if path else anonymous.get(page)
        assert response.status_code == 302, path
    viewer = world.viewer(person)
    for attempt in (selectors.failures, actions.retry_work, lambda by: actions.discard_work(by, task_id=task.pk)):
        with pytest.raises(Missing):
            attempt(viewer)


def test_the_page_costs_the_same_with_two_failures_and_with_fifty(world, fragile, django_assert_num_queries):
    viewer = world.viewer(world.administrator())
    for count in (2, 48):
        for number in range(count):
            record.record("test.happened", actor_id=None, kind="test", id=number)
        DBTaskResult.objects.update(status="FAILED", traceback="Error: x")
        # the failures, their entries, how many in all, how much waits
        with django_assert_num_queries(4):
            selectors.failures(viewer)


def test_administration_leads_to_it(world):
    page = world.client(world.administrator()).get("/administration/people").content.decode()
    assert 'href="/administration/background-work"' in page


def test_what_an_importer_tells_together_reaches_the_reactors_that_want_it(world, fragile, monkeypatch):
    monkeypatch.setitem(record._reactors_of, "test.happened", [("tests.fragile", lambda entry: entry.data["wanted"])])
    fragile["broken"] = False
    record.record_many(
        "test.happened", actor_id=None, kind="test", subjects={1: {"wanted": True}, 2: {"wanted": False}}
    )
    world.work()
    assert fragile["runs"] == 1
