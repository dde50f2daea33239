"""What is typed about the company's skills and jobs, and the words beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from compagnon.kit.text import fold
from compagnon.skills.actions.company import ABOUT, LABEL, SENTENCE
from compagnon.skills.content import Both, JobContent, Needed, SkillContent
from compagnon.skills.importers.company import codes_of, lines_of, ties_of
from compagnon.skills.levels import level_word
from compagnon.skills.models import Job, Level, Skill

MORE_ROWS = 4  # empty rows that a job's form offers for further skills


def _lines(**options: Any) -> forms.CharField:
    return forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 3}), **options)


class _Both(forms.Form):
    """Fields in two languages are named `…_fr` and `…_en`."""

    def both(self, name: str) -> Both:
        return self.cleaned_data[f"{name}_fr"], self.cleaned_data[f"{name}_en"]

    def names(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        return lines_of(self.cleaned_data["names_fr"]), lines_of(self.cleaned_data["names_en"])


class SkillForm(_Both):
    """A skill of the company's."""

    label_fr = forms.CharField(label=_("Name in French"), max_length=LABEL, required=False)
    label_en = forms.CharField(label=_("Name in English"), max_length=LABEL, required=False)
    family = forms.CharField(
        label=_("Family"), max_length=LABEL, required=False, widget=forms.TextInput(attrs={"list": "families"}),
        help_text=_("Skills of a family stand together. A name that is not there yet makes a new one."),
    )  # fmt: skip
    kind = forms.ChoiceField(
        label=_("What is it?"), widget=forms.RadioSelect,
        choices=[choice for choice in Skill.Kind.choices if choice[0] != Skill.Kind.GROUP],
    )  # fmt: skip
    about_fr = forms.CharField(label=_("In a sentence, in French"), max_length=ABOUT, required=False)
    about_en = forms.CharField(label=_("In a sentence, in English"), max_length=ABOUT, required=False)
    names_fr = _lines(label=_("Other names in French"), help_text=_("One a line: the words people use."))
    names_en = _lines(label=_("Other names in English"), help_text=_("One a line."))
    same_as = _lines(
        label=_("The same as"),
        help_text=_("One a line, as it is written on the page of the skill of ROME or ESCO: rome:105432."),
    )
    is_digital = forms.BooleanField(label=_("Part of the digital transition"), required=False)
    is_ecological = forms.BooleanField(label=_("Part of the ecological transition"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for level in Level.values:
            for language, words in (("fr", _("%(level)s, in French")), ("en", _("%(level)s, in English"))):
                self.fields[f"level_{level}_{language}"] = forms.CharField(
                    label=words % {"level": level_word(level).capitalize()}, max_length=SENTENCE, required=False
                )

    @staticmethod
    def initial_of(content: SkillContent) -> dict[str, Any]:
        """What an edit begins with."""
        return {
            "label_fr": content.label[0], "label_en": content.label[1], "family": content.family, "kind": content.kind,
            "about_fr": content.about[0], "about_en": content.about[1], "names_fr": "\n".join(content.names[0]),
            "names_en": "\n".join(content.names[1]), "same_as": "\n".join(codes_of(Skill, content.same_as)),
            "is_digital": content.is_digital, "is_ecological": content.is_ecological,
            **{f"level_{level}_{language}": text for level, both in content.levels.items()
               for language, text in zip(("fr", "en"), both, strict=True)},
        }  # fmt: skip

    def content(self) -> SkillContent:
        """What was typed.

        Raises:
            Invalid: a tie names nothing that is known.
        """
        told = self.cleaned_data
        levels = {level: self.both(f"level_{level}") for level in Level.values}
        return SkillContent(
            label=self.both("label"), about=self.both("about"), kind=told["kind"], family=told["family"],
            names=self.names(), levels={level: both for level, both in levels.items() if any(both)},
            same_as=ties_of(Skill, lines_of(told["same_as"])),
            is_digital=told["is_digital"], is_ecological=told["is_ecological"],
        )  # fmt: skip


class JobForm(_Both):
    """A job of the company's. Its skills are rows of three fields: which, how well, whether essential."""

    label_fr = forms.CharField(label=_("Name in French"), max_length=LABEL, required=False)
    label_en = forms.CharField(label=_("Name in English"), max_length=LABEL, required=False)
    family_fr = forms.CharField(label=_("Family, in French"), max_length=LABEL, required=False)
    family_en = forms.CharField(label=_("Family, in English"), max_length=LABEL, required=False)
    about_fr = forms.CharField(label=_("In a sentence, in French"), max_length=ABOUT, required=False)
    about_en = forms.CharField(label=_("In a sentence, in English"), max_length=ABOUT, required=False)
    names_fr = _lines(
        label=_("Titles in French"), help_text=_("One a line: what is written on contracts and signatures.")
    )
    names_en = _lines(label=_("Titles in English"), help_text=_("One a line."))
    same_as = _lines(
        label=_("Near these jobs of ROME or ESCO"),
        help_text=_("One a line: rome:I1308. They tell where to go next."),
    )
    is_digital = forms.BooleanField(label=_("Part of the digital transition"), required=False)
    is_ecological = forms.BooleanField(label=_("Part of the ecological transition"), required=False)
    is_demographic = forms.BooleanField(label=_("Part of the demographic transition"), required=False)

    def __init__(self, *args: Any, rows: int, ids: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows, self._ids = rows, ids
        levels = [(level, f"{level} · {level_word(level)}") for level in Level.values]
        for row in range(rows):
            self.fields[f"skill_{row}"] = forms.CharField(
                label=_("Skill %(number)d") % {"number": row + 1}, required=False, max_length=LABEL,
                widget=forms.TextInput(attrs={"list": "skills", "autocomplete": "off"}),
            )  # fmt: skip
            self.fields[f"level_{row}"] = forms.TypedChoiceField(
                label=_("Level"), choices=levels, coerce=int, initial=int(Level.PRACTICE),
            )  # fmt: skip
            self.fields[f"essential_{row}"] = forms.BooleanField(label=_("essential"), required=False, initial=True)

    @staticmethod
    def initial_of(content: JobContent, names: dict[int, str]) -> dict[str, Any]:
        """What an edit begins with."""
        told: dict[str, Any] = {
            "label_fr": content.label[0], "label_en": content.label[1], "about_fr": content.about[0],
            "about_en": content.about[1], "family_fr": content.family[0], "family_en": content.family[1],
            "names_fr": "\n".join(content.names[0]), "names_en": "\n".join(content.names[1]),
            "same_as": "\n".join(codes_of(Job, content.same_as)), "is_digital": content.is_digital,
            "is_ecological": content.is_ecological, "is_demographic": content.is_demographic,
        }  # fmt: skip
        for row, needed in enumerate(content.skills):
            told |= {
                f"skill_{row}": names.get(needed.skill_id, ""),
                f"level_{row}": needed.level,
                f"essential_{row}": needed.is_essential,
            }
        return told

    def skill_rows(self) -> Iterator[tuple[forms.BoundField, forms.BoundField, forms.BoundField]]:
        """The rows as the page shows them."""
        for row in range(self.rows):
            yield self[f"skill_{row}"], self[f"level_{row}"], self[f"essential_{row}"]

    def clean(self) -> dict[str, Any]:
        for row in range(self.rows):
            name = self.cleaned_data.get(f"skill_{row}", "")
            if name and fold(name) not in self._ids:
                self.add_error(f"skill_{row}", _("The company has no skill of this name: choose one that is offered."))
        return self.cleaned_data

    def content(self) -> JobContent:
        """What was typed.

        Raises:
            Invalid: a tie names nothing that is known.
        """
        told = self.cleaned_data
        return JobContent(
            label=self.both("label"), about=self.both("about"), family=self.both("family"), names=self.names(),
            skills=[
                Needed(self._ids[fold(told[f"skill_{row}"])], told[f"level_{row}"], told[f"essential_{row}"])
                for row in range(self.rows)
                if told[f"skill_{row}"]
            ],
            same_as=ties_of(Job, lines_of(told["same_as"])), is_digital=told["is_digital"],
            is_ecological=told["is_ecological"], is_demographic=told["is_demographic"],
        )  # fmt: skip
