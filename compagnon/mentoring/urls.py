"""Addresses of help, working groups and pairs."""

from __future__ import annotations

from django.urls import path

from compagnon.mentoring.views import asks

urlpatterns = [
    path("posts/<id:post_id>/ask", asks.ask, name="post_ask"),
    path("help/asks", asks.mine, name="my_asks"),
    path("asks/<id:ask_id>/pass", asks.pass_on, name="ask_pass"),
    path("asks/<id:ask_id>/decline", asks.decline, name="ask_decline"),
]
