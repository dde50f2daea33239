"""Addresses of help, working groups and pairs."""

from __future__ import annotations

from django.urls import path

from compagnon.mentoring.views import asks, campaigns, gap, help

urlpatterns = [
    path("skills/gap", gap.gap, name="gap"),
    path("skills/gap/target", gap.set_target, name="gap_target"),
    path("help", help.hub, name="help"),
    path("help/availability", help.availability, name="help_availability"),
    path("help/groups/<id:group_id>", help.group, name="help_group"),
    path("help/groups/<id:group_id>/answer", help.answer_group, name="help_group_answer"),
    path("help/groups/<id:group_id>/outcome", help.conclude, name="help_group_outcome"),
    path("help/pairs/<id:pair_id>", help.pair, name="help_pair"),
    path("help/pairs/<id:pair_id>/answer", help.answer_pair, name="help_pair_answer"),
    path("help/pairs/<id:pair_id>/plan", help.plan, name="help_pair_plan"),
    path("help/pairs/<id:pair_id>/notes", help.note, name="help_pair_note"),
    path("help/notes/<id:note_id>/remove", help.remove_note, name="help_note_remove"),
    path("help/pairs/<id:pair_id>/end", help.end, name="help_pair_end"),
    path("help/pairs/<id:pair_id>/feedback", help.feedback, name="help_pair_feedback"),
    path("help/campaigns", campaigns.campaigns, name="campaigns"),
    path("help/campaigns/new", campaigns.create, name="campaign_create"),
    path("help/campaigns/propose", campaigns.propose, name="campaign_propose"),
    path("help/campaigns/<id:campaign_id>", campaigns.campaign, name="campaign"),
    path("help/campaigns/<id:campaign_id>.csv", campaigns.export, name="campaign_csv"),
    path("help/campaigns/<id:campaign_id>/run", campaigns.run, name="campaign_run"),
    path("help/campaigns/<id:campaign_id>/close", campaigns.close, name="campaign_close"),
    path("posts/<id:post_id>/ask", asks.ask, name="post_ask"),
    path("help/asks", asks.mine, name="my_asks"),
    path("asks/<id:ask_id>/pass", asks.pass_on, name="ask_pass"),
    path("asks/<id:ask_id>/decline", asks.decline, name="ask_decline"),
]
