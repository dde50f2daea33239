"""The pages of posts: what is read, what is written, what one tap does."""
