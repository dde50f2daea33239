"""Frameworks of skills and jobs, and what each person can do, is looking for, and how that was seen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from compagnon.kit.ids import new_id

PERSON = settings.AUTH_USER_MODEL
LOWEST, HIGHEST = 1, 4


class Level(models.IntegerChoices):
    """How well: each with a sentence that says what one does at that level."""

    DISCOVERY = 1, pgettext_lazy("level", "discovery")
    PRACTICE = 2, pgettext_lazy("level", "practice")
    MASTERY = 3, pgettext_lazy("level", "mastery")
    TRANSMISSION = 4, pgettext_lazy("level", "transmission")


class Framework(models.Model):
    """Where skills and jobs come from: the company's own, France's ROME, Europe's ESCO."""

    class Source(models.TextChoices):
        COMPANY = "company", _("the company’s own")
        ROME = "rome", "ROME"
        ESCO = "esco", "ESCO"

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    source = models.CharField(max_length=8, choices=Source.choices, unique=True)

    def __str__(self) -> str:
        return self.source


class Release(models.Model):
    """One state of a framework as it was published and imported; the company's own has none."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.CASCADE, related_name="releases")
    version = models.CharField(max_length=40)
    imported_at = models.DateTimeField()
    counts = models.JSONField(default=dict)  # skills, jobs, links; added, renamed, retired, returned

    class Meta:
        ordering = ["-imported_at"]

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"


class Skill(models.Model):
    """Something one can do, know or be, as a framework names it.

    A retired skill stays with whoever declared it, and points to what replaces it where that is known.
    """

    class Kind(models.TextChoices):
        KNOW_HOW = "know_how", _("know-how")
        KNOWLEDGE = "knowledge", _("knowledge")
        BEHAVIOUR = "behaviour", _("way of being")
        GROUP = "group", _("family")  # gathers others; nobody declares it

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="skills")
    code = models.CharField(max_length=160)  # ROME's OGR, ESCO's URI, the company's slug
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.KNOW_HOW)
    label_fr = models.CharField(_("name in French"), max_length=300, blank=True)
    label_en = models.CharField(_("name in English"), max_length=300, blank=True)
    about_fr = models.TextField(_("in a sentence, in French"), blank=True)
    about_en = models.TextField(_("in a sentence, in English"), blank=True)
    broader = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="narrower")
    is_digital = models.BooleanField(_("part of the digital transition"), default=False)
    is_ecological = models.BooleanField(_("part of the ecological transition"), default=False)
    # Said by someone in their own words, until learning & development keeps it or ties it to another.
    proposed_by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="skills_code_once"),
            models.CheckConstraint(condition=~Q(label_fr="") | ~Q(label_en=""), name="skills_have_a_name"),
            models.CheckConstraint(
                condition=Q(replaced_by=None) | Q(retired_at__isnull=False), name="skills_only_retired_are_replaced"
            ),
            models.CheckConstraint(condition=~Q(replaced_by=models.F("id")), name="skills_not_replaced_by_itself"),
        ]
        # Few are replaced: an index of all would tell the planner that it finds most of the table.
        indexes = [
            models.Index(fields=["replaced_by"], name="skills_replacing", condition=Q(replaced_by__isnull=False))
        ]

    def __str__(self) -> str:
        return self.label_fr or self.label_en


class SkillName(models.Model):
    """Another name by which a skill is known."""

    id = models.BigAutoField(primary_key=True)
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=300)


class SkillLevel(models.Model):
    """What one does at a level of this skill, where the company says it; else the levels' own sentences serve."""

    id = models.BigAutoField(primary_key=True)
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="levels")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    sentence_fr = models.CharField(max_length=300, blank=True)
    sentence_en = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["skill", "level"], name="skills_sentence_once")]


class SkillTie(models.Model):
    """A skill of the company's that is the same as one of a published framework."""

    id = models.BigAutoField(primary_key=True)
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="ties")
    same_as = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="tied_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["skill", "same_as"], name="skills_tie_once"),
            models.CheckConstraint(condition=~Q(skill=models.F("same_as")), name="skills_tie_two"),
        ]


class Job(models.Model):
    """What one does for a living, as a framework names it."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="jobs")
    code = models.CharField(max_length=160)
    label_fr = models.CharField(_("name in French"), max_length=300, blank=True)
    label_en = models.CharField(_("name in English"), max_length=300, blank=True)
    about_fr = models.TextField(_("in a sentence, in French"), blank=True)
    about_en = models.TextField(_("in a sentence, in English"), blank=True)
    family_fr = models.CharField(max_length=200, blank=True)
    family_en = models.CharField(max_length=200, blank=True)
    is_digital = models.BooleanField(_("part of the digital transition"), default=False)
    is_ecological = models.BooleanField(_("part of the ecological transition"), default=False)
    is_demographic = models.BooleanField(_("part of the demographic transition"), default=False)
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="replaces")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["framework", "code"], name="skills_job_code_once"),
            models.CheckConstraint(condition=~Q(label_fr="") | ~Q(label_en=""), name="skills_jobs_have_a_name"),
        ]

    def __str__(self) -> str:
        return self.label_fr or self.label_en


class JobName(models.Model):
    """Another name of a job (ROME's appellations, ESCO's alternative labels, the titles people bear here)."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="names")
    language = models.CharField(max_length=2)
    name = models.CharField(max_length=300)


class JobSkill(models.Model):
    """A skill that a job asks for. Published frameworks say no level: `expected_level` reads one then."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="job_skills")
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="job_skills")
    is_essential = models.BooleanField(default=False)
    is_emerging = models.BooleanField(default=False)
    level = models.PositiveSmallIntegerField(null=True, blank=True, choices=Level.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "skill"], name="skills_of_job_once")]

    @property
    def expected_level(self) -> int:
        return expected_level(self.level, self.is_essential)


def expected_level(level: int | None, is_essential: bool) -> int:
    """The level a job asks for: the company's word, else practice of what is essential and discovery of the rest."""
    return level or (Level.PRACTICE if is_essential else Level.DISCOVERY)


class JobMove(models.Model):
    """From this job one may go to that one: ROME's mobility."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="moves")
    to = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="moves_from")
    rank = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "to"], name="skills_move_once")]


class JobTie(models.Model):
    """A job of the company's that is near one of a published framework."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="ties")
    same_as = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="tied_by")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "same_as"], name="skills_job_tie_once")]


class Change(models.Model):
    """What a release did to a skill or a job that was there before, or brought anew; the first release is not told."""

    class What(models.TextChoices):
        ADDED = "added", _("added")
        RENAMED = "renamed", _("renamed")
        RETIRED = "retired", _("retired")
        RETURNED = "returned", _("returned")

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="changes")
    what = models.CharField(max_length=8, choices=What.choices)
    skill = models.ForeignKey(Skill, null=True, on_delete=models.CASCADE, related_name="changes")
    job = models.ForeignKey(Job, null=True, on_delete=models.CASCADE, related_name="changes")
    before = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(skill__isnull=False, job=None) | Q(skill=None, job__isnull=False),
                name="skills_change_of_one_thing",
            )
        ]


class SkillTerm(models.Model):
    """A word by which a skill is found as one types: derived from its names (`skills.actions.index`).

    `weight` puts the company's own and the shorter names first; see `skills.index`.
    """

    id = models.BigAutoField(primary_key=True)
    skill = models.ForeignKey(Skill, on_delete=models.CASCADE, related_name="terms", db_index=False)
    term = models.CharField(max_length=40)
    weight = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["skill", "term"], name="skills_term_of_skill_once")]
        indexes = [
            models.Index(
                fields=["term", "weight", "skill"], name="skills_by_term",
                opclasses=["varchar_pattern_ops", "int4_ops", "int8_ops"],  # by the beginning of a term, on PostgreSQL
            )
        ]  # fmt: skip


class JobTerm(models.Model):
    """The same for jobs."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="terms", db_index=False)
    term = models.CharField(max_length=40)
    weight = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["job", "term"], name="skills_term_of_job_once")]
        indexes = [
            models.Index(
                fields=["term", "weight", "job"], name="skills_jobs_by_term",
                opclasses=["varchar_pattern_ops", "int4_ops", "int8_ops"],
            )
        ]  # fmt: skip


class PersonJob(models.Model):
    """Someone's job as a framework names it, and the one they would like."""

    person = models.OneToOneField(PERSON, primary_key=True, on_delete=models.CASCADE, related_name="person_job")
    job = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="held_by")
    goal = models.ForeignKey(Job, null=True, blank=True, on_delete=models.SET_NULL, related_name="wanted_by")


class PersonSkill(models.Model):
    """One skill of one person, with its two sides: what they bring, and what they are looking for.

    `level` is the last one that the person declared or accepted from their manager; what peers and applications show
    supports it and never lowers it. `shown_at` is when it was last practised, confirmed or validated. Both follow from
    the evidence (`skills.evidence`), and are repaired from it.
    """

    class Audience(models.TextChoices):
        COMPANY = "company", _("all colleagues")
        MANAGER = "manager", _("my manager and me")
        ME = "me", _("me alone")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="skills", db_index=False)
    skill = models.ForeignKey(Skill, on_delete=models.PROTECT, related_name="people", db_index=False)
    level = models.PositiveSmallIntegerField(default=0)  # 0: none yet
    target = models.PositiveSmallIntegerField(null=True, blank=True)  # the level one is after
    brings = models.BooleanField(default=False)  # others may ask for it
    audience = models.CharField(max_length=8, choices=Audience.choices, default=Audience.COMPANY)
    position = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()
    sought_at = models.DateTimeField(null=True, blank=True)  # when the target was set
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="skills_of_person_once"),
            models.CheckConstraint(condition=Q(level__lte=HIGHEST), name="skills_level_0_to_4"),
            models.CheckConstraint(
                condition=Q(target=None) | Q(target__gte=LOWEST, target__lte=HIGHEST), name="skills_target_1_to_4"
            ),
            models.CheckConstraint(condition=Q(brings=False) | Q(level__gte=LOWEST), name="skills_brings_what_one_has"),
        ]
        indexes = [models.Index(fields=["skill", "person"], name="skills_people_of_skill")]

    def __str__(self) -> str:
        return f"{self.skill_id} of {self.person_id}"


class Evidence(models.Model):
    """How a level was seen: never changed; a person may decline what others said, which then counts no more."""

    class Kind(models.TextChoices):
        DECLARED = "declared", _("declared")
        CONFIRMED = "confirmed", _("confirmed by a colleague who was helped")
        VALIDATED = "validated", _("validated by the manager")
        APPLIED = "applied", _("shown by an application")

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person_skill = models.ForeignKey(PersonSkill, on_delete=models.CASCADE, related_name="evidence", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    level = models.PositiveSmallIntegerField(null=True, blank=True)  # declared and validated ones say it
    by = models.ForeignKey(PERSON, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    words = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    # What showed it (`post`, `application`, `pair`…), for whoever may see that thing.
    subject_kind = models.CharField(max_length=20, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person_skill", "at"], name="skills_evidence_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["person_skill", "kind", "subject_kind", "subject_id", "by"],
                condition=Q(subject_id__isnull=False, by__isnull=False),
                name="skills_evidence_once",
            ),
            models.UniqueConstraint(
                fields=["person_skill", "kind", "subject_kind", "subject_id"],
                condition=Q(subject_id__isnull=False, by=None),
                name="skills_evidence_of_nobody_once",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["declared", "validated"]) | Q(level__gte=0, level__lte=HIGHEST),
                name="skills_evidence_says_level",
            ),
        ]


class ValidationRequest(models.Model):
    """Someone asks their manager to validate a level."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person_skill = models.ForeignKey(PersonSkill, on_delete=models.CASCADE, related_name="validation_requests")
    manager = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField(choices=Level.choices)
    words = models.CharField(max_length=300, blank=True)
    asked_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_skill"], condition=Q(answered_at=None), name="skills_one_open_validation"
            )
        ]
        indexes = [models.Index(fields=["manager", "answered_at"], name="skills_to_validate")]
