"""Every read of posts, as frozen values: a fixed number of queries each, nothing lazy."""

from compagnon.posts.selectors.cards import CommunityLink, OriginalCard, Picture, PostCard, ThemeLink, feed_cards
from compagnon.posts.selectors.detail import (
    ApplicationView,
    AttributionView,
    File,
    LinkView,
    OptionView,
    PollView,
    PostDetail,
    PracticeView,
    ReactionView,
    RecallView,
    RelatedPost,
    Step,
    post_page,
)
from compagnon.posts.selectors.discussion import CommentView, Discussion, comment_view, discussion
from compagnon.posts.selectors.lists import (
    AnswerCard,
    AppliedPractice,
    Bookmarked,
    Change,
    HelpGiven,
    HelpLine,
    Reactor,
    ReportQueue,
    ReportView,
    RevisionView,
    answers_of,
    applied_by,
    bookmarks,
    comment_revisions,
    contributions,
    help_given,
    known_tags,
    post_revisions,
    report_queue,
    waiting_reports,
    who_reacted,
)
from compagnon.posts.selectors.recent import count_newer, recent_ids

__all__ = [
    "AnswerCard", "ApplicationView", "AppliedPractice", "AttributionView", "Bookmarked", "Change", "CommentView",
    "CommunityLink", "Discussion", "File", "HelpGiven", "HelpLine", "LinkView", "OptionView", "OriginalCard",
    "Picture", "PollView", "PostCard", "PostDetail", "PracticeView", "ReactionView", "Reactor", "RecallView",
    "RelatedPost", "ReportQueue", "ReportView", "RevisionView", "Step", "ThemeLink", "answers_of", "applied_by",
    "bookmarks", "comment_revisions", "comment_view", "contributions", "count_newer", "discussion", "feed_cards",
    "help_given", "known_tags", "post_page", "post_revisions", "recent_ids", "report_queue", "waiting_reports",
    "who_reacted",
]  # fmt: skip
