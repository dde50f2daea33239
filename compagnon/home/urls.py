from django.urls import path

from compagnon.home.views import community, feed, look, people, welcome

# The feed itself is in the root, before every other address.
urlpatterns = [
    path("feed/new", feed.new_posts, name="feed_new"),
    path("communities/<slug:slug>", community.community, name="community"),
    path("people", people.people, name="people"),
    path("people/<id:person_id>", people.person, name="person"),
    path("welcome", welcome.welcome, name="welcome"),
    path("welcome/language", welcome.choose_language, name="welcome_language"),
    path("welcome/profile", welcome.complete_profile, name="welcome_profile"),
    path("welcome/join", welcome.join, name="welcome_join"),
    path("welcome/skip", welcome.skip, name="welcome_skip"),
    path("welcome/away", welcome.put_away, name="welcome_away"),
    path("look", look.look, name="look"),
]
