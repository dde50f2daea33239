"""Who was brought together in the demo company: a working group, three pairs, a finished campaign, questions asked."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any

from compagnon.kit.errors import Invalid
from compagnon.mentoring import actions
from compagnon.mentoring.actions.asks import ask_people, decline, pass_on
from compagnon.mentoring.models import Ask, Group, Pair
from compagnon.people.viewer import operator

if TYPE_CHECKING:
    from compagnon.demo.build import Story

Row = dict[str, Any]


class Mentoring:
    """The part of the story in which people help one another by appointment."""

    def __init__(self, story: Story, content: Row) -> None:
        self.story = story
        self.content = content
        self.groups: dict[str, Group] = {}
        self.pairs: dict[str, Pair] = {}
        self.campaign: int | None = None

    def _at(self, days: int, hour: str) -> str:
        return f"{days} {hour}"

    def _day(self, days: int) -> date:
        return self.story.moment(f"{days} 12:00").date()

    def _skill(self, key: str | None) -> int | None:
        return self.story.skills.skills[key].pk if key else None

    def tell(self) -> None:
        """Put all of it in its place in time."""
        self._tell_campaign(self.content["campaign"])
        self._tell_group(self.content["group"])
        for row in self.content["pairs"]:
            self._tell_pair(row)
        for row in self.content["asks"]:
            self._tell_asks(row)

    # A working group

    def _tell_group(self, row: Row) -> None:
        then, opened = self.story.then, row["started"]
        then(self._at(opened - 9, "09:00"), self._propose_group, row)
        for key in row["declined"]:
            then(self._at(opened - 7, "10:30"), self._sit, row["key"], key, False)
        for number, key in enumerate([row["helper"], *row["members"]]):
            then(self._at(opened - 6 + number, "14:10"), self._sit, row["key"], key, True)

    def _propose_group(self, row: Row) -> None:
        people = self.story.people
        self.groups[row["key"]] = actions.propose_group(
            operator(),
            skill_id=self._skill(row["skill"]) or 0,
            target=row["target"],
            learner_ids=[people[key].pk for key in [*row["members"], *row["declined"]]],
            helper_id=people[row["helper"]].pk,
            name=row["name_fr"],
            goal=row["goal_fr"],
        )

    def _sit(self, group: str, key: str, accepts: bool) -> None:
        viewer = self.story.viewer(key)
        actions.answer_seat(viewer, group_id=self.groups[group].pk, accepts=accepts)
        viewer.memo.clear()

    # Pairs

    def _tell_pair(self, row: Row) -> None:
        then, started = self.story.then, row["started"]
        then(self._at(started - 3, "09:00"), self._propose_pair, row)
        for key in (row["a"], row["b"]):
            then(self._at(started, "09:20"), self._accept, row["key"], key)
        then(self._at(started, "10:00"), self._plan, row)
        for note in row.get("notes", ()):
            then(self._at(note["when"], "17:40"), self._note, row["key"], note)
        if row["state"] == "ended":
            then(self._at(row["ended"], "08:50"), self._end, row)
            for said in row["feedback"]:
                then(self._at(said["when"], "11:15"), self._feedback, row["key"], said)

    def _propose_pair(self, row: Row, campaign_id: int | None = None) -> None:
        people = self.story.people
        self.pairs[row["key"]] = actions.propose_pair(
            operator(),
            a_id=people[row["a"]].pk,
            b_id=people[row["b"]].pk,
            a_brings_id=self._skill(row["a_brings"]),
            b_brings_id=self._skill(row["b_brings"]),
            campaign_id=campaign_id,
        )

    def _accept(self, pair: str, key: str, accepts: bool = True) -> None:
        actions.answer_pair(self.story.viewer(key), pair_id=self.pairs[pair].pk, accepts=accepts)

    def _plan(self, row: Row) -> None:
        actions.plan_pair(
            self.story.viewer(row["b"]),
            pair_id=self.pairs[row["key"]].pk,
            goal=row["goal"],
            rhythm=row["rhythm"],
            ends_on=self._day(row["ends"] if "ends" in row else row["ended"]),
        )

    def _note(self, pair: str, note: Row) -> None:
        actions.add_note(self.story.viewer(note["by"]), pair_id=self.pairs[pair].pk, text=note["text"])

    def _end(self, row: Row) -> None:
        actions.end_pair(self.story.viewer(row["b"]), pair_id=self.pairs[row["key"]].pk)

    def _feedback(self, pair: str, said: Row) -> None:
        actions.give_feedback(
            self.story.viewer(said["by"]), pair_id=self.pairs[pair].pk, helped=True, words=said["text"],
            agrees=said["agreed"],
        )  # fmt: skip

    # A campaign

    def _tell_campaign(self, row: Row) -> None:
        then, started = self.story.then, row["started"]
        then(self._at(started, "09:00"), self._run, row)
        for number, proposal in enumerate(row["proposals"]):
            pair = {**proposal, "key": f"{row['key']}-{number}"}
            for key, answer in proposal["answers"].items():
                if answer != "silent":
                    then(self._at(started + 2 + number, "11:00"), self._accept, pair["key"], key, answer == "accepted")
        then(self._at(row["closed"], "09:00"), self._close, row)

    def _run(self, row: Row) -> None:
        lead = self.story.viewer(row["by"])
        campaign = actions.create_campaign(
            lead,
            name=row["name_fr"],
            kind="pairs",
            answer_by=self._day(row["deadline"]),
            skill_ids=self.story.skills.ids(row["skills"]),
        )
        self.campaign = campaign.pk
        for number, proposal in enumerate(row["proposals"]):
            self._propose_pair({**proposal, "key": f"{row['key']}-{number}"}, campaign.pk)
        # What a matching counts: those for whom nobody was left; who declined, or said nothing, is counted later.
        alone = Counter("helpers_full" for one in row["unmatched"] if one["reason"] == "no_helper_free")
        seeking = len({key for one in row["proposals"] for key in (one["a"], one["b"])}) + sum(alone.values())
        actions.open_campaign(
            operator(), campaign_id=campaign.pk, figures={"pairs": {"seeking": seeking, "unmatched": dict(alone)}}
        )

    def _close(self, row: Row) -> None:
        actions.close_campaign(self.story.viewer(row["by"]), campaign_id=self.campaign or 0)

    # Questions put to people

    def _tell_asks(self, row: Row) -> None:
        for when, keys in self._together(row).items():
            self.story.then(when, self._ask, row["post"], keys)
        for asked in row["asked"]:
            if asked["answer"] in {"declined", "passed"}:
                self.story.then(self._later(asked["when"]), self._settle, row["post"], asked)

    def _together(self, row: Row) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for asked in row["asked"]:
            found.setdefault(asked["when"], []).append(asked["person"])
        return found

    def _later(self, when: str) -> str:
        days, _space, hour = when.partition(" ")
        hours, minutes = hour.split(":")
        return f"{days} {min(23, int(hours) + 2):02}:{minutes}"

    def _ask(self, post: str, keys: list[str]) -> None:
        people = [self.story.people[key].pk for key in keys]
        asker = self.story.viewer(self.story.author_of[post])
        ask_people(asker, post_id=self.story.posts[post].pk, person_ids=people)

    def _settle(self, post: str, asked: Row) -> None:
        viewer = self.story.viewer(asked["person"])
        ask = Ask.objects.filter(post=self.story.posts[post], person_id=viewer.id, state=Ask.State.WAITING).first()
        if ask is None:
            return  # the question was solved meanwhile
        if asked["answer"] == "declined":
            decline(viewer, ask_id=ask.pk)
            return
        try:
            pass_on(viewer, ask_id=ask.pk, to_person_id=self.story.people[asked["passed_to"]].pk)
        except Invalid:  # they were asked already
            decline(viewer, ask_id=ask.pk)
