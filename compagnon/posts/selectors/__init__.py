"""Every read of posts, as frozen values: a fixed number of queries each, nothing lazy."""

from compagnon.posts.selectors.cards import OriginalCard, Picture, PostCard, ThemeLink, feed_cards
from compagnon.posts.selectors.recent import recent_ids

__all__ = [
    "OriginalCard",
    "Picture",
    "PostCard",
    "ThemeLink",
    "feed_cards",
    "recent_ids",
]
