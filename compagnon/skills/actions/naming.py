"""From what people choose or write to skills: a word that no framework has becomes a proposed one of the company's."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db.models import Q
from django.utils.translation import gettext as _

from compagnon.kit import clock
from compagnon.kit.actions import action
from compagnon.kit.errors import Denied, Invalid
from compagnon.kit.ids import new_id, read_id, to_text
from compagnon.kit.text import fold, shorten
from compagnon.people.viewer import Viewer
from compagnon.skills.actions.index import reindex_skills
from compagnon.skills.models import Framework, Skill, SkillName, SkillTie
from compagnon.skills.picking import NEW
from compagnon.skills.selectors.search import find_skills

LABEL_MAX = 80
NEW_MAX = 20  # proposed at once
VALUES_MAX = 100  # words and choices at once
_NOT_TEXT = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff\ud800-\udfff]")
_SEPARATORS = re.compile(r"[,;\n]")


@action
def resolve(by: Viewer, *, values: Sequence[str], may_propose: bool = True) -> list[Skill]:
    """The skills that these values name, each once, in their order.

    Args:
        values: what a picker sends (`skills.picking.picked`): identifiers in base 36, or `new:` and someone's words,
            which name a known skill where one is called so, whatever accents and case.
        may_propose: whether words that name none become a skill of the company's, proposed by this person; else they
            are refused.

    Raises:
        Invalid: `skills` says which one cannot be taken, and why.
    """
    if not (by.is_person or by.is_operator):
        raise Denied(_("Sign in first."))
    # Each word is looked up: their number is bounded before the first is.
    if len(values) + sum(len(_SEPARATORS.findall(value)) for value in values) > VALUES_MAX:
        raise Invalid(skills=_("That is too many skills at once."))
    chosen = _chosen([id for value in values if not value.startswith(NEW) and (id := read_id(value)) is not None])
    found: dict[int, Skill] = {}
    proposed = 0
    for value in values:
        if not value.startswith(NEW):
            skill = chosen.get(read_id(value) or 0)
            if skill is None:
                raise Invalid(skills=_("One of the skills is not there any more: choose it again."))
            found.setdefault(skill.pk, skill)
            continue
        for words in _parts(by, value.removeprefix(NEW)):
            known = named(by, words)
            if known is None:
                proposed += 1
                if not may_propose:
                    raise Invalid(
                        skills=_("No skill is called “%(words)s”: choose one of those proposed.") % {"words": words}
                    )
                if proposed > NEW_MAX:
                    raise Invalid(skills=_("That is too many new skills at once."))
                known = _propose(by, words)
            found.setdefault(known.pk, known)
    return list(found.values())


def named(by: Viewer, words: str) -> Skill | None:
    """The skill that is called so: the company's, else ROME's, else ESCO's; None where none is."""
    whole = [found.id for found in find_skills(by, words, limit=40) if found.is_whole]
    called = [id for id in whole if id in _called(words, whole)] if whole else []
    if called:
        return Skill.objects.get(pk=called[0])
    # One that was retired, or whose name has no word to be found by, is known by the code that its name gave it.
    code = Q(code=code_of(words)) | Q(code__startswith=f"{code_of(words)}~")
    for skill in Skill.objects.filter(code, framework__source=Framework.Source.COMPANY).select_related("replaced_by"):
        if _same(words, skill.label_fr, skill.label_en):
            return skill.replaced_by or skill
    return None


def company_framework() -> Framework:
    """The company's own framework, made when it is first needed."""
    framework, _created = Framework.objects.get_or_create(source=Framework.Source.COMPANY)
    return framework


def _called(words: str, ids: list[int]) -> set[int]:
    """Those of these skills of which a name, or one of what they are tied to, is this one."""
    names: list[tuple[int, str]] = []
    for pk, *labels in Skill.objects.filter(pk__in=ids).values_list("pk", "label_fr", "label_en"):
        names += [(pk, label) for label in labels]
    names += SkillName.objects.filter(skill__in=ids).values_list("skill_id", "name")
    tied = SkillTie.objects.filter(skill__in=ids)
    for pk, *labels in tied.values_list("skill_id", "same_as__label_fr", "same_as__label_en"):
        names += [(pk, label) for label in labels]
    names += tied.filter(same_as__names__isnull=False).values_list("skill_id", "same_as__names__name")
    return {pk for pk, name in names if _same(words, name)}


def _same(words: str, *names: str) -> bool:
    return fold(words) in {fold(name) for name in names}


def _chosen(ids: list[int]) -> dict[int, Skill]:
    """The skills of these identifiers; one that was retired gives way to what replaces it."""
    skills = Skill.objects.filter(pk__in=ids).exclude(kind=Skill.Kind.GROUP).select_related("replaced_by")
    return {skill.pk: skill.replaced_by or skill for skill in skills}


def _parts(by: Viewer, text: str) -> list[str]:
    """Someone's words; several where commas separate them and they are not a known name as a whole."""
    whole = _clean(text)
    if _SEPARATORS.search(text) and (not whole or named(by, whole) is None):
        parts = [part for piece in _SEPARATORS.split(text) if (part := _clean(piece))]
    else:
        parts = [whole] if whole else []
    for part in parts:
        if len(part) > LABEL_MAX and named(by, part) is None:
            raise Invalid(
                skills=_("“%(words)s” is too long: a skill is said in at most %(max)s characters.")
                % {"words": shorten(part, 60), "max": LABEL_MAX}
            )
        if not any(character.isalnum() for character in part):
            raise Invalid(skills=_("“%(words)s” is not a word.") % {"words": shorten(part, 60)})
    return parts


def _clean(text: str) -> str:
    return " ".join(_NOT_TEXT.sub(" ", text).split())


def code_of(words: str) -> str:
    """The code of a skill in the company's framework: its name, folded."""
    return re.sub(r"[^\w+#.]+", "-", fold(words)).strip("-")[:160] or to_text(new_id())


def _propose(by: Viewer, words: str) -> Skill:
    english = by.language == "en"
    framework, code, pk = company_framework(), code_of(words), new_id()
    if Skill.objects.filter(framework=framework, code=code).exists():  # of a skill that was renamed since
        code = f"{code[:140]}~{to_text(pk)}"
    skill, made = Skill.objects.get_or_create(  # someone else may say the same word at this very moment
        framework=framework,
        code=code,
        defaults={
            "pk": pk,
            "label_fr": "" if english else words,
            "label_en": words if english else "",
            "proposed_by_id": by.person_id,
            "created_at": clock.now(),
        },
    )
    if made:
        reindex_skills([skill.pk])
    return skill
