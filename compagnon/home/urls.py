from django.urls import path

from compagnon.home.views import community, feed, look, people

urlpatterns = [
    path("", feed.feed, name="feed"),
    path("feed/new", feed.new_posts, name="feed_new"),
    path("communities/<slug:slug>", community.community, name="community"),
    path("people", people.people, name="people"),
    path("people/<id:person_id>", people.person, name="person"),
    path("look", look.look, name="look"),
]
