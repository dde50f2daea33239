"""Addresses of skills, jobs and what people can do."""

from __future__ import annotations

from django.urls import path

from compagnon.skills.views import mine, mobility, search, together

urlpatterns = [
    path("skills", mine.mine, name="my_skills"),
    path("skills/suggest", search.suggest, name="skill_suggest"),
    path("skills/add", mine.add, name="my_skills_add"),
    path("skills/job", mine.job, name="my_job"),
    path("skills/mobility", mobility.mobility, name="mobility"),
    path("skills/company", together.company, name="company_skills"),
    path("skills/company.csv", together.company_csv, name="company_skills_csv"),
    path("skills/team/<id:team_id>", together.team, name="team_skills"),
    path("skills/team/<id:team_id>.csv", together.team_csv, name="team_skills_csv"),
    path("skills/goal", mobility.goal, name="set_goal"),
    path("skills/validate", mine.validate, name="validate_skills"),
    path("skills/mine/<id:person_skill_id>", mine.one, name="my_skill"),
    path("skills/mine/<id:person_skill_id>/<slug:verb>", mine.act, name="my_skill_act"),
    path("skills/evidence/<id:evidence_id>/<slug:verb>", mine.evidence, name="evidence_act"),
]
