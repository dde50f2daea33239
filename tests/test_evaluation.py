"""`compagnon eval`: what it measures is fair, and holds on a real archive."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from compagnon.config.evaluation import experts, skills
from compagnon.config.evaluation.command import evaluate, measure
from compagnon.config.evaluation.figures import ratio
from compagnon.config.evaluation.threads import Reply, Thread, Threads, read
from compagnon.posts.importers.archive import open_archive

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "stackexchange"
SMALLEST = REAL / "coffee.meta.stackexchange.com"
START = datetime(2020, 1, 1, tzinfo=UTC)


def thread(number: int, by: int, title: str, tags: tuple[str, ...] = (), *, accepts: int | None = None) -> Thread:
    return Thread(number, START + timedelta(days=number), by, title, "", tags, accepts)


def reply(thread: Thread, by: int, score: int = 1, *, after: float = 0.1) -> Reply:
    at = thread.at + timedelta(days=after)
    one = Reply(1000 * thread.id + by, at, by, f"About {thread.title}", score, [(at, score)])
    thread.replies.append(one)
    return one


def little_site(questions: int = 20) -> Threads:
    """Ana answers about budgets, Karim about welding, and Léa has asked."""
    threads = []
    for number in range(questions):
        about = "budget" if number % 2 else "welding"
        one = thread(number, 3, f"A question about {about}", (about,))
        reply(one, 1 if number % 2 else 2)
        threads.append(one)
    return Threads("little.example.test", threads)


def test_who_really_helped_is_who_was_accepted_or_best_voted() -> None:
    one = thread(1, 9, "Why?", accepts=1003)
    reply(one, 1, 5)
    reply(one, 2, 5)
    reply(one, 3, 0)
    reply(one, 4, 4)
    reply(one, 9, 12)  # the asker's own
    assert one.helpers == {1, 2, 3}
    unvoted = thread(2, 9, "How?")
    reply(unvoted, 1, 0)
    assert unvoted.helpers == frozenset()


def test_what_comes_later_changes_no_earlier_ranking() -> None:
    def places(threads: Threads, **how: bool) -> list[dict[str, int]]:
        return [case.places for case in experts.cases(threads, 0.5, 0.75, **how)]

    site, longer = little_site(), little_site()
    for one in longer.part(0.75, 1):
        one.replies.clear()
        reply(one, 7, 50)
        one.comments.append((one.at, 8))
    for one in longer.part(0, 0.5):
        late = reply(one, 7, 90, after=60)  # an old question answered when the test has begun
        late.accepted_at = late.at
    for one in longer.part(0.5, 0.75):
        one.replies[:] = [kept for kept in one.replies if kept.by != 7]
    assert places(site) == places(longer)
    assert places(site, streaming=True) == places(longer, streaming=True)


def test_votes_count_from_the_day_they_were_given() -> None:
    one = thread(1, 9, "Why?")
    voted = reply(one, 1)
    voted.votes = [(START + timedelta(days=2), 3), (START + timedelta(days=9), 4)]
    voted.accepted_at = START + timedelta(days=5)
    assert voted.votes_before(START + timedelta(days=5)) == 3
    assert not voted.is_accepted_before(START + timedelta(days=5))
    assert voted.is_accepted_before(START + timedelta(days=6))


def test_on_a_site_where_each_knows_one_thing_each_is_found_first() -> None:
    found = experts.cases(little_site(), 0.8, 1.0)
    assert [case.places["ours"] for case in found] == [1, 1, 1, 1]
    assert sorted(case.places["active"] for case in found) == [1, 1, 2, 2]
    guessed = skills.guesses(little_site(), 0.8, 1.0)
    assert all(guess.found["ours"] == 1 for guess in guessed)


@pytest.mark.parametrize("questions", [0, 1, 2, 5])
def test_an_archive_of_next_to_nothing_has_its_rows_or_none(questions: int) -> None:
    figures = measure([little_site(questions)], [(0.8, 1.0)])
    assert len(figures["experts"]) == (2 if questions > 1 else 0)


def test_the_interval_holds_the_ratio() -> None:
    value, interval = ratio([1, 1, 0, 1] * 10, [1, 0, 0, 1] * 10)
    assert value == 1.5
    assert interval
    assert interval.low < 1.5 < interval.high


def test_without_archives_it_says_so_in_a_line(tmp_path: Path) -> None:
    told = CliRunner().invoke(evaluate, [str(tmp_path / "none")])
    assert told.exit_code == 0
    assert told.output.count("\n") == 1
    assert "none" in told.output


@pytest.mark.real_data
def test_on_a_real_archive_it_does_no_worse_than_the_baselines(tmp_path: Path) -> None:
    if not SMALLEST.exists():
        pytest.skip("left out: the archives are not beside the project")
    folder = tmp_path / "archives"
    folder.mkdir()
    (folder / SMALLEST.name).symlink_to(SMALLEST)
    told = CliRunner().invoke(evaluate, [str(folder), "--output", str(tmp_path / "eval.json")])
    assert told.exit_code == 0, told.output
    assert SMALLEST.name in told.output
    figures = json.loads((tmp_path / "eval.json").read_text(encoding="utf-8"))
    pooled = figures["experts"][-1]
    one = 1 / pooled["questions"]  # the slack: a question
    assert pooled["hits"]["ours"] >= max(pooled["hits"]["active"], pooled["hits"]["bm25"]) - one
    guessed = figures["skills"][-1]
    assert guessed["found"]["ours"] >= max(guessed["found"]["named"], guessed["found"]["frequent"]) - one
    assert len(read(open_archive(SMALLEST)).all) == 81
