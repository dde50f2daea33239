"""What people of the demo company can do: its framework, then who said, confirmed and validated what, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from compagnon.people.models import Person
from compagnon.people.viewer import Viewer, operator
from compagnon.skills.actions.company import save_job, save_skill
from compagnon.skills.actions.jobs import set_goal, set_job
from compagnon.skills.actions.person import set_skill
from compagnon.skills.actions.proving import Piece, add_evidence, ask_validation, validate
from compagnon.skills.content import JobContent, Needed, SkillContent
from compagnon.skills.models import Evidence, Job, PersonSkill, Skill

if TYPE_CHECKING:
    from compagnon.demo.build import Story

Row = dict[str, Any]


class Skills:
    """The skills and jobs of the story by their key, and what people did with them."""

    def __init__(self, story: Story, content: Row, levels: Row) -> None:
        self.story = story
        self.content = content
        self.people: list[Row] = levels["people"]
        self.skills: dict[str, Skill] = {}
        self.jobs: dict[str, Job] = {}

    def ids(self, keys: list[str]) -> list[int]:
        """The skills of these keys."""
        return [self.skills[key].pk for key in keys]

    def found(self) -> None:
        """Learning & development writes the framework."""
        families = {row["key"]: row["fr"] for row in self.content["domains"]}
        for row in self.content["skills"]:
            sentences = zip(row.get("levels_fr", ()), row.get("levels_en", ()), strict=True)
            transitions = row.get("transitions", ())
            self.skills[row["key"]] = save_skill(
                operator(),
                code=row["key"],
                content=SkillContent(
                    label=(row["fr"], row["en"]),
                    about=(row["about_fr"], row["about_en"]),
                    family=families[row["domain"]],
                    names=(tuple(row.get("aliases_fr", ())), tuple(row.get("aliases_en", ()))),
                    levels=dict(enumerate(sentences, 1)),
                    same_as=self._published(Skill, row.get("same_as", ())),
                    is_digital="num" in transitions,
                    is_ecological="eco" in transitions,
                ),
            )
        english = {row["fr"]: row["en"] for row in self.content["domains"]}
        for family in Skill.objects.filter(kind=Skill.Kind.GROUP, label_fr__in=english):
            family.label_en = english[family.label_fr]
            family.save(update_fields=["label_en"])
        for row in self.content["jobs"]:
            self.jobs[row["key"]] = save_job(
                operator(),
                code=row["key"],
                content=JobContent(
                    label=(row["fr"], row["en"]),
                    names=(tuple(row["titles"]), ()),
                    skills=[Needed(self.skills[key].pk, level) for key, level in row["skills"].items()],
                    same_as=self._published(Job, [f"rome:{code}" for code in row.get("rome", ())]),
                ),
            )

    def _published(self, model: type[Skill] | type[Job], codes: list[str]) -> tuple[int, ...]:
        """What they are tied to, where ROME or ESCO was imported before the demo was made."""
        found: list[int] = []
        for named in codes:
            source, _colon, code = named.partition(":")
            found += model.objects.filter(framework__source=source, code=code).values_list("pk", flat=True)
        return tuple(found)

    def tell(self) -> None:
        """Who said what of their skills, who confirmed and validated it: each at its date."""
        for row in self.people:
            key = row["key"]
            self.story.then("-419 09:00", self._take_job, key, row)
            for days, act in self._said(row):
                self.story.then(f"{days} 08:30", act)

    def _take_job(self, key: str, row: Row) -> None:
        viewer = self.story.viewer(key)
        set_job(viewer, job_id=self.jobs[row["job"]].pk)
        if row.get("goal_job"):
            set_goal(viewer, job_id=self.jobs[row["goal_job"]].pk)

    def _said(self, row: Row) -> Iterator[tuple[int, Callable[[], object]]]:
        key, hidden = row["key"], set(row.get("hidden", ()))
        seeks: dict[str, int] = row.get("seeks", {})
        for held in row.get("history", ()):
            yield held["when"], partial(self._say, key, held["skill"], held["level"], hidden=hidden)
        has = {held["skill"]: held for held in row.get("has", ())}
        for skill, held in has.items():
            brings, target = skill in row.get("brings", ()), seeks.get(skill)
            yield held["since"], partial(self._say, key, skill, held["level"], target, brings=brings, hidden=hidden)
        for skill, target in seeks.items():
            if skill not in has:
                yield -self.story.chance.randrange(10, 120), partial(self._say, key, skill, 0, target, hidden=hidden)
        for word in row.get("confirmed", ()):
            yield word["when"], partial(self._confirm, key, word)
        for word in row.get("validated", ()):
            yield word["when"] - 2, partial(self._ask, key, word)
            yield word["when"], partial(self._validate, key, word)

    def _say(
        self, key: str, skill: str, level: int, target: int | None = None, *, hidden: set[str], brings: bool = False
    ) -> None:
        audience = PersonSkill.Audience.ME if skill in hidden else PersonSkill.Audience.COMPANY
        set_skill(
            self.story.viewer(key), skill_id=self.skills[skill].pk, level=level, target=target, brings=brings,
            audience=audience,
        )  # fmt: skip

    def _held(self, key: str, skill: str) -> PersonSkill | None:
        return PersonSkill.objects.filter(person=self.story.people[key], skill=self.skills[skill]).first()

    def _confirm(self, key: str, word: Row) -> None:
        helped: Person = self.story.people[word["by"]]
        piece = Piece(
            self.story.people[key].pk, self.skills[word["skill"]].pk, Evidence.Kind.CONFIRMED,
            self.story.moment(f"{word['when']} 08:30"), helped.pk, word.get("words", ""),
        )  # fmt: skip
        add_evidence(operator(), subject_kind="person", subject_id=helped.pk, piece=piece)

    def _ask(self, key: str, word: Row) -> None:
        if (held := self._held(key, word["skill"])) and held.level and held.audience != PersonSkill.Audience.ME:
            ask_validation(self.story.viewer(key), person_skill_id=held.pk, level=word["level"])

    def _validate(self, key: str, word: Row) -> None:
        manager: Viewer = self.story.viewer(word["by"])
        held = self._held(key, word["skill"])
        if held and held.validation_requests.filter(answered_at=None).exists():
            validate(manager, person_skill_id=held.pk, level=word["level"], words=word.get("words", ""))
