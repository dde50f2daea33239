"""Reactions to links in posts: the title and the first words of the page, fetched in the background."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from selectolax.lexbor import LexborHTMLParser

from compagnon.journal.models import Entry
from compagnon.journal.record import reacts_to
from compagnon.kit import clock
from compagnon.kit.markdown import render
from compagnon.kit.outside import OutsidePage, Unreachable, fetch_page
from compagnon.kit.text import shorten
from compagnon.posts.models import LinkPreview, Post, PostLink

log = logging.getLogger(__name__)
LINKS_MAX = 5  # shown under one post
KEPT = timedelta(days=7)
FAILURE_KEPT = timedelta(days=1)


@dataclass(frozen=True)
class Found:
    """What a page says of itself, in plain words."""

    title: str
    description: str
    site: str


@reacts_to("post.published", "post.edited", "post.shared")
def preview_links(entry: Entry) -> None:
    """Keep the links of a post, and fetch what is not known of them yet."""
    if not settings.LINK_PREVIEWS:
        return
    post = Post.objects.filter(pk=entry.subject_id, deleted_at=None, attribution=None).first()
    if post is None:
        return
    keep_links(post, [url for url in render(post.body).links if _worth(url)][:LINKS_MAX])
    refresh(_stale(post))


def keep_links(post: Post, urls: Collection[str]) -> None:
    """Make the links of a post these ones, in this order."""
    with transaction.atomic():
        LinkPreview.objects.bulk_create((LinkPreview(url=url) for url in urls), ignore_conflicts=True)
        known = dict(LinkPreview.objects.filter(url__in=urls).values_list("url", "pk"))
        PostLink.objects.filter(post=post).exclude(preview_id__in=known.values()).delete()
        for position, url in enumerate(urls):
            PostLink.objects.update_or_create(post=post, preview_id=known[url], defaults={"position": position})


def _worth(url: str) -> bool:
    """Links to pages outside; the company's own are not fetched."""
    return len(url) <= 1000 and urlsplit(url).hostname != urlsplit(settings.BASE_URL).hostname


def _stale(post: Post) -> list[LinkPreview]:
    now = clock.now()
    due = (
        Q(fetched_at=None)
        | Q(fetched_at__lt=now - KEPT)
        | Q(fetched_at__lt=now - FAILURE_KEPT, state=LinkPreview.State.NONE)
    )
    return list(LinkPreview.objects.filter(due, pk__in=PostLink.objects.filter(post=post).values("preview_id")))


def refresh(previews: Collection[LinkPreview]) -> None:
    """Fetch these pages, side by side, and keep what they say; a failure is kept too, for a day."""
    if not previews:
        return
    with ThreadPoolExecutor(max_workers=LINKS_MAX) as pool:
        answers = list(pool.map(_look, [preview.url for preview in previews]))
    for preview, found in zip(previews, answers, strict=True):
        if found is None and preview.state == LinkPreview.State.READY:
            LinkPreview.objects.filter(pk=preview.pk).update(fetched_at=clock.now() - KEPT + FAILURE_KEPT)
            continue
        LinkPreview.objects.filter(pk=preview.pk).update(
            title=found.title if found else "",
            description=found.description if found else "",
            site=found.site if found else "",
            state=LinkPreview.State.READY if found else LinkPreview.State.NONE,
            fetched_at=clock.now(),
        )


def _look(url: str) -> Found | None:
    try:
        return read_page(fetch_page(url))
    except Unreachable as error:
        log.info("no preview of a link: %s", error)
        return None


def read_page(page: OutsidePage) -> Found | None:
    """What a page says of itself; None where it has no title."""
    tree = LexborHTMLParser(page.html)

    def told(*names: str) -> str:
        for name in names:
            attribute = "property" if name.startswith("og:") else "name"
            node = tree.css_first(f'meta[{attribute}="{name}"]')
            if node is not None and (words := _plain(node.attributes.get("content") or "")):
                return words
        return ""

    heading = tree.css_first("title")
    title = told("og:title") or (_plain(heading.text()) if heading is not None else "")
    if not title:
        return None
    return Found(
        title=shorten(title, 200),
        description=shorten(told("og:description", "description"), 300),
        site=shorten(told("og:site_name") or (urlsplit(page.url).hostname or "").removeprefix("www."), 100),
    )


def _plain(text: str) -> str:
    """Words without control and direction marks."""
    return " ".join("".join(c if unicodedata.category(c)[0] != "C" else " " for c in text[:2000]).split())
