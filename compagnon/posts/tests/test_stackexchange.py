"""Bringing in a Stack Exchange archive."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from compagnon.communities.models import Community, Membership
from compagnon.kit.markdown import render
from compagnon.kit.reconciliation import ImportRefused, Reconciliation
from compagnon.people.models import Person
from compagnon.people.viewer import operator
from compagnon.posts.actions.repairing import verify_figures
from compagnon.posts.commands import stackexchange
from compagnon.posts.importers import archive as archives
from compagnon.posts.importers import reasons
from compagnon.posts.importers import stackexchange as importer
from compagnon.posts.importers.html import markdown_of
from compagnon.posts.models import Attribution, Bookmark, Comment, Post, Relation
from tests.html import check_html
from tests.world import World

REAL = Path(__file__).resolve().parents[3].parent / "shared" / "data" / "stackexchange"
SITE = "conduite.example.test"
DAY = "2012-03-0{}T10:00:00.000"
Rows = Mapping[str, list[dict[str, Any]]]

USERS: list[dict[str, Any]] = [
    {"Id": -1, "DisplayName": "Community", "CreationDate": DAY.format(1)},
    {"Id": 2, "DisplayName": "Éloïse", "CreationDate": DAY.format(1)},
    {"Id": 3, "DisplayName": "Karim", "CreationDate": DAY.format(1)},
]
POSTS: list[dict[str, Any]] = [
    {
        "Id": 10, "PostTypeId": 1, "CreationDate": DAY.format(2), "OwnerUserId": 2, "AcceptedAnswerId": 11,
        "Title": "Comment freiner ?", "Tags": "<frein><éco-conduite>", "ContentLicense": "CC BY-SA 3.0",
        "Body": "<p>Sur <strong>verglas</strong>,\nque faire ?</p>",
    },
    {"Id": 11, "PostTypeId": 2, "ParentId": 10, "CreationDate": DAY.format(3), "OwnerUserId": 3,
     "Body": "<p>Doucement.</p>", "LastEditDate": DAY.format(4)},
    {"Id": 12, "PostTypeId": 1, "CreationDate": DAY.format(3), "OwnerDisplayName": "user99", "Title": "Et la pluie ?",
     "Tags": "|frein|", "Body": "<p>Aquaplanage.</p>"},
    {"Id": 13, "PostTypeId": 5, "CreationDate": DAY.format(3), "Body": "<p>Un frein freine.</p>"},
]  # fmt: skip
COMMENTS: list[dict[str, Any]] = [
    {"Id": 20, "PostId": 10, "UserId": 3, "Score": 2, "Text": "Quel *véhicule* ?", "CreationDate": DAY.format(4)},
    {"Id": 21, "PostId": 11, "UserId": 2, "Score": 0, "Text": "Merci.", "CreationDate": DAY.format(5)},
]
VOTES: list[dict[str, Any]] = [
    {"Id": 30, "PostId": 10, "VoteTypeId": 2, "CreationDate": DAY.format(4)},
    {"Id": 31, "PostId": 10, "VoteTypeId": 2, "CreationDate": DAY.format(4)},
    {"Id": 32, "PostId": 11, "VoteTypeId": 1, "CreationDate": DAY.format(5)},
    {"Id": 33, "PostId": 11, "VoteTypeId": 3, "CreationDate": DAY.format(5)},
    {"Id": 34, "PostId": 10, "VoteTypeId": 5, "UserId": 3, "CreationDate": DAY.format(5)},
    {"Id": 35, "PostId": 999, "VoteTypeId": 2, "CreationDate": DAY.format(5)},
]
TAGS: list[dict[str, Any]] = [{"Id": 1, "TagName": "frein", "Count": 2}, {"Id": 2, "TagName": "jamais", "Count": 0}]
LINKS: list[dict[str, Any]] = [
    {"Id": 40, "PostId": 12, "RelatedPostId": 10, "LinkTypeId": 3, "CreationDate": DAY.format(5)},
    {"Id": 41, "PostId": 12, "RelatedPostId": 10, "LinkTypeId": 1, "CreationDate": DAY.format(5)},
    {"Id": 42, "PostId": 12, "RelatedPostId": 777, "LinkTypeId": 1, "CreationDate": DAY.format(5)},
]
USUAL: Rows = {
    "Users.xml": USERS, "Posts.xml": POSTS, "Comments.xml": COMMENTS, "Votes.xml": VOTES, "Tags.xml": TAGS,
    "PostLinks.xml": LINKS,
}  # fmt: skip


def xml(name: str, rows: list[dict[str, Any]]) -> str:
    lines = [
        "  <row " + " ".join(f"{key}={quoteattr(str(value))}" for key, value in row.items()) + " />" for row in rows
    ]
    root = importer.FILES[name]
    return "\n".join(['<?xml version="1.0" encoding="utf-8"?>', f"<{root}>", *lines, f"</{root}>", ""])


def write(folder: Path, files: Rows = USUAL, **texts: str) -> Path:
    """A folder with an archive; keyword arguments replace a whole file (`Posts="<…"`)."""
    place = folder / SITE
    place.mkdir(exist_ok=True)
    for name, rows in files.items():
        (place / name).write_text(xml(name, rows), encoding="utf-8")
    for stem, text in texts.items():
        (place / f"{stem}.xml").write_text(text, encoding="utf-8")
    return place


def bring(folder: Path, name: str = "Conduite", **options: Any) -> Reconciliation:
    return importer.import_archive(operator(), importer.open_archive(folder), community_name=name, **options)


def everything() -> list[Any]:
    tables = (Post, Comment, Person, Attribution, Bookmark, Relation, Membership)
    return [sorted(map(str, table.objects.values_list())) for table in tables]  # type: ignore[attr-defined]


def balanced(told: Reconciliation) -> bool:
    return all(
        count["read"] == count["brought"] + sum(count["left_out"].values())
        for count in told.as_data()["files"].values()
    )


@pytest.mark.django_db
class TestWhatComesIn:
    def test_questions_answers_and_comments_keep_authors_dates_and_places(self, tmp_path: Path) -> None:
        bring(write(tmp_path))
        question = Post.objects.get(title="Comment freiner ?")
        assert question.author.name == "Éloïse"
        assert question.published_at.isoformat() == "2012-03-02T10:00:00+00:00"
        assert question.body == "Sur **verglas**, que faire ?"
        assert question.tag_names == ["frein", "éco-conduite"]
        answer = question.comments.get(is_answer=True)
        assert (answer.author.name, answer.body) == ("Karim", "Doucement.")
        assert answer.accepted_at is not None
        assert answer.accepted_by == question.author
        assert answer.accepted_at.isoformat() == "2012-03-05T10:00:00+00:00"
        assert answer.edited_at is not None
        assert question.comments.get(parent=None, is_answer=False).body == "Quel *véhicule* ?"
        assert answer.replies.get().body == "Merci."
        assert (question.answer_count, question.accepted_count, question.comment_count) == (1, 1, 2)

    def test_votes_count_without_a_person_and_favourites_become_bookmarks(self, tmp_path: Path) -> None:
        bring(write(tmp_path))
        question = Post.objects.get(title="Comment freiner ?")
        assert question.like_count == 2
        assert not question.reactions.exists()
        assert Comment.objects.get(body="Quel *véhicule* ?").like_count == 2
        assert Bookmark.objects.get().person.name == "Karim"

    def test_every_derived_figure_is_right(self, tmp_path: Path) -> None:
        bring(write(tmp_path))
        assert [figure for figure in verify_figures(operator(), repair=False) if figure.wrong] == []

    def test_links_between_questions_are_kept(self, tmp_path: Path) -> None:
        bring(write(tmp_path))
        assert set(Relation.objects.values_list("post__title", "other__title", "kind")) == {
            ("Et la pluie ?", "Comment freiner ?", "duplicate"),
            ("Et la pluie ?", "Comment freiner ?", "related"),
        }

    def test_authors_are_people_who_cannot_sign_in(self, world: World, tmp_path: Path) -> None:
        bring(write(tmp_path))
        karim = Person.objects.get(first_name="Karim")
        assert karim.is_active
        assert not karim.has_usable_password()
        assert karim.email.endswith("@import.invalid")
        assert Membership.objects.filter(person=karim).exists()
        assert not Membership.objects.filter(person__first_name="Community").exists()

    def test_a_deleted_account_is_one_person_and_its_name_is_still_told(self, tmp_path: Path) -> None:
        bring(write(tmp_path))
        question = Post.objects.get(title="Et la pluie ?")
        assert not question.author.is_active
        assert question.attribution.author == "user99"

    def test_where_a_text_comes_from_is_told(self, tmp_path: Path) -> None:
        bring(write(tmp_path))
        told = Attribution.objects.get(origin=f"stackexchange:{SITE}:post:10")
        assert (told.author, told.licence) == ("Éloïse", "CC BY-SA 3.0")
        assert told.url == f"https://{SITE}/q/10"
        assert told.author_url == f"https://{SITE}/users/2"
        assert Attribution.objects.get(origin=f"stackexchange:{SITE}:post:11").licence == "CC BY-SA 3.0"

    def test_the_reconciliation_accounts_for_every_row(self, tmp_path: Path) -> None:
        told = bring(write(tmp_path))
        assert told.as_data() == {
            "files": {
                "Users.xml": {"read": 3, "brought": 3, "left_out": {}},
                "Posts.xml": {"read": 4, "brought": 3, "left_out": {reasons.WIKI: 1}},
                "Comments.xml": {"read": 2, "brought": 2, "left_out": {}},
                "Votes.xml": {"read": 6, "brought": 4, "left_out": {"down vote": 1, reasons.NO_POST: 1}},
                "Tags.xml": {"read": 2, "brought": 1, "left_out": {reasons.UNUSED_TAG: 1}},
                "PostLinks.xml": {"read": 3, "brought": 2, "left_out": {reasons.NO_POST: 1}},
            },
            "created": {
                "person": 4, "question": 2, "answer": 1, "comment": 2, "tag": 2, "bookmark": 1, "relation": 2,
                "help": 1, "membership": 2,
            },
            "changed": {},
        }  # fmt: skip

    def test_an_imported_text_is_shown_and_edited_like_any_other(self, world: World, tmp_path: Path) -> None:
        from compagnon.posts import actions

        bring(write(tmp_path))
        question = Post.objects.get(title="Comment freiner ?")
        actions.edit_post(world.viewer(question.author), post_id=question.pk, body=question.body + "\n\nMerci !")
        question.refresh_from_db()
        assert question.body_html.startswith("<p>Sur <strong>verglas</strong>, que faire ?</p>")


@pytest.mark.django_db
class TestAgain:
    def test_twice_is_the_same_as_once(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        first = bring(folder)
        before = everything()
        again = bring(folder)
        assert everything() == before
        assert again.as_data()["files"] == first.as_data()["files"]
        assert again.as_data()["created"] == {}

    @pytest.mark.parametrize("after", range(1, 12))
    def test_killed_anywhere_it_goes_on_where_it_stopped(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
    ) -> None:
        """The importer dies after its nth step; what is there is right; the next run ends where one run would."""
        folder = write(tmp_path)
        monkeypatch.setattr(importer, "BATCH", 1)
        steps = 0

        def dies(_rows: int) -> None:
            nonlocal steps
            steps += 1
            if steps == after * 2:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            bring(folder, advances=dies)
        wrong = [figure.name for figure in verify_figures(operator(), repair=False) if figure.wrong]
        assert wrong == []
        told = bring(folder)
        assert balanced(told)
        assert Post.objects.count() == 2
        assert Comment.objects.count() == 3
        assert Person.objects.count() == 4
        assert Bookmark.objects.count() == 1
        assert Relation.objects.count() == 2
        assert [figure for figure in verify_figures(operator(), repair=False) if figure.wrong] == []

    def test_dry_run_counts_the_same_and_writes_nothing(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        before = everything()
        planned = bring(folder, dry_run=True)
        assert everything() == before
        assert not Community.objects.exists()
        assert planned.as_data()["files"] == bring(folder).as_data()["files"]

    def test_an_archive_goes_into_one_community_only(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        bring(folder)
        with pytest.raises(ImportRefused, match="Conduite"):
            bring(folder, "Ailleurs")

    def test_the_community_is_found_whatever_its_accents(self, world: World, tmp_path: Path) -> None:
        community = world.community("Éco-conduite")
        bring(write(tmp_path), "eco-conduite")
        assert set(Post.objects.values_list("community_id", flat=True)) == {community.pk}

    def test_several_communities_of_that_name_are_told_apart_by_their_address(
        self, world: World, tmp_path: Path
    ) -> None:
        world.community("Conduite")
        second = world.community("Conduite")
        with pytest.raises(ImportRefused, match=second.slug):
            bring(write(tmp_path))
        bring(write(tmp_path), second.slug)
        assert second.posts.count() == 2


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE posts [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    '<posts><row Id="1" PostTypeId="1" Title="&b;" Body="&b;" CreationDate="2012-03-01T10:00:00.000" /></posts>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE posts [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    '<posts><row Id="1" PostTypeId="1" Title="&x;" Body="&x;" CreationDate="2012-03-01T10:00:00.000" /></posts>'
)
BAD_FILES = {
    "cut short": (xml("Posts.xml", POSTS)[:-40], None),
    "cut within a row": (xml("Posts.xml", POSTS)[:600], None),
    "an entity bomb": (LAUGHS, 1),
    "a file from elsewhere": (OUTSIDE, 1),
    "an unknown entity": ("<posts>\n<row Id='1' Title='&nope;' />\n</posts>", 2),
    "a NUL": ("<posts>\n<row Id='1' Title='a\x00b' />\n</posts>", 2),
    "a written NUL": ("<posts>\n<row Id='1' Title='a&#0;b' />\n</posts>", 2),
    "another root": ("<users>\n<row Id='1' />\n</users>", 1),
    "other elements": ("<posts>\n<row Id='1' />\n<script>x</script></posts>", 3),
    "elements within rows": ("<posts>\n<row Id='1'><row Id='2' /></row></posts>", 2),
    "nothing": ("", None),
    "no XML": ("Id;Title\n1;Bonjour\n", 1),
    "two attributes of a name": ("<posts>\n<row Id='1' Id='2' />\n</posts>", 2),
}


@pytest.mark.django_db
class TestHostileFiles:
    @pytest.mark.parametrize("name", BAD_FILES)
    def test_a_bad_file_stops_everything_with_its_name_and_line(self, tmp_path: Path, name: str) -> None:
        text, line = BAD_FILES[name]
        before = everything()
        with pytest.raises(ImportRefused) as refusal:
            bring(write(tmp_path, Posts=text))
        assert "Posts.xml" in str(refusal.value)
        assert re.search(rf"\b{line}\b" if line else r"\d", str(refusal.value))
        assert everything() == before
        assert not Community.objects.exists()

    @pytest.mark.parametrize("name", ["Users.xml", "Comments.xml", "Votes.xml", "Tags.xml", "PostLinks.xml"])
    def test_whichever_file_is_cut_short_nothing_comes_in(self, tmp_path: Path, name: str) -> None:
        folder = write(tmp_path)
        (folder / name).write_bytes((folder / name).read_bytes()[:-15])
        with pytest.raises(ImportRefused, match=name):
            bring(folder)
        assert not Post.objects.exists()
        assert not Person.objects.exists()

    def test_a_row_without_end_is_refused_before_memory_fills(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(archives, "LARGEST_ROW", 1024 * 1024)
        folder = write(tmp_path, Posts="<posts><row Id='1' Body='" + "a" * (3 * 1024 * 1024) + "' /></posts>")
        with pytest.raises(ImportRefused, match=r"Posts\.xml"):
            bring(folder)

    def test_a_missing_file_is_named(self, tmp_path: Path) -> None:
        folder = write(tmp_path)
        (folder / "Posts.xml").unlink()
        with pytest.raises(ImportRefused, match=r"Posts\.xml"):
            importer.open_archive(folder)

    def test_files_that_can_be_missing_are(self, tmp_path: Path) -> None:
        told = bring(write(tmp_path, {"Users.xml": USERS, "Posts.xml": POSTS}))
        assert told.files["Posts.xml"].brought == 3
        assert told.files["Votes.xml"].read == 0

    def test_a_community_without_a_name_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(ImportRefused, match="--community"):
            bring(write(tmp_path), "  ", dry_run=True)

    @pytest.mark.parametrize("site", ["../etc", "a b", "", "-x", "x" * 81, "é"])
    def test_a_site_that_is_no_name_is_refused(self, tmp_path: Path, site: str) -> None:
        folder = write(tmp_path)
        if site:
            with pytest.raises(ImportRefused, match="--site"):
                importer.open_archive(folder, site)
        else:
            assert importer.open_archive(folder, site).site == SITE


ODD_ROWS: list[tuple[str, str, dict[str, Any]]] = [
    ("Posts.xml", reasons.NO_ID, {"PostTypeId": 1, "Title": "Sans identifiant"}),
    ("Posts.xml", reasons.NO_ID, {"Id": "-5", "PostTypeId": 1, "Title": "Négatif"}),
    ("Posts.xml", reasons.NO_ID, {"Id": "9" * 40, "PostTypeId": 1}),
    ("Posts.xml", reasons.NO_ID, {"Id": "dix", "PostTypeId": 1}),
    ("Posts.xml", reasons.TWICE, {**POSTS[0]}),
    ("Posts.xml", reasons.OTHER_POST, {"Id": 60, "PostTypeId": 42, "Body": "x", "CreationDate": DAY.format(1)}),
    ("Posts.xml", reasons.OTHER_POST, {"Id": 60, "Body": "x", "CreationDate": DAY.format(1)}),
    ("Posts.xml", reasons.BAD_DATE, {"Id": 60, "PostTypeId": 1, "Title": "T", "Body": "x", "CreationDate": "hier"}),
    ("Posts.xml", reasons.BAD_DATE, {"Id": 60, "PostTypeId": 1, "Title": "T", "Body": "x"}),
    ("Posts.xml", reasons.BAD_DATE, {"Id": 60, "PostTypeId": 1, "Body": "x", "CreationDate": "9999-12-31T23:59:59"}),
    ("Posts.xml", reasons.BAD_DATE, {"Id": 60, "PostTypeId": 1, "Body": "x", "CreationDate": "0001-01-01T00:00+14"}),
    ("Posts.xml", reasons.EMPTY, {"Id": 60, "PostTypeId": 1, "Title": "T", "CreationDate": DAY.format(1)}),
    ("Posts.xml", reasons.NO_QUESTION, {"Id": 60, "PostTypeId": 2, "Body": "x", "CreationDate": DAY.format(1)}),
    (
        "Posts.xml", reasons.NO_QUESTION,
        {"Id": 60, "PostTypeId": 2, "ParentId": 999, "Body": "x", "CreationDate": DAY.format(1)},
    ),
    (
        "Posts.xml", reasons.NO_QUESTION,
        {"Id": 60, "PostTypeId": 2, "ParentId": 11, "Body": "x", "CreationDate": DAY.format(1)},
    ),
    (
        "Posts.xml", reasons.TOO_LONG,
        {"Id": 60, "PostTypeId": 1, "Title": "T", "Body": "x" * 200_001, "CreationDate": DAY.format(1)},
    ),
    ("Comments.xml", reasons.NO_POST, {"Id": 60, "PostId": 999, "Text": "x", "CreationDate": DAY.format(1)}),
    ("Comments.xml", reasons.NO_POST, {"Id": 60, "Text": "x", "CreationDate": DAY.format(1)}),
    ("Comments.xml", reasons.EMPTY, {"Id": 60, "PostId": 10, "Text": " ", "CreationDate": DAY.format(1)}),
    ("Users.xml", reasons.BAD_DATE, {"Id": 60, "DisplayName": "X", "CreationDate": "x"}),
    ("Votes.xml", reasons.OTHER_VOTE, {"Id": 60, "PostId": 10, "VoteTypeId": 99}),
    ("Votes.xml", reasons.OTHER_VOTE, {"Id": 60}),
    ("Votes.xml", reasons.NOBODY, {"Id": 60, "PostId": 10, "VoteTypeId": 5, "UserId": 999}),
    ("Votes.xml", reasons.NOT_A_QUESTION, {"Id": 60, "PostId": 11, "VoteTypeId": 5, "UserId": 2}),
    ("Votes.xml", reasons.NO_LONGER_ACCEPTED, {"Id": 60, "PostId": 10, "VoteTypeId": 1}),
    ("Tags.xml", reasons.NO_ID, {"Id": 60}),
    ("PostLinks.xml", reasons.OTHER_LINK, {"Id": 60, "PostId": 10, "RelatedPostId": 12, "LinkTypeId": 9}),
    ("PostLinks.xml", reasons.TO_ITSELF, {"Id": 60, "PostId": 10, "RelatedPostId": 11, "LinkTypeId": 1}),
]  # fmt: skip


@pytest.mark.django_db
class TestOddRows:
    @pytest.mark.parametrize(("name", "reason", "row"), ODD_ROWS, ids=range(len(ODD_ROWS)))
    def test_an_odd_row_is_left_out_and_the_rest_comes_in(
        self, tmp_path: Path, name: str, reason: str, row: dict[str, Any]
    ) -> None:
        told = bring(write(tmp_path, {**USUAL, name: [*USUAL[name], row]}))
        usual = {"Users.xml": 3, "Posts.xml": 3, "Comments.xml": 2, "Votes.xml": 4, "Tags.xml": 1, "PostLinks.xml": 2}
        assert {file: count.brought for file, count in told.files.items()} == usual
        assert told.files[name].left_out[reason] >= 1
        assert balanced(told)

    def test_answers_may_stand_before_their_question(self, tmp_path: Path) -> None:
        told = bring(write(tmp_path, {**USUAL, "Posts.xml": POSTS[::-1]}))
        assert told.files["Posts.xml"].brought == 3

    def test_a_question_without_a_title_is_named_by_its_first_words(self, tmp_path: Path) -> None:
        odd = {**POSTS[2], "Id": 60, "Title": ""}
        bring(write(tmp_path, {**USUAL, "Posts.xml": [*POSTS, odd]}))
        assert Post.objects.filter(title="Aquaplanage.").exists()


ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "<svg onload=alert(1)>",
    "javascript:alert(1)",
    "[x](javascript:alert(1))",
    '<a href="javascript:alert(1)" onclick="alert(1)">x</a>',
    '<img src="https://evil.example/pixel.gif">',
    "<style>*{display:none}</style>",
    "{{ 7*7 }}{% raw %}",
    "\u202eab\ufeff",
)


@pytest.mark.django_db
class TestHostileTexts:
    @pytest.mark.parametrize("attack", ATTACKS)
    def test_no_field_of_an_archive_runs_in_a_page(self, world: World, tmp_path: Path, attack: str) -> None:
        files = {
            "Users.xml": [{**USERS[1], "DisplayName": attack, "AboutMe": attack, "WebsiteUrl": attack}],
            "Posts.xml": [
                {
                    **POSTS[0],
                    "Title": attack,
                    "Body": f"<p>{attack}</p>",
                    "Tags": f"<{attack}>",
                    "ContentLicense": attack,
                },
                {**POSTS[1], "OwnerDisplayName": attack, "OwnerUserId": "", "Body": attack},
            ],
            "Comments.xml": [{**COMMENTS[0], "Text": attack, "UserDisplayName": attack}],
            "Tags.xml": [{"Id": 1, "TagName": attack}],
        }
        assert balanced(bring(write(tmp_path, files)))
        post = Post.objects.get()
        for html in (post.body_html, *Comment.objects.values_list("body_html", flat=True)):
            check_html(html)
            lowered = html.lower()
            assert "<script" not in lowered
            assert "<img" not in lowered
            assert "<style" not in lowered
            assert not re.search(r'<[^>]+="javascript', lowered)
            assert not re.search(r"<[^>]*\son\w+\s*=", lowered)
        from compagnon.kit.ids import to_text

        page = world.client(world.person()).get(f"/posts/{to_text(post.pk)}")  # validates: no inline script or style
        assert page.status_code == 200
        text = page.content.decode().lower()
        assert "<script>alert" not in text
        assert "<img src=x" not in text
        assert not re.search(r'<[^>]+="javascript', text)

    def test_deep_nesting_keeps_the_words(self) -> None:
        assert "profond" in markdown_of("<b>" * 20_000 + "profond" + "</b>" * 20_000)
        assert "profond" in markdown_of("<blockquote>" * 5_000 + "profond")


class TestMarkdown:
    @pytest.mark.parametrize(
        ("html", "markdown"),
        [
            ("<p>Un\nmot</p>\n\n<p>deux</p>", "Un mot\n\ndeux"),
            ("<ul><li>a</li><li>b<ol><li>c</li></ol></li></ul>", "- a\n- b\n  1. c"),
            ("<pre><code>if a:\n    b</code></pre>", "```\nif a:\n    b\n```"),
            ("<p>2<sup>10</sup> et H<sub>2</sub>O</p>", "2¹⁰ et H₂O"),
            ("<p><strike>non</strike></p>", "~~non~~"),
            ('<p><img src="https://i.example/x.png" alt="un plan"></p>', "[un plan](<https://i.example/x.png>)"),
            ('<a href="https://a.example/x(1)">x</a>', "[x](<https://a.example/x(1)>)"),
            ("<p>1. pas une liste</p>", "1\\. pas une liste"),
            ("<p># pas un titre</p>", "\\# pas un titre"),
            ("<p>snake_case et *étoile*</p>", "snake_case et \\*étoile\\*"),
        ],
    )
    def test_what_html_becomes(self, html: str, markdown: str) -> None:
        assert markdown_of(html) == markdown

    @given(st.text(alphabet="ab *_`[]()<>#+-=~|\\&!.1:$\n", max_size=60))
    def test_words_survive_the_journey_to_markdown_and_back(self, words: str) -> None:
        from html import escape, unescape

        html = render(markdown_of(f"<p>x{escape(words)}x</p>")).html
        shown = unescape(re.sub(r"<[^>]+>", "", html))
        assert "".join(shown.split()) == "".join(f"x{words}x".split())


def test_the_licence_follows_the_date() -> None:
    from datetime import UTC, datetime

    dates = {(2010, 1, 1): "2.5", (2011, 4, 8): "3.0", (2018, 5, 1): "3.0", (2018, 5, 2): "4.0"}
    assert {day: importer.licence_on(datetime(*day, tzinfo=UTC)) for day in dates} == {
        day: f"CC BY-SA {version}" for day, version in dates.items()
    }


@pytest.mark.django_db
def test_the_command_tells_and_reports(tmp_path: Path) -> None:
    folder, report = write(tmp_path), tmp_path / "report.json"
    result = CliRunner().invoke(stackexchange, [str(folder), "--community", "Conduite", "--report", str(report)])
    assert result.exit_code == 0, result.output
    assert "Votes.xml" in result.output
    assert json.loads(report.read_text())["files"]["Posts.xml"]["brought"] == 3


@pytest.mark.django_db
def test_the_number_of_queries_grows_with_batches_not_with_rows(tmp_path: Path) -> None:
    def queries(number: int) -> int:
        rows = [{**POSTS[2], "Id": 1000 + n, "Title": f"T{n}"} for n in range(number)]
        folder = tmp_path / str(number)
        folder.mkdir()
        with CaptureQueriesContext(connection) as captured:
            archive = importer.Archive(write(folder, {"Users.xml": USERS, "Posts.xml": rows}), f"s{number}.test")
            importer.import_archive(operator(), archive, community_name=f"C{number}")
        return len(captured)

    assert queries(150) <= queries(20) + 12  # SQLite takes rows by the hundred


@pytest.mark.django_db
@pytest.mark.real_data
@pytest.mark.parametrize("site", ["coffee.meta.stackexchange.com", "french.meta.stackexchange.com"])
def test_a_real_archive_comes_in_whole(site: str) -> None:
    folder = REAL / site
    if not folder.exists():
        pytest.skip(f"left out: {site} is not beside the project")
    told = bring(folder, site)
    assert balanced(told)
    data = told.as_data()
    for name in importer.FILES:
        lines = sum(1 for line in (folder / name).open("rb") if line.lstrip().startswith(b"<row"))
        assert data["files"][name]["read"] == lines
    assert [figure for figure in verify_figures(operator(), repair=False) if figure.wrong] == []
    again = bring(folder, site).as_data()
    assert again["created"] == {}
    assert again["files"] == data["files"]
