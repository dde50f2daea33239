"""What people said in their own words, « j’apporte » and « je cherche », becomes skills of theirs.

Each label is a skill of the company's own framework, proposed by one who wrote it: the one that is called so
already (accents and case apart), else a new one. Who brings it is at practice (« does it alone »), the least that one
must be to show it: nobody's words are made to say more. Who looks for it aims at practice, or one level above what
they bring.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from django.db import migrations
from django.utils import timezone

from compagnon.kit.ids import new_id, to_text
from compagnon.kit.text import fold
from compagnon.skills.index import weights

PRACTICE = 2


def to_skills(apps: Any, schema_editor: Any) -> None:
    Interest = apps.get_model("people", "Interest")
    Skill = apps.get_model("skills", "Skill")
    SkillTerm = apps.get_model("skills", "SkillTerm")
    PersonSkill = apps.get_model("skills", "PersonSkill")
    Evidence = apps.get_model("skills", "Evidence")
    interests = list(Interest.objects.order_by("person_id", "side", "position", "id"))  # what they bring first
    if not interests:
        return
    now = timezone.now()
    framework, _is_new = apps.get_model("skills", "Framework").objects.get_or_create(source="company")
    known: dict[str, int] = {}
    codes: set[str] = set()
    ours = Skill.objects.filter(framework=framework)
    for id, code, fr, en, kind in ours.values_list("id", "code", "label_fr", "label_en", "kind"):
        codes.add(code)
        if kind != "group":
            for label in (fr, en):
                if label:
                    known.setdefault(fold(label), id)
    rows: dict[tuple[int, int], Any] = {}
    said: list[Any] = []
    places: Counter[int] = Counter()
    for interest in interests:
        key = fold(interest.label)
        if key not in known:
            known[key] = new_id()
            code = re.sub(r"[^\w+#.]+", "-", key).strip("-")[:160]
            if not code or code in codes:
                code = f"{code[:140]}~{to_text(known[key])}"
            codes.add(code)
            Skill.objects.create(
                id=known[key], framework=framework, code=code, label_fr=interest.label,
                proposed_by_id=interest.person_id, created_at=now,
            )  # fmt: skip
            terms = weights([("fr", interest.label)], is_ours=True)
            SkillTerm.objects.bulk_create(
                SkillTerm(skill_id=known[key], term=term, weight=weight) for term, weight in terms.items()
            )
        place = (interest.person_id, known[key])
        row = rows.get(place) or PersonSkill.objects.filter(person_id=place[0], skill_id=place[1]).first()
        if row is None:
            row = PersonSkill(id=new_id(), person_id=place[0], skill_id=place[1], position=places[place[0]], since=now)
            places[place[0]] += 1
        if interest.side == "brings":
            if not row.level:
                declared = {"kind": "declared", "level": PRACTICE, "by_id": place[0], "at": now}
                said.append(Evidence(id=new_id(), person_skill_id=row.id, **declared))
                row.level = PRACTICE
            row.brings = True
        elif row.target is None and row.level < 4:
            row.target, row.sought_at = row.level + 1 if row.level else PRACTICE, now
        rows[place] = row
    for row in rows.values():
        row.save()
    Evidence.objects.bulk_create(said, batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("skills", "0002_frameworks"), ("people", "0002_person_leads_learning")]
    operations = [migrations.RunPython(to_skills, migrations.RunPython.noop)]
