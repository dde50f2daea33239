"""Words and signs that every card repeats, looked up once per language: on a feed they would cost more
than its rows."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext as _
from markupsafe import Markup, escape

from compagnon.kit import clock
from compagnon.kit.jinja import sign as icon
from compagnon.kit.kept import made, new_mark, own, this_day
from compagnon.posts.models import Kind, Reaction

if TYPE_CHECKING:
    from compagnon.posts.selectors import CommentView, PostCard, PostDetail, ReactionView

KIND_ICONS: Mapping[str, str] = {
    Kind.SHARE: "link",
    Kind.QUESTION: "circle-question-mark",
    Kind.PRACTICE: "hammer",
    Kind.SNACK: "timer",
    Kind.POLL: "chart-no-axes-column",
    Kind.ANNOUNCEMENT: "megaphone",
}
REACTION_ICONS: Mapping[str, str] = {
    Reaction.Kind.LIKE: "thumbs-up",
    Reaction.Kind.THANKS: "hand-heart",
    Reaction.Kind.LEARNED: "sprout",
    Reaction.Kind.KEEP: "book-marked",
}
_WHY, _REPLY = new_mark(), new_mark()


def _tool(sign: str, word: str) -> Markup:
    return Markup('{}<span class="vh">{}</span>').format(icon(sign), word)


def kind_word(kind: str) -> str:
    """« Question »: the kind, as a badge says it."""
    return {
        Kind.SHARE: _("Sharing"),
        Kind.QUESTION: _("Question"),
        Kind.PRACTICE: _("Practice"),
        Kind.SNACK: _("Snack"),
        Kind.POLL: _("Poll"),
        Kind.ANNOUNCEMENT: _("Announcement"),
    }[Kind(kind)]


def reaction_word(kind: str) -> str:
    """« Merci »: the reaction, as its button says it."""
    return {
        Reaction.Kind.LIKE: _("I like it"),
        Reaction.Kind.THANKS: _("Thank you"),
        Reaction.Kind.LEARNED: _("I learned"),
        Reaction.Kind.KEEP: _("Worth keeping"),
    }[Reaction.Kind(kind)]


@dataclass(frozen=True, eq=False)
class CardWords:
    """What `_card.html` and `_reactions.html` say, ready to print.

    Attributes:
        kinds: the badge of each kind.
        like, thanks, learned, keep: sign and word of each reaction.
    """

    kinds: Mapping[str, Markup]
    like: Markup
    thanks: Markup
    learned: Markup
    keep: Markup
    reactions: str
    more: str
    more_sign: Markup
    copy: Markup
    report: Markup
    comment: str
    comment_sign: Markup
    share: str
    share_sign: Markup
    bookmark: str
    bookmark_sign: Markup
    bookmarked_sign: Markup
    on: str
    edited: str
    solved: Markup
    tags: str
    skills: str
    why_sign: Markup
    brought_sign: Markup
    brought_by: str
    hidden_original: str
    who: Markup
    reply: Markup
    edit: Markup
    history: Markup
    delete: Markup
    accept: Markup
    unaccept: Markup
    asker: str
    accepted_sign: Markup
    gone: str
    restore: str
    imported: str
    file_sign: Markup
    download_sign: Markup

    def waiting(self, card: PostCard) -> Markup:
        """« Sans réponse depuis 26 h »: the state of a question nobody has answered yet."""
        return _waiting(waiting_words(card.published_at))

    def reacted(self, reaction: ReactionView) -> str:
        """« Merci de Léa, Karim et 3 autres »: who left a reaction, the first by name."""
        word, names = reaction_word(reaction.kind), list(reaction.names)
        others = reaction.count - len(names)
        if not names:  # an archive came with votes of people whom it does not name
            said = ngettext("%(n)s vote without a name", "%(n)s votes without a name", others) % {"n": others}
        elif others > 0:
            said = ngettext("%(names)s and %(n)s other", "%(names)s and %(n)s others", others)
            said = said % {"names": ", ".join(names), "n": others}
        else:
            said = ", ".join(names)
        return f"{word} · {said}"

    def card(self, card: PostCard, shell: Any) -> Markup:
        """The whole card: made once for all who see the same, then what is the reader's own is put in."""
        return self.cards([card], shell)

    def cards(self, cards: Iterable[PostCard], shell: Any, why: Mapping[int, str] | None = None) -> Markup:
        """Cards one after the other, for the frame's person; `why` each is there, where a feed says it."""
        day = this_day()
        reader = shell.viewer.id if shell.viewer is not None else None
        html: list[str] = []
        for card in cards:
            waiting = self.waiting(card) if card.unanswered else ""
            its_own = card.author.id == reader
            before, _mark, after = made(
                "posts/_card_body.html", day, words=self, card=card, own=its_own, waiting=waiting, why=_WHY
            ).partition(_WHY)
            html.append(before)
            if why and (said := why.get(card.id)):
                html.append(f'<p class="why">{self.why_sign}{escape(said)}</p>\n')
            html.append(after)
        return own("".join(html), shell.csrf_token)

    def article(self, post: PostDetail, page_title: str, menu: Hashable, changing_vote: bool, shell: Any) -> Markup:
        """A post's text and what came of it, made once for all who see the same."""
        waiting = self.waiting(post.card) if post.card.unanswered else ""
        html = made(
            "posts/_article.html", this_day(), words=self, post=post, page_title=page_title, menu=menu,
            changing_vote=changing_vote, waiting=waiting,
        )  # fmt: skip
        return own(html, shell.csrf_token)

    def around(self, post: PostDetail, grow_url: str, audience: str) -> Markup:
        """What stands beside a post, made once too."""
        html = made("posts/_around.html", this_day(), words=self, post=post, grow_url=grow_url, audience=audience)
        return Markup(html)  # noqa: S704 - rendered with autoescape

    def said(
        self,
        comments: Iterable[CommentView],
        shell: Any,
        fresh: int | None = None,
        reply_to: int | None = None,
        reply: str = "",
    ) -> Markup:
        """Comments one after the other, each with its replies; what the reader may do with them is part of them.

        Args:
            fresh: the one just written, shown as new.
            reply_to: the one under which `reply`, a form, stands.
        """
        day = this_day()
        html = "".join(
            made(
                "posts/_thread.html", day, words=self, comment=comment, fresh=fresh,
                reply=_REPLY if comment.id == reply_to else "",
            )
            for comment in comments
        )  # fmt: skip
        return own(html.replace(_REPLY, reply) if reply else html, shell.csrf_token)

    def happened(self, card: PostCard) -> list[str]:
        """What came of a post, in a few words: told only where something did."""
        said = []
        if card.application_count:
            said.append(
                ngettext("%(n)s person applied it", "%(n)s people applied it", card.application_count)
                % {"n": card.application_count}
            )
        if card.answered_by:
            said.append(gettext("Answered by %(name)s") % {"name": card.answered_by})
        elif card.answer_count:
            said.append(ngettext("%(n)s answer", "%(n)s answers", card.answer_count) % {"n": card.answer_count})
        if card.share_count:
            said.append(
                ngettext("Shared in another community", "Shared in %(n)s other communities", card.share_count)
                % {"n": card.share_count}
            )
        return said


@lru_cache(maxsize=256)
def _waiting(said: str) -> Markup:
    return Markup('<span class="state state-unanswered">{}{}</span>').format(icon("hourglass"), said)


def waiting_words(since: datetime) -> str:
    """How long a question has been waiting: said in hours on the first two days, then in days."""
    return _waiting_words(int((clock.now() - since).total_seconds() // 3600), get_language() or "fr")


@lru_cache(maxsize=1024)
def _waiting_words(hours: int, language: str) -> str:
    if hours < 1:
        return _("No answer yet")
    if hours < 48:
        return ngettext("Unanswered for %(n)s hour", "Unanswered for %(n)s hours", hours) % {"n": hours}
    return ngettext("Unanswered for %(n)s day", "Unanswered for %(n)s days", hours // 24) % {"n": hours // 24}


def card_words() -> CardWords:
    """The words of cards in the reader's language."""
    return _card_words(get_language() or "fr")


@cache
def _card_words(language: str) -> CardWords:
    def badge(kind: str) -> Markup:
        return Markup('<span class="kind kind-{}">{}{}</span>').format(kind, icon(KIND_ICONS[kind]), kind_word(kind))

    def reaction(kind: str) -> Markup:
        return Markup("{}<span>{}</span>").format(icon(REACTION_ICONS[kind]), reaction_word(kind))

    return CardWords(
        kinds={kind: badge(kind) for kind in Kind.values},
        like=reaction(Reaction.Kind.LIKE),
        thanks=reaction(Reaction.Kind.THANKS),
        learned=reaction(Reaction.Kind.LEARNED),
        keep=reaction(Reaction.Kind.KEEP),
        reactions=_("Reactions"),
        more=_("More actions"),
        more_sign=_tool("ellipsis", _("More actions")),
        copy=Markup("{}{}").format(icon("copy"), _("Copy the link")),
        report=Markup("{}{}").format(icon("flag"), _("Report")),
        comment=_("Comment"),
        comment_sign=_tool("message-circle", _("Comments")),
        share=_("Share"),
        share_sign=_tool("share-2", _("Share")),
        bookmark=_("Keep in my list"),
        bookmark_sign=_tool("bookmark", _("Keep in my list")),
        bookmarked_sign=_tool("bookmark-check", _("Keep in my list")),
        on=_("on"),
        edited=_("edited"),
        solved=Markup('<span class="state state-solved">{}{}</span>').format(icon("circle-check"), _("Solved")),
        tags=_("Tags"),
        skills=_("Skills"),
        why_sign=icon("target"),
        brought_sign=icon("repeat-2"),
        brought_by=_("Brought here"),
        who=Markup("{}{}").format(icon("users"), _("Who reacted")),
        reply=Markup("{}{}").format(icon("corner-down-right"), _("Reply")),
        edit=Markup("{}{}").format(icon("pencil"), _("Edit")),
        history=Markup("{}{}").format(icon("history"), _("See the history")),
        delete=Markup("{}{}").format(icon("trash-2"), _("Delete")),
        accept=Markup("{}{}").format(icon("check"), _("This answer helps me")),
        unaccept=Markup("{}{}").format(icon("undo-2"), _("No longer accept it")),
        asker=_("asked the question"),
        accepted_sign=icon("circle-check"),
        gone=_("This comment was deleted."),
        restore=_("Restore"),
        imported=_("From %(author)s, %(licence)s"),
        file_sign=icon("file-text"),
        download_sign=icon("download"),
        hidden_original=_("What was shared is no longer open to you, or was deleted."),
    )
