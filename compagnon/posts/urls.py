from django.urls import path

from compagnon.posts.views import gestures

urlpatterns = [
    path("posts/<id:post_id>/reactions", gestures.post_reactions, name="post-reactions"),
    path("posts/<id:post_id>/bookmark", gestures.bookmark, name="post-bookmark"),
    path("posts/<id:post_id>/vote", gestures.vote, name="post-vote"),
    path("comments/<id:comment_id>/reactions", gestures.comment_reactions, name="comment-reactions"),
]
