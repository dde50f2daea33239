"""Every address, asked by everyone: nobody sees more than the table says, and no address is forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse

from compagnon.communities import actions as communities
from compagnon.communities.addresses import community_url
from compagnon.kit import clock
from compagnon.kit.ids import new_id
from compagnon.mentoring import actions as mentoring
from compagnon.mentoring.actions.asks import ask_people
from compagnon.people.models import Person
from compagnon.people.viewer import operator
from compagnon.posts import actions as posts
from compagnon.posts.addresses import comment_url, post_url
from compagnon.posts.models import Report
from compagnon.skills import actions as skills
from compagnon.skills.actions.naming import resolve
from compagnon.skills.models import Job
from compagnon.skills.names import job_url, skill_url
from compagnon.skills.sources import source_of
from tests.pictures import png
from tests.url_table import TABLE
from tests.world import World

ROLES = ("anonymous", "outsider", "member", "author", "facilitator", "administrator")


def addresses(patterns: list[Any] | None = None) -> Iterator[str]:
    """The name of every address."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        if hasattr(pattern, "url_patterns"):
            yield from addresses(pattern.url_patterns)
        else:
            yield pattern.name


@dataclass
class Company:
    """People of every role around one hidden community, and one thing of each kind in it."""

    people: dict[str, Person | None]
    things: dict[str, Any]

    def address(self, name: str, **instead: Any) -> str:
        return reverse(name, kwargs={**self.kwargs(name), **instead})

    def kwargs(self, name: str) -> dict[str, Any]:
        return {part: self.things[part] for part in parts(name)}


def parts(name: str) -> set[str]:
    """The variable parts of an address."""
    return set(get_resolver().reverse_dict.getlist(name)[0][0][0][1])


@pytest.fixture
def company(world: World) -> Company:
    people = {role: world.person(role.capitalize()) for role in ROLES if role not in {"anonymous", "administrator"}}
    people["administrator"] = world.administrator()
    hidden = world.community(
        "Réorganisation du dépôt",
        facilitator=people["facilitator"],
        members=(people["member"], people["author"]),
        joining="invitation",
        listed=False,
        charter="Rien ne sort d’ici.",
    )
    author = world.viewer(people["author"])
    picture = posts.attach(author, upload=SimpleUploadedFile("plan.png", png(40, 30)))
    post = world.post(people["author"], hidden, kind="practice", title="Le plan secret", attachment_ids=[picture.pk])
    comment = world.comment(people["author"], post, "Un mot secret.")
    application = world.apply(people["member"], post)
    report = posts.report(
        world.viewer(people["member"]), post_id=post.pk, reason=Report.Reason.OTHER, words="Des mots secrets."
    )
    invited = world.person("Invitée")
    communities.invite(world.viewer(people["facilitator"]), community_id=hidden.pk, person_ids=[invited.pk])
    member = world.viewer(people["member"])
    (skill,) = resolve(member, values=["new:Soudure"])
    mine = skills.set_skill(member, skill_id=skill.pk, level=3, audience="me")
    job = Job.objects.create(framework=skill.framework, code="soudeur", label_fr="Soudeur", created_at=clock.now())
    [secret] = resolve(operator(), values=["new:Compétence secrète"])
    pair = mentoring.propose_pair(operator(), a_id=people["member"].pk, b_id=people["author"].pk, a_brings_id=secret.pk)
    for role in ("member", "author"):
        mentoring.answer_pair(world.viewer(people[role]), pair_id=pair.pk, accepts=True)
    note = mentoring.add_note(author, pair_id=pair.pk, text="Une note secrète.")
    group = mentoring.propose_group(
        operator(), skill_id=secret.pk, target=2, learner_ids=[people[role].pk for role in ROLES[2:5]]
    )
    campaign = mentoring.create_campaign(
        operator(), name="Campagne secrète", kind="pairs", answer_by=clock.today() + timedelta(days=9)
    )
    question = world.question(people["author"], hidden, title="Le plan secret tient-il ?")
    (asked,) = ask_people(author, post_id=question.pk, person_ids=[people["member"].pk])
    things = {
        "pair_id": pair.pk, "group_id": group.pk, "campaign_id": campaign.pk, "note_id": note.pk,
        "slug": hidden.slug, "community_id": hidden.pk, "theme_id": hidden.themes.first().pk, "post_id": post.pk,
        "comment_id": comment.pk, "application_id": application.pk, "report_id": report.pk,
        "attachment_id": picture.pk, "name": "plan", "person_id": people["member"].pk, "team_id": new_id(),
        "request_id": new_id(), "role": "member", "verb": "archive", "answer": "accept", "tag": "plan",
        "cover": "a", "width": 480, "size": 64, "secret": "x" * 43, "key": "x", "uidb36": "1", "pk": 1,
        "skill_id": skill.pk, "job_id": job.pk, "source": "rome", "person_skill_id": mine.pk,
        "evidence_id": mine.evidence.get().pk, "session_id": 1, "task_id": UUID(int=1),
        "what": "x", "ask_id": asked.pk,
    }  # fmt: skip
    return Company({"anonymous": None, **people}, things)


def test_every_address_is_in_the_table() -> None:
    assert set(addresses()) == set(TABLE), "declare each address, and who may ask it, in tests/url_table.py"


@pytest.mark.parametrize("role", ROLES)
def test_nobody_reads_more_than_the_table_says(world: World, company: Company, role: str) -> None:
    client = world.client(company.people[role])
    answered = {name: client.get(company.address(name)).status_code for name in TABLE}
    wrong = {
        name: f"{status} instead of {TABLE[name][ROLES.index(role)]}"
        for name, status in answered.items()
        if status != TABLE[name][ROLES.index(role)]
    }
    assert not wrong


HIDDEN_PARTS = {
    "slug": "nulle-part", "community_id": 7, "theme_id": 7, "post_id": 7, "comment_id": 7, "application_id": 7,
    "report_id": 7, "attachment_id": 7, "person_skill_id": 7, "evidence_id": 7, "pair_id": 7, "group_id": 7,
    "campaign_id": 7, "note_id": 7, "ask_id": 7,
}  # fmt: skip


def told(response: Any) -> tuple[int, str, str]:
    """What an answer tells: its status, where it leads, its words without what changes each time."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    words = re.sub(r'(value|content|data-token)="[^"]{40,}"', "", body.decode(errors="replace"))
    return response.status_code, response.get("Location", ""), re.sub(r'value="/[^"]*"', "", words)


@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_hidden_is_answered_as_what_does_not_exist(world: World, company: Company, method: str) -> None:
    client = world.client(company.people["outsider"])
    for name in TABLE:
        hidden = parts(name) & set(HIDDEN_PARTS)
        if not hidden:
            continue
        real = told(getattr(client, method)(company.address(name)))
        missing = told(getattr(client, method)(company.address(name, **{part: HIDDEN_PARTS[part] for part in hidden})))
        assert real == missing, f"{method} {name} tells an outsider that it exists"


def test_no_page_says_a_word_of_a_hidden_community_to_an_outsider(world: World, company: Company) -> None:
    client = world.client(company.people["outsider"])
    for name in TABLE:
        response = client.get(company.address(name), follow=True)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode(errors="replace")
        for secret in ("Réorganisation", "plan secret", "mot secret", "mots secrets"):
            assert secret not in text, f"{name} says « {secret} »"


def test_addresses_that_are_written_out_are_those_of_the_table() -> None:
    assert community_url("atelier") == reverse("community", args=["atelier"])
    assert community_url("atelier", "members") == reverse("community_members", args=["atelier"])
    assert post_url(7) == reverse("post", args=[7])
    assert comment_url(7) == reverse("comment", args=[7])
    assert skill_url(7) == reverse("skill", args=[7])
    assert job_url(7) == reverse("job", args=[7])
    assert source_of("rome").url == reverse("framework", args=["rome"])
