from django.urls import path

from compagnon.posts.views import discussion, drafts, files, gestures, reading, suggest

urlpatterns = [
    path("posts/<id:post_id>", reading.post, name="post"),
    path("posts/<id:post_id>/history", reading.post_history, name="post-history"),
    path("posts/<id:post_id>/deleted", reading.deleted, name="post-deleted"),
    path("posts/<id:post_id>/comments", discussion.write, name="post-comments"),
    path("posts/<id:post_id>/solve", discussion.solve, name="post-solve"),
    path("posts/<id:post_id>/unsolve", discussion.unsolve, name="post-unsolve"),
    path("comments/<id:comment_id>", discussion.comment, name="comment"),
    path("comments/<id:comment_id>/reply", discussion.reply, name="comment-reply"),
    path("comments/<id:comment_id>/edit", discussion.edit, name="comment-edit"),
    path("comments/<id:comment_id>/history", reading.comment_history, name="comment-history"),
    path("comments/<id:comment_id>/delete", discussion.delete, name="comment-delete"),
    path("comments/<id:comment_id>/restore", discussion.restore, name="comment-restore"),
    path("comments/<id:comment_id>/accept", discussion.accept, name="comment-accept"),
    path("comments/<id:comment_id>/unaccept", discussion.unaccept, name="comment-unaccept"),
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
