"""What follows from the journal of posts: who helped whom and what that shows, previews of links, small pictures."""

from compagnon.posts.reactors import previews, thumbnails
from compagnon.posts.reactors.help import derive_evidence, derive_help, derive_own_evidence

__all__ = ["derive_evidence", "derive_help", "derive_own_evidence", "previews", "thumbnails"]
