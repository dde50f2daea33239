"""Posts of every kind, their discussions, and what people do with them.

Texts are kept as they were typed (Markdown) with the HTML made from them at writing. Counts are columns, kept in the
transaction of the action that moves them; `compagnon journal verify` recomputes them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compagnon.communities.models import Community, Theme
from compagnon.kit.ids import new_id
from compagnon.skills.models import Skill

PERSON = settings.AUTH_USER_MODEL


class Kind(models.TextChoices):
    """The kinds of posts."""

    SHARE = "share", _("share")
    QUESTION = "question", _("question")
    PRACTICE = "practice", _("practice")
    SNACK = "snack", _("snack")
    POLL = "poll", _("poll")
    ANNOUNCEMENT = "announcement", _("announcement")


class Post(models.Model):
    """Something said in one community, under one theme.

    A post with an `original` brings that one into another community: its body is the word of introduction, its
    discussion is its own.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="posts", db_index=False)
    theme = models.ForeignKey(Theme, null=True, blank=True, on_delete=models.SET_NULL, related_name="posts")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="posts", db_index=False)
    title = models.CharField(_("title"), max_length=200, blank=True)
    body = models.TextField(_("text"), blank=True)
    body_html = models.TextField(blank=True, editable=False)
    excerpt = models.CharField(max_length=300, blank=True, editable=False)
    published_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    solved_at = models.DateTimeField(null=True, blank=True)
    original = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="shares", db_index=False
    )
    grew_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="grown", db_index=False
    )
    # The feed's card shows these without another query.
    picture = models.ForeignKey(
        "Attachment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    tag_names = models.JSONField(default=list, blank=True)
    skill_ids = models.JSONField(default=list, blank=True)  # the same as PostSkill, in order
    comment_count = models.PositiveIntegerField(default=0)  # comments and replies, answers not counted
    answer_count = models.PositiveIntegerField(default=0)
    accepted_count = models.PositiveIntegerField(default=0)
    like_count = models.PositiveIntegerField(default=0)
    thanks_count = models.PositiveIntegerField(default=0)
    learned_count = models.PositiveIntegerField(default=0)
    keep_count = models.PositiveIntegerField(default=0)
    application_count = models.PositiveIntegerField(default=0)
    share_count = models.PositiveIntegerField(default=0)  # never shown: some may be in communities one does not read

    class Meta:
        indexes = [
            models.Index(
                fields=["community", "-published_at", "-id"], name="posts_recent", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["community", "theme", "-published_at", "-id"],
                name="posts_theme",
                condition=Q(deleted_at=None),
            ),
            models.Index(
                fields=["community", "kind", "-published_at", "-id"], name="posts_kind", condition=Q(deleted_at=None)
            ),
            models.Index(
                fields=["community", "-published_at", "-id"],
                name="posts_unanswered",
                condition=Q(deleted_at=None, kind="question", answer_count=0, solved_at=None),
            ),
            models.Index(fields=["author", "-published_at", "-id"], name="posts_author"),
            # Few posts have one: an index of all would tell the planner that it finds half the table.
            models.Index(fields=["original"], name="posts_shares", condition=Q(original__isnull=False)),
            models.Index(fields=["grew_from"], name="posts_grown", condition=Q(grew_from__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(solved_at=None) | Q(kind="question"), name="posts_only_questions_solve"),
            models.CheckConstraint(condition=~Q(original=models.F("id")), name="posts_not_of_itself"),
            models.CheckConstraint(
                condition=Q(accepted_count=0) | Q(kind="question"), name="posts_only_answers_accept"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.excerpt


class Practice(models.Model):
    """What a practice holds beside its title: others can watch it and reproduce it."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="practice")
    situation = models.TextField(_("situation"))
    situation_html = models.TextField(editable=False)
    result = models.TextField(_("result"), blank=True)
    result_html = models.TextField(blank=True, editable=False)
    pitfalls = models.TextField(_("pitfalls"), blank=True)
    pitfalls_html = models.TextField(blank=True, editable=False)


class PracticeStep(models.Model):
    """One step of a practice, with its picture or clip."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    practice = models.ForeignKey(Practice, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    text = models.TextField(_("step"))
    text_html = models.TextField(editable=False)
    media = models.ForeignKey("Attachment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["practice", "position"], name="posts_step_once")]


class Recall(models.Model):
    """The recall question of a snack."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="recall")
    question = models.CharField(_("recall question"), max_length=200)
    answer = models.CharField(_("its answer"), max_length=300)


class Poll(models.Model):
    """What a poll holds beside its title."""

    post = models.OneToOneField(Post, primary_key=True, on_delete=models.CASCADE, related_name="poll")
    multiple = models.BooleanField(_("several answers"), default=False)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)


class PollOption(models.Model):
    """One answer a poll offers."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.CASCADE, related_name="options")
    position = models.PositiveSmallIntegerField()
    label = models.CharField(max_length=120)
    vote_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["poll", "position"], name="posts_option_once")]


class PollVote(models.Model):
    """Someone's choice in a poll."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    option = models.ForeignKey(PollOption, on_delete=models.CASCADE, related_name="votes")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["option", "person"], name="posts_vote_once")]


class Tag(models.Model):
    """A word that posts are filed under, the same whatever its accents and case."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=50)
    folded = models.CharField(max_length=50, unique=True)

    def __str__(self) -> str:
        return self.name


class PostTag(models.Model):
    """A post's tag."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="post_tags")
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="post_tags", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "tag"], name="posts_tag_once")]
        indexes = [models.Index(fields=["tag", "post"], name="posts_by_tag")]


class PostSkill(models.Model):
    """A skill that a post is about."""

    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="post_skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="post_skills", db_index=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["post", "skill"], name="posts_skill_once")]
        indexes = [models.Index(fields=["skill", "post"], name="posts_by_skill")]


class Comment(models.Model):
    """A remark on a post, an answer on a question, or a reply to one of these (one level)."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="comments", db_index=False)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="replies")
    author = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="comments", db_index=False)
    is_answer = models.BooleanField(default=False)
    body = models.TextField(_("text"))
    body_html = models.TextField(editable=False)
    written_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    accepted_why = models.CharField(max_length=300, blank=True)
    like_count = models.PositiveIntegerField(default=0)
    thanks_count = models.PositiveIntegerField(default=0)
    learned_count = models.PositiveIntegerField(default=0)
    keep_count = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [
            models.Index(fields=["post", "written_at", "id"], name="posts_discussion"),
            models.Index(fields=["author", "-written_at", "-id"], name="posts_comments_of"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(is_answer=True), name="posts_accept_answers"),
            models.CheckConstraint(condition=Q(is_answer=False) | Q(parent=None), name="posts_answers_on_top"),
        ]

    def __str__(self) -> str:
        return f"{self.author_id} on {self.post_id}"


class Reaction(models.Model):
    """What a post or a comment did for someone."""

    class Kind(models.TextChoices):
        LIKE = "like", _("I like it")
        THANKS = "thanks", _("thank you")
        LEARNED = "learned", _("I learned something")
        KEEP = "keep", _("worth keeping")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="reactions", db_index=False)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["post", "person", "kind"], condition=Q(post__isnull=False), name="posts_post_reaction_once"
            ),
            models.UniqueConstraint(
                fields=["comment", "person", "kind"],
                condition=Q(comment__isnull=False),
                name="posts_comment_reaction_once",
            ),
            models.CheckConstraint(
                condition=Q(post__isnull=False, comment=None) | Q(post=None, comment__isnull=False),
                name="posts_reaction_on_one_thing",
            ),
        ]
        indexes = [models.Index(fields=["person", "at"], name="posts_reactions_of")]


class Bookmark(models.Model):
    """A post someone keeps in their private list."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="bookmarks", db_index=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="bookmarks")
    note = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "post"], name="posts_bookmark_once")]
        indexes = [models.Index(fields=["person", "-at", "-id"], name="posts_bookmarks_of")]


class Application(models.Model):
    """« I applied it »: someone reproduced a practice on the job."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="applications")
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="applications")
    where = models.CharField(_("where"), max_length=200)
    result = models.TextField(_("what happened"))
    result_html = models.TextField(editable=False)
    picture = models.ForeignKey("Attachment", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(confirmed_by=models.F("person")), name="posts_not_confirmed_by_oneself")
        ]
        indexes = [models.Index(fields=["person", "-at", "-id"], name="posts_applications_of")]


class Attachment(models.Model):
    """A file someone brought: until it is in a text, only they see it; then whoever sees what it is attached to."""

    class State(models.TextChoices):
        PENDING = "pending", _("being prepared")
        READY = "ready", _("ready")
        FAILED = "failed", _("could not be prepared")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    uploader = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    comment = models.ForeignKey(Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=160)
    stored = models.CharField(max_length=200, unique=True)  # name in storage
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True, blank=True)
    height = models.PositiveIntegerField(null=True, blank=True)
    duration = models.FloatField(null=True, blank=True)  # seconds
    description = models.CharField(max_length=300, blank=True)  # alternative text
    thumbnail = models.CharField(max_length=200, blank=True)
    thumbnail_width = models.PositiveIntegerField(null=True, blank=True)
    thumbnail_height = models.PositiveIntegerField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.READY)
    uploaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """What someone is writing: saved as they type, one per place."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    author = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="drafts")
    # Where it is being written (`post:new`, `comment:POST`…: see `actions.drafts`); `~…` after it marks a copy, made
    # where two tabs wrote at once.
    place = models.CharField(max_length=60)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["author", "place"], name="posts_draft_once")]


class Revision(models.Model):
    """A text as it was before an edit."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, null=True, on_delete=models.CASCADE, related_name="revisions")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="revisions")
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()  # when it was replaced
    content = models.JSONField()  # field name to text


class Mention(models.Model):
    """A person named in a post or a comment."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="mentions")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="mentions")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="mentions")
    at = models.DateTimeField()


class LinkPreview(models.Model):
    """Title and words of a page that people linked to, fetched in the background."""

    class State(models.TextChoices):
        PENDING = "pending"
        READY = "ready"
        NONE = "none"  # nothing to show, or not to be fetched

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    url = models.CharField(max_length=1000, unique=True)
    title = models.CharField(max_length=200, blank=True)
    description = models.CharField(max_length=300, blank=True)
    site = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    fetched_at = models.DateTimeField(null=True, blank=True)


class PostLink(models.Model):
    """A link in a post, with its preview."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="links")
    preview = models.ForeignKey(LinkPreview, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["post", "preview"], name="posts_link_once")]


class Relation(models.Model):
    """Two posts that belong together."""

    class Kind(models.TextChoices):
        RELATED = "related", _("related")
        DUPLICATE = "duplicate", _("duplicate")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="relations")
    other = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="related_by")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.RELATED)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "other", "kind"], name="posts_relation_once")]


class Report(models.Model):
    """Someone tells the facilitators that something is not right; what they decided is kept."""

    class Reason(models.TextChoices):
        HURTFUL = "hurtful", _("hurtful or disrespectful")
        CONFIDENTIAL = "confidential", _("confidential or personal")
        WRONG = "wrong", _("wrong or dangerous")
        ELSEWHERE = "elsewhere", _("does not belong here")
        OTHER = "other", _("something else")

    class Decision(models.TextChoices):
        KEPT = "kept", _("kept as it is")
        EDITED = "edited", _("edited")
        REMOVED = "removed", _("removed")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="reports")
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="reports")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="reports")
    reporter = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=14, choices=Reason.choices)
    words = models.CharField(_("in your words"), max_length=500, blank=True)
    at = models.DateTimeField()
    decision = models.CharField(max_length=8, choices=Decision.choices, blank=True)
    decided_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_words = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["community", "decision", "at"], name="posts_report_queue")]
        constraints = [
            models.UniqueConstraint(
                fields=["post", "reporter"], condition=Q(decision="", comment=None), name="posts_one_open_report"
            ),
            models.UniqueConstraint(
                fields=["comment", "reporter"],
                condition=Q(decision="", comment__isnull=False),
                name="posts_one_open_report_of_comment",
            ),
        ]


class Help(models.Model):
    """Who helped whom, and how: derived by a reactor from accepted answers, thanks and confirmed applications."""

    class Origin(models.TextChoices):
        ANSWER = "answer", _("answered a question")
        THANKS = "thanks", _("was thanked")
        APPLICATION = "application", _("practice reproduced")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    helper = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="help_given", db_index=False)
    helped = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="help_received", db_index=False)
    origin = models.CharField(max_length=12, choices=Origin.choices)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="help")
    comment = models.ForeignKey(Comment, null=True, on_delete=models.CASCADE, related_name="help")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(helper=models.F("helped")), name="posts_helps_another"),
            models.UniqueConstraint(
                fields=["comment", "helper", "helped", "origin"],
                condition=Q(comment__isnull=False),
                name="posts_help_by_comment_once",
            ),
            models.UniqueConstraint(
                fields=["post", "helper", "helped", "origin"], condition=Q(comment=None), name="posts_help_once"
            ),
        ]
        indexes = [
            models.Index(fields=["helper", "-at"], name="posts_helped_by"),
            models.Index(fields=["helped", "-at"], name="posts_helped"),
        ]


class Attribution(models.Model):
    """Where an imported text comes from: author, licence and link, shown with it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.OneToOneField(Post, null=True, on_delete=models.CASCADE, related_name="attribution")
    comment = models.OneToOneField(Comment, null=True, on_delete=models.CASCADE, related_name="attribution")
    origin = models.CharField(max_length=200, unique=True)  # `stackexchange:SITE:post:12`
    author = models.CharField(max_length=200)
    author_url = models.CharField(max_length=300, blank=True)
    licence = models.CharField(max_length=60)
    url = models.CharField(max_length=300)
    # Votes it came with, from people the archive does not name: part of `like_count`, beside the reactions of persons.
    likes = models.PositiveIntegerField(default=0)
