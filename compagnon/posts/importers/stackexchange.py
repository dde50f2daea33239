"""`compagnon import stackexchange`: a question-and-answer archive becomes people, questions, answers and comments.

Every file is first read to its end, so that a bad one stops the import before anything is written. Then each batch is
one transaction, in which the counts are already right: an import that was killed goes on where it stopped, because what
is there is known by its origin, and doing it again changes nothing.

An archive does not say who voted: its up votes are kept as a number beside the text's origin (`Attribution.likes`) and
are part of `like_count`. Down votes and moderation have no counterpart here and are left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _

from compagnon.communities import actions as communities
from compagnon.communities.access import community_abilities
from compagnon.communities.models import Community
from compagnon.journal.record import record
from compagnon.kit import clock
from compagnon.kit.batches import batches
from compagnon.kit.ids import new_id
from compagnon.kit.markdown import render
from compagnon.kit.reconciliation import FileCount, ImportRefused, Reconciliation
from compagnon.kit.text import fold, shorten
from compagnon.people.cards import name_key
from compagnon.people.models import Person
from compagnon.people.viewer import Viewer
from compagnon.posts.importers.archive import FILES, Archive, Row, check, licence_on, open_archive, rows
from compagnon.posts.importers.html import markdown_of
from compagnon.posts.importers.reasons import (
    ACCEPTED,
    ANSWER,
    BAD_DATE,
    FAVOURITE,
    NO_ID,
    NO_POST,
    NO_QUESTION,
    OTHER_LINK,
    OTHER_POST,
    QUESTION,
    TO_ITSELF,
    TWICE,
    UNUSED_TAG,
    UP,
    WIKI,
    unusable,
    why_not,
)
from compagnon.posts.importers.workbench import Placed, Workbench
from compagnon.posts.models import Attribution, Bookmark, Comment, Help, Kind, Post, PostTag, Relation, Tag

BATCH = 200
TAGS_MAX = 5
_TAG = re.compile(r"<([^<>]+)>|([^|<>]+)")


def import_archive(
    by: Viewer,
    archive: Archive,
    *,
    community_name: str,
    dry_run: bool = False,
    starts: Callable[[str, int], None] = lambda _name, _rows: None,
    advances: Callable[[int], None] = lambda _rows: None,
) -> Reconciliation:
    """Bring an archive into the community of this name, made if there is none.

    Args:
        by: the operator.
        dry_run: read and count everything, write nothing.
        starts: told the name of a step and how many rows it has.
        advances: told how many rows of it were read since.

    Raises:
        ImportRefused: nothing was written; the message says why.
        Denied: not the operator, or the community is archived.
    """
    totals: dict[str, int] = {}
    for name, root in FILES.items():
        if archive.file(name).exists():
            starts(name, 0)
            totals[name] = check(archive.file(name), root)
    community = _community(by, archive, community_name, dry_run=dry_run)
    with Workbench() as bench:
        return _Loader(by, archive, community, bench, totals, dry_run, starts, advances).load()


def _community(by: Viewer, archive: Archive, name: str, *, dry_run: bool) -> Community:
    name = " ".join(name.split())
    if not name:
        raise ImportRefused(_("Name the community with --community."))
    found = [one for one in Community.objects.all() if one.slug == name or fold(one.name) == fold(name)]
    if len(found) > 1:
        raise ImportRefused(
            _("Several communities are named “%(name)s”: give the end of its address (one of %(slugs)s) instead.")
            % {"name": name, "slugs": ", ".join(sorted(one.slug for one in found))}
        )
    elsewhere = Attribution.objects.filter(origin__startswith=archive.origin("post", "")).exclude(post=None)
    if found:
        elsewhere = elsewhere.exclude(post__community=found[0])
    if first := elsewhere.select_related("post__community").first():
        where = first.post.community.name if first.post else ""
        raise ImportRefused(
            _("The archive of %(site)s is already in “%(name)s”: bring it in there.")
            % {"site": archive.site, "name": where}
        )
    if found:
        community_abilities(by, found[0]).announce.require()
        return found[0]
    if dry_run:
        return Community(name=name, created_at=clock.now())
    with translation.override(settings.LANGUAGE_CODE):  # written for everyone, not for whoever runs the command
        purpose = _("Questions and answers brought from %(site)s.") % {"site": archive.site}
    return communities.create_community(by, name=name, purpose=purpose, themes=[])


@dataclass
class _Loader:
    by: Viewer
    archive: Archive
    community: Community
    bench: Workbench
    totals: dict[str, int]
    dry_run: bool
    starts: Callable[[str, int], None]
    advances: Callable[[int], None]
    told: Reconciliation = field(default_factory=Reconciliation)
    _nobody: int | None = None
    _tags: dict[str, tuple[int, str]] = field(default_factory=dict)

    def load(self) -> Reconciliation:
        for name in FILES:
            self.told.files[name] = FileCount()
        self._each("Users.xml", self._people)
        self._each("Votes.xml", self._count_votes, again=True)
        self._each("Posts.xml", self._questions)
        self._each("Posts.xml", self._answers, again=True)
        self._each("Comments.xml", self._comments)
        self._each("Votes.xml", self._votes)
        self._each("Tags.xml", self._used_tags)
        self._each("PostLinks.xml", self._links)
        self._members()
        return self.told

    # Reading

    def _each(self, name: str, step: Callable[[list[Row]], None], *, again: bool = False) -> None:
        if name not in self.totals:
            return
        self.starts(name, self.totals[name])
        for batch in batches(rows(self.archive.file(name), FILES[name]), BATCH):
            step(batch)
            self.advances(len(batch))

    def _kept(self, name: str, kind: str, batch: Iterable[Row]) -> Iterator[tuple[int, Row]]:
        """The rows that have an identifier of their own; the others are counted."""
        out = self.told.files[name].left_out
        numbered = [(row.number("Id"), row) for row in batch]
        seen = self.bench.known(kind, [id for id, _row in numbered if id is not None])
        for id, row in numbered:
            if id is None or id < -1:
                out[NO_ID] += 1
            elif id in seen:
                out[TWICE] += 1
            else:
                seen.add(id)
                yield id, row

    def _write(self, *groups: Sequence[models.Model]) -> None:
        for group in groups:
            if not group:
                continue
            model = type(group[0])
            if not self.dry_run:
                model._default_manager.bulk_create(group)
            if model is not Attribution and model is not PostTag:
                self.told.created[_kind_of(group[0])] += len(group)

    # People

    def _people(self, batch: list[Row]) -> None:
        count = self.told.files["Users.xml"]
        known: list[tuple[int, str, datetime]] = []
        for id, row in self._kept("Users.xml", "person", batch):
            joined = row.moment("CreationDate")
            if joined is None:
                count.left_out[BAD_DATE] += 1
            else:
                known.append((id, row.text("DisplayName", 80) or f"user{id}", joined))
        origins = {self.archive.origin("user", id): id for id, _name, _joined in known}
        there = dict(Person.objects.filter(origin__in=origins).values_list("origin", "pk"))
        ours: dict[int, int] = {origins[origin]: pk for origin, pk in there.items() if origin}
        new = [
            self._person(str(id), name, joined, self.archive.origin("user", id))
            for id, name, joined in known
            if id not in ours
        ]
        with transaction.atomic():
            self._write(new)
        ours |= {origins[person.origin or ""]: person.pk for person in new}
        self.bench.add_people((id, ours[id], name) for id, name, _joined in known)
        count.brought += len(known)

    def _person(self, id: str, name: str, joined: datetime, origin: str) -> Person:
        return Person(
            pk=new_id(),
            email=f"{'community' if id == '-1' else id}.{self.archive.site}@import.invalid",
            password=make_password(None),
            first_name=name,
            folded_name=name_key(name)[:200],
            language=settings.LANGUAGE_CODE,
            time_zone=settings.TIME_ZONE,
            joined_at=joined,
            origin=origin,
        )

    def _someone_gone(self) -> int:
        """The one person who stands for all accounts that the archive no longer names."""
        if self._nobody is None:
            origin = self.archive.origin("user", "deleted")
            pk = Person.objects.filter(origin=origin).values_list("pk", flat=True).first()
            if pk is None:
                person = self._person("deleted", _deleted_user(), clock.now(), origin)
                person.is_active, person.deactivated_at = False, clock.now()
                with transaction.atomic():
                    self._write([person])
                pk = person.pk
            self._nobody = pk
        return self._nobody

    def _authors(self, found: Sequence[tuple[int, Row]], who: str, name: str) -> Callable[[Row], tuple[int, str, str]]:
        """For a batch: how to tell a row's author as our person, their name, and their page there."""
        people = self.bench.people({id for _id, row in found if (id := row.number(who)) is not None})

        def author(row: Row) -> tuple[int, str, str]:
            id = row.number(who)
            if id is not None and id in people:
                ours, called = people[id]
                return ours, called, self.archive.url(f"users/{id}") if id > 0 else ""
            return self._someone_gone(), row.text(name, 200) or _deleted_user(), ""

        return author

    # Posts

    def _questions(self, batch: list[Row]) -> None:
        count = self.told.files["Posts.xml"]
        found: list[tuple[int, Row]] = []
        for id, row in self._kept("Posts.xml", "post", (row for row in batch if row.number("PostTypeId") != ANSWER)):
            kind = row.number("PostTypeId")
            if kind != QUESTION:
                count.left_out[WIKI if kind in {4, 5} else OTHER_POST] += 1
            elif reason := unusable(row, "Body"):
                count.left_out[reason] += 1
            else:
                found.append((id, row))
        there = self._there("post", [id for id, _row in found])
        votes, author = self.bench.votes([id for id, _row in found]), self._authors(found, *_OWNER)
        made = [self._question(id, row, author(row), votes) for id, row in found if id not in there]
        placed = [
            (id, Placed(there[id][0], None, there[id][1], row.number("AcceptedAnswerId") or 0))
            for id, row in found
            if id in there
        ] + [
            (id, Placed(post.pk, None, post.author_id, row.number("AcceptedAnswerId") or 0))
            for id, row, post, _from, _tags in made
        ]
        with transaction.atomic():
            filed = self._tagged([(post, tags) for _id, _row, post, _from, tags in made])
            self._write([post for _id, _row, post, _from, _tags in made], [made_from[3] for made_from in made], filed)
        self.bench.add_posts(placed)
        count.brought += len(found)

    def _question(
        self, id: int, row: Row, author: tuple[int, str, str], votes: dict[int, tuple[int, str]]
    ) -> tuple[int, Row, Post, Attribution, list[str]]:
        at = row.moment("CreationDate") or clock.now()
        body = markdown_of(row.values.get("Body", ""))
        rendered = render(body)
        likes = votes.get(id, (0, ""))[0]
        post = Post(
            pk=new_id(),
            kind=Kind.QUESTION,
            community=self.community,
            author_id=author[0],
            title=shorten(row.text("Title") or rendered.excerpt, 200),
            body=body,
            body_html=rendered.html,
            excerpt=rendered.excerpt,
            published_at=at,
            edited_at=_edited(row, at),
            like_count=likes,
        )
        return id, row, post, self._attribution(f"q/{id}", "post", id, row, author, likes, post=post), _tag_names(row)

    def _answers(self, batch: list[Row]) -> None:
        count = self.told.files["Posts.xml"]
        answers = (row for row in batch if row.number("PostTypeId") == ANSWER)
        kept = list(self._kept("Posts.xml", "post", answers))
        questions = self.bench.posts({id for _id, row in kept if (id := row.number("ParentId")) is not None})
        found: list[tuple[int, Row, Placed]] = []
        for id, row in kept:
            question = questions.get(row.number("ParentId") or 0)
            if question is None or question.answer is not None:
                count.left_out[NO_QUESTION] += 1
            elif reason := unusable(row, "Body"):
                count.left_out[reason] += 1
            else:
                found.append((id, row, question))
        there = self._there("post", [id for id, _row, _question in found])
        votes = self.bench.votes([id for id, _row, _question in found])
        author = self._authors([(id, row) for id, row, _question in found], *_OWNER)
        made = [
            (id, *self._answer(id, row, question, author(row), votes), question)
            for id, row, question in found
            if id not in there
        ]
        ours = {id: (answer.pk, answer.author_id) for id, answer, _from, _question in made} | there
        with transaction.atomic():
            self._write(
                [answer for _id, answer, _from, _question in made],
                [made_from for _id, _answer, made_from, _question in made],
                [
                    Help(
                        helper_id=answer.author_id, helped_id=question.author, origin=Help.Origin.ANSWER,
                        post_id=question.question, comment_id=answer.pk, at=answer.accepted_at,
                    )
                    for _id, answer, _from, question in made
                    if answer.accepted_at is not None and answer.author_id != question.author
                ],
            )  # fmt: skip
            self._more(answer_count=Counter(answer.post_id for _id, answer, _from, _question in made))
            self._more(
                accepted_count=Counter(
                    answer.post_id for _id, answer, _from, _question in made if answer.accepted_at is not None
                )
            )
        self.bench.add_posts(
            (id, Placed(question.question, *ours[id], int(question.accepts == id))) for id, _row, question in found
        )
        count.brought += len(found)

    def _answer(
        self,
        id: int,
        row: Row,
        question: Placed,
        author: tuple[int, str, str],
        votes: dict[int, tuple[int, str]],
    ) -> tuple[Comment, Attribution]:
        at = row.moment("CreationDate") or clock.now()
        likes, accepted = votes.get(id, (0, ""))
        body = markdown_of(row.values.get("Body", ""))
        answer = Comment(
            pk=new_id(),
            post_id=question.question,
            author_id=author[0],
            is_answer=True,
            body=body,
            body_html=render(body).html,
            written_at=at,
            edited_at=_edited(row, at),
            like_count=likes,
        )
        if question.accepts == id:
            answer.accepted_at = max(datetime.fromisoformat(accepted), at) if accepted else at
            answer.accepted_by_id = question.author
        return answer, self._attribution(f"a/{id}", "post", id, row, author, likes, comment=answer)

    def _comments(self, batch: list[Row]) -> None:
        count = self.told.files["Comments.xml"]
        kept = list(self._kept("Comments.xml", "comment", batch))
        posts = self.bench.posts({id for _id, row in kept if (id := row.number("PostId")) is not None})
        found: list[tuple[int, Row, Placed]] = []
        for id, row in kept:
            on = posts.get(row.number("PostId") or 0)
            if on is None:
                count.left_out[NO_POST] += 1
            elif reason := unusable(row, "Text"):
                count.left_out[reason] += 1
            else:
                found.append((id, row, on))
        there = self._there("comment", [id for id, _row, _on in found])
        author = self._authors([(id, row) for id, row, _on in found], "UserId", "UserDisplayName")
        made = [self._comment(id, row, on, author(row)) for id, row, on in found if id not in there]
        with transaction.atomic():
            self._write([comment for comment, _from in made], [made_from for _comment, made_from in made])
            self._more(comment_count=Counter(comment.post_id for comment, _from in made))
        self.bench.add_comments(id for id, _row, _on in found)
        count.brought += len(found)

    def _comment(self, id: int, row: Row, on: Placed, author: tuple[int, str, str]) -> tuple[Comment, Attribution]:
        likes = min(max(row.number("Score") or 0, 0), 10**6)
        body = row.values.get("Text", "").strip()
        comment = Comment(
            pk=new_id(),
            post_id=on.question,
            parent_id=on.answer,
            author_id=author[0],
            body=body,
            body_html=render(body).html,
            written_at=row.moment("CreationDate") or clock.now(),
            like_count=likes,
        )
        where = f"posts/comments/{id}"
        return comment, self._attribution(where, "comment", id, row, author, likes, comment=comment)

    def _attribution(
        self, path: str, kind: str, id: int, row: Row, author: tuple[int, str, str], likes: int, **of: Any
    ) -> Attribution:
        return Attribution(
            pk=new_id(),
            origin=self.archive.origin(kind, id),
            author=author[1],
            author_url=author[2],
            licence=row.text("ContentLicense", 60) or licence_on(row.moment("CreationDate") or clock.now()),
            url=self.archive.url(path),
            likes=likes,
            **of,
        )

    def _there(self, kind: str, ids: Iterable[int]) -> dict[int, tuple[int, int]]:
        """Those brought in before: our post or comment, and its author."""
        origins = {self.archive.origin(kind, id): id for id in ids}
        found = Attribution.objects.filter(origin__in=origins).values_list(
            "origin", "post_id", "comment_id", "post__author_id", "comment__author_id"
        )
        return {
            origins[origin]: (post if comment is None else comment, asker if comment is None else writer)
            for origin, post, comment, asker, writer in found
        }

    def _more(self, **counts: Counter[int]) -> None:
        """Add to a column of posts, as many as were just written under each."""
        if self.dry_run:
            return
        for column, posts in counts.items():
            for id, more in posts.items():
                Post.objects.filter(pk=id).update(**{column: F(column) + more})

    # Tags

    def _tagged(self, posts: Sequence[tuple[Post, list[str]]]) -> list[PostTag]:
        """File posts under their tags, named as they are known here; sets their own column before they are written."""
        names = {fold(name): name for _post, tags in posts for name in tags}
        missing = [folded for folded in names if folded not in self._tags]
        self._learn_tags(missing)
        new = [Tag(pk=new_id(), name=names[folded], folded=folded) for folded in missing if folded not in self._tags]
        if new:
            self.told.created["tag"] += len(new)
            if not self.dry_run:
                Tag.objects.bulk_create(new, ignore_conflicts=True)
                self._learn_tags([tag.folded for tag in new])
            else:
                self._tags |= {tag.folded: (tag.pk, tag.name) for tag in new}
        filed = []
        for post, tags in posts:
            known = [self._tags[folded] for folded in dict.fromkeys(fold(name) for name in tags)]
            post.tag_names = [name for _id, name in known]
            filed += [PostTag(post_id=post.pk, tag_id=id) for id, _name in known]
        return filed

    def _learn_tags(self, folded: Sequence[str]) -> None:
        rows = Tag.objects.filter(folded__in=folded).values_list("folded", "pk", "name")
        self._tags |= {key: (id, name) for key, id, name in rows}

    def _used_tags(self, batch: list[Row]) -> None:
        count = self.told.files["Tags.xml"]
        names = [fold(row.text("TagName")) for row in batch]
        if self.dry_run:
            used = {name for name in names if name in self._tags}
        else:
            used = set(
                PostTag.objects.filter(tag__folded__in=names, post__community=self.community)
                .values_list("tag__folded", flat=True)
                .distinct()
            )
        for name in names:
            if name in used:
                count.brought += 1
            else:
                count.left_out[UNUSED_TAG if name else NO_ID] += 1

    # Votes, links, members

    def _count_votes(self, batch: list[Row]) -> None:
        """Before the posts are written: how many up votes each has, and when an answer was accepted."""
        self.bench.add_votes(
            (post, int(kind == UP), _iso(row.moment("CreationDate")) if kind == ACCEPTED else "")
            for row in batch
            if (kind := row.number("VoteTypeId")) in {UP, ACCEPTED} and (post := row.number("PostId")) is not None
        )

    def _votes(self, batch: list[Row]) -> None:
        count = self.told.files["Votes.xml"]
        posts = self.bench.posts({id for row in batch if (id := row.number("PostId")) is not None})
        people = self.bench.people({id for row in batch if (id := row.number("UserId")) is not None})
        wanted: dict[tuple[int, int], Bookmark] = {}
        for row in batch:
            kind, post = row.number("VoteTypeId"), posts.get(row.number("PostId") or 0)
            person = people.get(row.number("UserId") or 0)
            if reason := why_not(kind, post, person):
                count.left_out[reason] += 1
                continue
            count.brought += 1
            if kind == FAVOURITE and post is not None and person is not None:
                at = row.moment("CreationDate") or clock.now()
                wanted[person[0], post.question] = Bookmark(person_id=person[0], post_id=post.question, at=at)
        if wanted:
            there = set(
                Bookmark.objects.filter(
                    person_id__in={person for person, _post in wanted}, post_id__in={post for _person, post in wanted}
                ).values_list("person_id", "post_id")
            )
            with transaction.atomic():
                self._write([bookmark for key, bookmark in wanted.items() if key not in there])

    def _links(self, batch: list[Row]) -> None:
        count = self.told.files["PostLinks.xml"]
        ends = {id for row in batch for name in ("PostId", "RelatedPostId") if (id := row.number(name)) is not None}
        posts = self.bench.posts(ends)
        kinds: dict[int | None, str] = {1: Relation.Kind.RELATED, 3: Relation.Kind.DUPLICATE}
        wanted: dict[tuple[int, int, str], Relation] = {}
        for row in batch:
            kind = kinds.get(row.number("LinkTypeId"))
            one, other = posts.get(row.number("PostId") or 0), posts.get(row.number("RelatedPostId") or 0)
            if kind is None:
                count.left_out[OTHER_LINK] += 1
            elif one is None or other is None:
                count.left_out[NO_POST] += 1
            elif one.question == other.question:
                count.left_out[TO_ITSELF] += 1
            else:
                count.brought += 1
                key = (one.question, other.question, kind)
                wanted[key] = Relation(post_id=one.question, other_id=other.question, kind=kind)
        there = set(
            Relation.objects.filter(post_id__in={one for one, _other, _kind in wanted}).values_list(
                "post_id", "other_id", "kind"
            )
        )
        with transaction.atomic():
            self._write([relation for key, relation in wanted.items() if key not in there])

    @transaction.atomic
    def _members(self) -> None:
        """Those who wrote belong to the community; the journal says once what came."""
        if self.dry_run:
            return
        wrote = Person.objects.filter(is_active=True, origin__startswith=self.archive.origin("user", ""))
        here = wrote.filter(
            models.Exists(Post.objects.filter(author=models.OuterRef("pk"), community=self.community))
            | models.Exists(Comment.objects.filter(author=models.OuterRef("pk"), post__community=self.community))
        )
        ids = list(here.values_list("pk", flat=True))
        added = communities.add_members(self.by, community_id=self.community.pk, person_ids=ids)
        if added:
            self.told.created["membership"] += added
        if self.told.created:
            record(
                "archive.imported", actor_id=self.by.person_id, kind="community", id=self.community.pk,
                site=self.archive.site, created=dict(self.told.created),
            )  # fmt: skip


_OWNER = ("OwnerUserId", "OwnerDisplayName")


def _deleted_user() -> str:
    with translation.override(settings.LANGUAGE_CODE):
        return _("deleted user")


def _kind_of(thing: models.Model) -> str:
    if isinstance(thing, Post):
        return "question"
    if isinstance(thing, Comment):
        return "answer" if thing.is_answer else "comment"
    return type(thing)._meta.model_name or ""


def _tag_names(row: Row) -> list[str]:
    """`<a><b>` or, in later archives, `|a|b|`."""
    names = [" ".join((one or other).split()) for one, other in _TAG.findall(row.values.get("Tags", ""))]
    return [name for name in names if fold(name) and len(name) <= 50 and len(fold(name)) <= 50][:TAGS_MAX]


def _edited(row: Row, at: datetime) -> datetime | None:
    edited = row.moment("LastEditDate")
    return edited if edited is not None and edited > at else None


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment is not None else ""


__all__ = ["Archive", "import_archive", "licence_on", "open_archive"]
