"""Who is asked for help, which groups and pairs are proposed, and what comes of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.communities.models import Community
from compagnon.kit.ids import new_id
from compagnon.posts.models import Post
from compagnon.skills.models import Level, Skill

PERSON = settings.AUTH_USER_MODEL


class Availability(models.Model):
    """How much a person may be asked; without a row, the defaults serve."""

    ASKS_A_MONTH, PAIRS, GROUPS = 4, 2, 2

    person = models.OneToOneField(PERSON, primary_key=True, on_delete=models.CASCADE, related_name="availability")
    asks_a_month = models.PositiveSmallIntegerField(default=ASKS_A_MONTH)
    pairs = models.PositiveSmallIntegerField(default=PAIRS)  # at once
    groups = models.PositiveSmallIntegerField(default=GROUPS)  # at once
    paused_until = models.DateField(null=True, blank=True)


class Ask(models.Model):
    """A question put to someone who is likely to help."""

    class State(models.TextChoices):
        WAITING = "waiting", _("asked")
        ANSWERED = "answered", _("answered")
        PASSED = "passed", _("passed on")
        DECLINED = "declined", _("declined")
        CLOSED = "closed", _("no longer needed")  # solved without them, or taken away

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    post = models.ForeignKey(Post, on_delete=models.CASCADE, related_name="asks", db_index=False)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="asks", db_index=False)
    asked_by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")  # or who passed it on
    words = models.CharField(_("a word with it"), max_length=300, blank=True)  # of who passed it on
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    why = models.JSONField(default=dict)  # the facts that led to this person: `experts.reasons.Facts`
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    passed_to = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="mentoring_asked_once")]
        indexes = [models.Index(fields=["person", "-at"], name="mentoring_asks_of")]


# What is known of who knows, derived from answers (`mentoring.actions.knowing`). A scope is what is read together: 0
# for all communities that everyone reads, else the community. Sums are kept grown: see `experts.ranking`.
OPEN_SCOPE = 0
EVERYONE = ""  # the term whose spread is how many people answer at all


class Knowledge(models.Model):
    """What someone's answers show of a term: a stem of `kit.terms`, or the mark of a skill (`#…`)."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    scope = models.BigIntegerField()
    term = models.CharField(max_length=40)
    grown = models.FloatField()
    answers = models.PositiveIntegerField()  # in which it came up

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "term", "scope"], name="mentoring_knows_once")]
        # Who knows best comes first, and is read from the index alone.
        indexes = [models.Index(fields=["term", "-grown", "scope", "person", "answers"], name="mentoring_knowing")]


class Standing(models.Model):
    """How much someone answers, in one scope."""

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+", db_index=False)
    scope = models.BigIntegerField()
    answers = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "scope"], name="mentoring_stands_once")]
        indexes = [models.Index(fields=["scope", "-answers", "person"], name="mentoring_current")]


class Spread(models.Model):
    """How many people have knowledge of a term, in one scope."""

    id = models.BigAutoField(primary_key=True)
    term = models.CharField(max_length=40)
    scope = models.BigIntegerField()
    people = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["term", "scope"], name="mentoring_spread_once")]


class Campaign(models.Model):
    """A matching run by an administrator or learning & development: who, which skills, by when."""

    class Kind(models.TextChoices):
        PAIRS = "pairs", _("pairs")
        GROUPS = "groups", _("working groups")
        BOTH = "both", _("working groups and pairs")

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        MATCHING = "matching", _("being worked out")
        OPEN = "open", _("proposals sent")
        CLOSED = "closed", pgettext_lazy("campaign", "closed")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.PAIRS)
    state = models.CharField(max_length=8, choices=State.choices, default=State.DRAFT)
    teams = models.JSONField(default=list, blank=True)  # identifiers of teams, their own included; empty: everyone
    answer_by = models.DateField(_("answers by"))
    by = models.ForeignKey(PERSON, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    done, total = (models.PositiveIntegerField(default=0) for _place in range(2))  # progress of the matching
    matched_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # What the matching counted, by kind: {"pairs": {"seeking": 40, "unmatched": {reason: how many people}}}.
    figures = models.JSONField(default=dict)

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            # One at a time: two at once would count on the same people.
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="matching"), name="mentoring_one_matching_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.name


class CampaignSkill(models.Model):
    """A skill that a campaign is about; without any, it is about all."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="campaign_skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "skill"], name="mentoring_campaign_skill_once")]


class Answer(models.TextChoices):
    """What someone says to a proposal."""

    WAITING = "waiting", _("waiting")
    ACCEPTED = "accepted", _("accepted")
    DECLINED = "declined", _("declined")


class Group(models.Model):
    """A working group proposed to people who share a need; once enough accept, its community opens."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")
        LAPSED = "lapsed", _("not formed")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="groups")
    target = models.PositiveSmallIntegerField(choices=Level.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="groups")
    community = models.OneToOneField(
        Community, null=True, blank=True, on_delete=models.SET_NULL, related_name="working_group"
    )
    name = models.CharField(max_length=80, blank=True)  # of its community; made from the skill otherwise
    goal = models.CharField(max_length=400, blank=True)
    why = models.JSONField(default=dict)  # teams, sites, languages, whether someone can help
    proposed_at = models.DateTimeField()
    answer_by = models.DateField()
    opened_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "answer_by"], name="mentoring_groups_due")]


class Seat(models.Model):
    """Someone's place in a working group that is proposed or running."""

    class Role(models.TextChoices):
        LEARNER = "learner", _("learns")
        HELPER = "helper", _("can help")

    class Outcome(models.TextChoices):
        CLOSED = "closed", _("yes")
        NEARER = "nearer", _("in part")
        OPEN = "open", _("not yet")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(Group, on_delete=models.CASCADE, related_name="seats")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="seats", db_index=False)
    role = models.CharField(max_length=7, choices=Role.choices, default=Role.LEARNER)
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.WAITING)
    why = models.JSONField(default=dict)
    answered_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=6, choices=Outcome.choices, blank=True)  # at the end: is the gap closed?

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="mentoring_seat_once")]
        indexes = [models.Index(fields=["person", "answer"], name="mentoring_seats_of")]


class Pair(models.Model):
    """Two people who teach each other, or one the other, for a while."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        RUNNING = "running", _("running")
        ENDED = "ended", _("ended")
        REFUSED = "refused", _("not formed")  # told to neither: who refused, and whether anyone did

    class Rhythm(models.TextChoices):
        WEEKLY = "weekly", _("every week")
        FORTNIGHTLY = "fortnightly", _("every two weeks")
        MONTHLY = "monthly", _("every month")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    campaign = models.ForeignKey(Campaign, null=True, blank=True, on_delete=models.SET_NULL, related_name="pairs")
    why = models.JSONField(default=dict)  # languages, whether of other teams, whether of one site
    proposed_at = models.DateTimeField()
    answer_by = models.DateField()
    goal = models.CharField(_("goal"), max_length=300, blank=True)
    rhythm = models.CharField(_("rhythm"), max_length=11, choices=Rhythm.choices, default=Rhythm.FORTNIGHTLY)
    started_at = models.DateTimeField(null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "answer_by"], name="mentoring_pairs_due")]


class Side(models.Model):
    """One of the two of a pair: what they bring to the other, and what they said of it at the end."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="sides")
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="sides", db_index=False)
    brings = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=8, choices=Answer.choices, default=Answer.WAITING)
    why = models.JSONField(default=dict)  # of what is brought: the level it has, the other one's level and target
    answered_at = models.DateTimeField(null=True, blank=True)
    no_more = models.BooleanField(default=False)  # declined, and these skills are not to be proposed again
    # What this person says at the end of what the other brought; evidence if both agree.
    feedback = models.CharField(max_length=500, blank=True)
    helped = models.BooleanField(null=True, blank=True)
    agrees = models.BooleanField(null=True, blank=True)  # that feedback becomes evidence
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "person"], name="mentoring_side_once")]
        indexes = [models.Index(fields=["person", "answer"], name="mentoring_sides_of")]


class Note(models.Model):
    """A note that the two of a pair share and nobody else reads."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey(Pair, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="mentoring_note_says_something")]
