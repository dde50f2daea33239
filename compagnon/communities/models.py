"""Communities, their themes, and who belongs to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from compagnon.kit.ids import new_id
from compagnon.skills.models import Level, Skill


class Community(models.Model):
    """People who share a field, for long."""

    class Joining(models.TextChoices):
        OPEN = "open", _("open")
        REQUEST = "request", _("on request")
        INVITATION = "invitation", _("by invitation")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(max_length=90, unique=True)
    purpose = models.CharField(_("purpose"), max_length=400)
    charter = models.TextField(_("charter"), max_length=5000, blank=True)
    charter_html = models.TextField(blank=True, editable=False)
    cover = models.CharField(max_length=200, blank=True)  # name in storage, without its size and ending
    joining = models.CharField(_("joining"), max_length=10, choices=Joining.choices, default=Joining.OPEN)
    listed = models.BooleanField(_("listed"), default=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True, blank=True)
    member_count = models.PositiveIntegerField(default=0)
    # A working group: a community with an end and a goal.
    ends_on = models.DateField(_("until"), null=True, blank=True)
    goal_skill = models.ForeignKey(Skill, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    goal_level = models.PositiveSmallIntegerField(null=True, blank=True, choices=Level.choices)
    folded = models.CharField(max_length=500, blank=True, editable=False)  # name and purpose, to search

    class Meta:
        ordering = ["name"]
        constraints = [
            # Whoever may not know of a community cannot ask to join it.
            models.CheckConstraint(
                condition=Q(listed=True) | Q(joining="invitation"), name="communities_hidden_by_invitation"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None, goal_skill=None, goal_level=None)
                | Q(ends_on__isnull=False, goal_skill__isnull=False, goal_level__isnull=False),
                name="communities_group_has_end_and_goal",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_open(self) -> bool:
        """Whether everyone in the company reads it."""
        return self.listed and self.joining == self.Joining.OPEN


class CommunitySkill(models.Model):
    """A skill that a community is about."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="community_skills")
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="community_skills")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["community", "skill"], name="communities_skill_once")]


class Theme(models.Model):
    """A thematic conversation of a community."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="themes")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(max_length=70)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["community", "slug"], name="communities_theme_once")]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """Someone's place in a community."""

    class Role(models.TextChoices):
        MEMBER = "member", _("member")
        FACILITATOR = "facilitator", _("facilitator")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="memberships")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=12, choices=Role.choices, default=Role.MEMBER)
    joined_at = models.DateTimeField()
    charter_accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="communities_member_once")]
        indexes = [
            models.Index(fields=["person", "community", "role"], name="communities_of_person"),
            models.Index(fields=["community", "role", "id"], name="communities_by_role"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.community_id}"


class JoinRequest(models.Model):
    """Someone asks to join; a facilitator accepts or declines with a word."""

    class State(models.TextChoices):
        PENDING = "pending", _("pending")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="join_requests")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    message = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PENDING)
    asked_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    word = models.CharField(max_length=500, blank=True)
    charter_accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["community", "person"], condition=Q(state="pending"), name="communities_one_pending_request"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} asks {self.community_id}: {self.state}"


class Invitee(models.Model):
    """Someone invited into a community, until they answer."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="invitees")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="community_invitations")
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField()
    word = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["community", "person"], name="communities_invited_once")]

    def __str__(self) -> str:
        return f"{self.person_id} invited to {self.community_id}"
