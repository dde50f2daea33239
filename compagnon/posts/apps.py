from compagnon.kit import rooms


class PostsConfig(rooms.Room):
    name = "compagnon.posts"
