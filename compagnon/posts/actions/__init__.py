"""Every write on posts and what surrounds them, a module per group of verbs."""

from compagnon.posts.actions.attachments import Brought, attach, attach_all, describe
from compagnon.posts.actions.discussion import (
    accept_answer,
    comment,
    delete_comment,
    edit_comment,
    restore_comment,
    solve,
    unaccept_answer,
    unsolve,
)
from compagnon.posts.actions.drafts import Saved, discard_draft, save_draft
from compagnon.posts.actions.moderation import decide_report, report
from compagnon.posts.actions.practising import (
    apply_practice,
    confirm_application,
    delete_application,
    edit_application,
    unconfirm_application,
)
from compagnon.posts.actions.publishing import delete_post, edit_post, publish, restore_post, share_post
from compagnon.posts.actions.responding import bookmark, react, vote
from compagnon.posts.content import KEEP, PollContent, PracticeContent, RecallContent, StepContent

__all__ = [
    "KEEP",
    "Brought",
    "PollContent",
    "PracticeContent",
    "RecallContent",
    "Saved",
    "StepContent",
    "accept_answer",
    "apply_practice",
    "attach",
    "attach_all",
    "bookmark",
    "comment",
    "confirm_application",
    "decide_report",
    "delete_application",
    "delete_comment",
    "delete_post",
    "describe",
    "discard_draft",
    "edit_application",
    "edit_comment",
    "edit_post",
    "publish",
    "react",
    "report",
    "restore_comment",
    "restore_post",
    "save_draft",
    "share_post",
    "solve",
    "unaccept_answer",
    "unconfirm_application",
    "unsolve",
    "vote",
]
