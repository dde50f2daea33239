"""Addresses of skills, jobs and what people can do. Those that are words come before those that hold an identifier."""

from __future__ import annotations

from django.urls import path

from compagnon.skills.views import company, frameworks, mine, mobility, search, together

urlpatterns = [
    path("frameworks/company/edit", company.company, name="company_framework"),
    path("frameworks/company/edit/import", company.import_file, name="company_import"),
    path("frameworks/company/<slug:what>.csv", company.export, name="company_export"),
    path("frameworks/company/edit/skills/new", company.add_skill, name="company_skill_new"),
    path("frameworks/company/edit/skills/<id:skill_id>", company.edit_skill, name="company_skill"),
    path("frameworks/company/edit/skills/<id:skill_id>/<slug:verb>", company.act_on_skill, name="company_skill_act"),
    path("frameworks/company/edit/jobs/new", company.add_job, name="company_job_new"),
    path("frameworks/company/edit/jobs/<id:job_id>", company.edit_job, name="company_job"),
    path("frameworks/company/edit/jobs/<id:job_id>/<slug:verb>", company.act_on_job, name="company_job_act"),
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
    path("skills/browse", search.browse, name="skill_search"),
    path("skills/<id:skill_id>", frameworks.skill, name="skill"),
    path("jobs/<id:job_id>", frameworks.job, name="job"),
    path("jobs/<id:job_id>/mine", frameworks.job_mine, name="job_mine"),
    path("jobs/<id:job_id>/goal", frameworks.job_goal, name="job_goal"),
    path("frameworks", frameworks.index, name="frameworks"),
    path("frameworks/<slug:source>", frameworks.framework, name="framework"),
]
