"""`/communities/…`, but for `/communities/SLUG` itself, which `home` composes."""

from django.urls import path

from compagnon.communities import views

urlpatterns = [
    path("", views.directory, name="communities"),
    path("new", views.create, name="community_create"),
    path("covers/<id:community_id>/<str:cover>-<int:width>.webp", views.cover, name="community_cover"),
    path("requests/<id:request_id>/decide", views.decide_request, name="community_request_decide"),
    path("requests/<id:request_id>/withdraw", views.withdraw_request, name="community_request_withdraw"),
    path("themes/<id:theme_id>/<str:verb>", views.change_theme, name="community_theme"),
    path("<slug:slug>/members", views.members, name="community_members"),
    path("<slug:slug>/members/<id:person_id>/role/<str:role>", views.set_role, name="community_role"),
    path("<slug:slug>/members/<id:person_id>/remove", views.remove_member, name="community_remove"),
    path("<slug:slug>/about", views.about, name="community_about"),
    path("<slug:slug>/edit", views.edit, name="community_edit"),
    path("<slug:slug>/archive", views.archive, name="community_archive"),
    path("<slug:slug>/themes", views.themes, name="community_themes"),
    path("<slug:slug>/requests", views.requests, name="community_requests"),
    path("<slug:slug>/join", views.join, name="community_join"),
    path("<slug:slug>/leave", views.leave, name="community_leave"),
    path("<slug:slug>/invite", views.invite, name="community_invite"),
    path("<slug:slug>/invitation/<str:answer>", views.answer_invitation, name="community_invitation"),
    path("<slug:slug>/invited/<id:person_id>/cancel", views.cancel_invitation, name="community_invitation_cancel"),
    path("<slug:slug>/facilitators", views.facilitators, name="community_facilitators"),
]
