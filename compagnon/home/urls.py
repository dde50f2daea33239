from django.urls import path

from compagnon.home import views

urlpatterns = [path("", views.feed, name="feed")]
