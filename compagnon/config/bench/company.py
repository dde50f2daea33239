"""A generated company of any size, always the same for a scale."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from compagnon.communities.models import Community, Membership, Theme
from compagnon.config.bench.skills import bring_framework, give_skills
from compagnon.kit.ids import new_id
from compagnon.mentoring.actions.knowing import know_everyone_again
from compagnon.people.models import Person, Team
from compagnon.people.viewer import operator
from compagnon.posts.models import Comment, Post, PostSkill, PostTag, Reaction, Tag

PEOPLE, COMMUNITIES, POSTS, COMMENTS, REACTIONS = 10_000, 100, 200_000, 400_000, 1_000_000
JOINED_BY_EACH = 12
WORDS = (
    "réglage débit vanne client devis chantier mesure tableau formule relance stock pièce garantie moteur capteur "
    "sécurité planning tournée facture audit seuil courbe filtre câble relais qualité retour essai panne réseau"
).split()
Progress = Callable[[str, int, int], None]


def build(scale: float, progress: Progress) -> None:
    """Fill an empty database; all of it or nothing. `scale` multiplies the posts and what hangs on them."""
    chance = random.Random(7)  # noqa: S311 - the same company at each build
    with transaction.atomic():
        people, skills = _people(chance, progress)
        themes = _communities(chance, people, progress)
        posts, authors = _posts(chance, themes, people, skills, int(POSTS * scale), progress)
        comments = _comments(chance, posts, authors, people, int(COMMENTS * scale), progress)
        _reactions(chance, posts, comments, people, int(REACTIONS * scale), progress)
        _knowledge(progress)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _knowledge(progress: Progress) -> None:
    """Who knows what, from the answers."""
    total, done = 0, 0

    def starts(_name: str, count: int) -> None:
        nonlocal total
        total = count

    def advances(by: int) -> None:
        nonlocal done
        done += by
        progress("knowledge", done, total)

    know_everyone_again(operator(), starts=starts, advances=advances)


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(WORDS, k=words)).capitalize() + "."


def _insert(model: Any, rows: Iterable[Any], total: int, progress: Progress) -> None:
    iterator: Iterator[Any] = iter(rows)
    done = 0
    while batch := list(islice(iterator, 5000)):
        model.objects.bulk_create(batch)
        done += len(batch)
        progress(model._meta.model_name, done, total)


def _people(chance: random.Random, progress: Progress) -> tuple[list[int], list[int]]:
    """Everyone with their team and skills; answers the people and the skills that are about."""
    now = timezone.now()
    branches = [Team(name=f"Direction {n}", path=f"Direction {n}") for n in range(20)]
    Team.objects.bulk_create(branches)
    teams = [
        Team(name=f"Équipe {n}", path=f"Direction {n % 20} / Équipe {n}", parent=branches[n % 20]) for n in range(200)
    ]
    Team.objects.bulk_create(teams)
    people = [
        Person(
            email=f"personne.{n}@bench.example",
            first_name=f"Prénom{n % 997}",
            last_name=f"Nom{n}",
            folded_name=f"prenom{n % 997} nom{n}",
            job_title=chance.choice(["Technicienne", "Planificateur", "Acheteuse", "Soudeur"]),
            site=chance.choice(["Lyon", "Nantes", "Lille", "Cork"]),
            team=teams[n % 200],
            languages=chance.choice([["fr"], ["fr"], ["fr"], ["fr", "en"], ["en"]]),
            password="!",  # noqa: S106 - nobody signs in with it
            joined_at=now - timedelta(days=900),
            welcome={"done": True},
            leads_learning=n == 0,
        )
        for n in range(PEOPLE)
    ]
    _insert(Person, people, PEOPLE, progress)
    for n, team in enumerate(teams):
        team.manager = people[n]
    Team.objects.bulk_update(teams, ["manager"])
    for n, person in enumerate(people[200:], 200):
        person.manager = people[n % 200]
    Person.objects.bulk_update(people[200:], ["manager"], batch_size=500)
    bring_framework(chance, WORDS)
    skills = give_skills(chance, people, lambda model, rows, total: _insert(model, rows, total, progress))
    return [person.pk for person in people], skills


def _communities(chance: random.Random, people: list[int], progress: Progress) -> list[tuple[int, int]]:
    now = timezone.now()
    communities = [
        Community(
            name=f"Communauté {n}",
            slug=f"communaute-{n}",
            purpose=_sentence(chance, 9),
            created_at=now - timedelta(days=800),
            member_count=PEOPLE * JOINED_BY_EACH // COMMUNITIES,
        )
        for n in range(COMMUNITIES)
    ]
    Community.objects.bulk_create(communities)
    themes = [
        Theme(community=community, name=f"Thème {n}", slug=f"theme-{n}", position=n)
        for community in communities
        for n in range(4)
    ]
    Theme.objects.bulk_create(themes)
    memberships = (
        Membership(
            community_id=community.pk,
            person_id=person,
            role="facilitator" if n < 2 else "member",
            joined_at=now - timedelta(days=700),
        )
        for person in people
        for n, community in enumerate(chance.sample(communities, JOINED_BY_EACH), start=chance.randrange(0, 300))
    )
    _insert(Membership, memberships, PEOPLE * JOINED_BY_EACH, progress)
    return [(theme.community_id, theme.pk) for theme in themes]


def _posts(
    chance: random.Random,
    themes: list[tuple[int, int]],
    people: list[int],
    skills: list[int],
    total: int,
    progress: Progress,
) -> tuple[list[int], list[int]]:
    now = timezone.now()
    tags = [Tag(name=word, folded=word) for word in WORDS]
    Tag.objects.bulk_create(tags)
    ids: list[int] = []
    authors: list[int] = []
    tagged: list[PostTag] = []
    skilled: list[PostSkill] = []

    def rows() -> Iterator[Post]:
        for n in range(total):
            community, theme = chance.choice(themes)
            author = chance.choice(people)
            kind = chance.choices(["share", "question", "practice", "snack"], [5, 4, 1, 2])[0]
            body = " ".join(_sentence(chance, 12) for _ in range(6))
            tag = chance.choice(tags)
            about = list(dict.fromkeys(chance.choices(skills, k=2)))
            post = Post(
                id=new_id(),
                kind=kind,
                community_id=community,
                theme_id=theme,
                author_id=author,
                title=_sentence(chance, 7),
                body=body,
                body_html=f"<p>{body}</p>",
                excerpt=body[:279],
                published_at=now - timedelta(minutes=(total - n) * 5),
                tag_names=[tag.name],
                skill_ids=about,
                comment_count=2,
                like_count=3,
                thanks_count=1,
                answer_count=1 if kind == "question" and n % 3 else 0,
            )
            ids.append(post.pk)
            authors.append(author)
            tagged.append(PostTag(post_id=post.pk, tag=tag))
            skilled.extend(PostSkill(post_id=post.pk, skill_id=id, position=place) for place, id in enumerate(about))
            yield post

    _insert(Post, rows(), total, progress)
    _insert(PostTag, tagged, total, progress)
    _insert(PostSkill, skilled, len(skilled), progress)
    return ids, authors


def _comments(
    chance: random.Random, posts: list[int], authors: list[int], people: list[int], total: int, progress: Progress
) -> list[int]:
    now = timezone.now()
    ids: list[int] = []
    # The newest posts are the ones read: the last hundred have the discussions the rows ask for.
    busy = [post for post in posts[-100:] for _ in range(20)]
    questions = set(Post.objects.filter(kind="question").values_list("pk", flat=True))

    def rows() -> Iterator[Comment]:
        for n in range(total):
            post = busy[n] if n < len(busy) else chance.choice(posts)
            body = _sentence(chance, 22)
            comment = Comment(
                id=new_id(),
                post_id=post,
                author_id=chance.choice(people),
                is_answer=post in questions and n % 2 == 0,
                body=body,
                body_html=f"<p>{body}</p>",
                written_at=now - timedelta(minutes=total - n),
                thanks_count=n % 4,
            )
            ids.append(comment.pk)
            yield comment

    _insert(Comment, rows(), total, progress)
    return ids


def _reactions(
    chance: random.Random, posts: list[int], comments: list[int], people: list[int], total: int, progress: Progress
) -> None:
    now = timezone.now()
    kinds = ["like", "thanks", "learned", "keep"]

    def rows() -> Iterator[Reaction]:
        seen: set[tuple[int, int, str]] = set()
        made = 0
        while made < total:
            on_post = chance.random() < 0.7
            target = chance.choice(posts if on_post else comments)
            key = (target, chance.choice(people), chance.choice(kinds))
            if key in seen:
                continue
            seen.add(key)
            made += 1
            yield Reaction(
                post_id=target if on_post else None,
                comment_id=None if on_post else target,
                person_id=key[1],
                kind=key[2],
                at=now - timedelta(minutes=made % 100_000),
            )

    _insert(Reaction, rows(), total, progress)
