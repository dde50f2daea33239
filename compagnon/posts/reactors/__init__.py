"""What follows from the journal of posts: who helped whom, previews of links, small copies of pictures."""

from compagnon.posts.reactors import previews, thumbnails
from compagnon.posts.reactors.help import derive_help

__all__ = ["derive_help", "previews", "thumbnails"]
