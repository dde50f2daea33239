from django.urls import path

from compagnon.posts.views import drafts, files, gestures, suggest

urlpatterns = [
    path("posts/<id:post_id>/reactions", gestures.post_reactions, name="post-reactions"),
    path("posts/<id:post_id>/bookmark", gestures.bookmark, name="post-bookmark"),
    path("posts/<id:post_id>/vote", gestures.vote, name="post-vote"),
    path("comments/<id:comment_id>/reactions", gestures.comment_reactions, name="comment-reactions"),
    path("files", files.upload, name="upload"),
    path("files/<id:attachment_id>", files.file, name="file"),
    path("files/<id:attachment_id>/thumbnail", files.thumbnail, name="thumbnail"),
    path("files/<id:attachment_id>/<str:name>", files.file, name="named-file"),
    path("drafts", drafts.drafts, name="drafts"),
    path("drafts/discard", drafts.discard, name="draft-discard"),
    path("suggest", suggest.suggest, name="suggest"),
]
