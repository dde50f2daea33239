"""The root of every address."""

from django.urls import include, path, register_converter

from compagnon.home.views import feed
from compagnon.kit.ids import IdConverter

register_converter(IdConverter, "id")

# What is opened most comes first: each address is tried in turn.
urlpatterns = [
    path("", feed.feed, name="feed"),
    path("", include("compagnon.posts.urls")),
    path("communities/", include("compagnon.communities.urls")),
    path("", include("compagnon.mentoring.urls")),
    path("", include("compagnon.skills.urls")),
    path("", include("compagnon.people.urls")),
    path("administration/", include("compagnon.journal.urls")),
    path("", include("compagnon.live.urls")),
    path("ui/", include("compagnon.kit.urls")),  # not found unless DEBUG
    # Last: a community's page and a person's page are named by what no other address took.
    path("", include("compagnon.home.urls")),
]

handler403 = "compagnon.home.errors.forbidden"
handler404 = "compagnon.home.errors.not_found"
handler500 = "compagnon.home.errors.server_error"
