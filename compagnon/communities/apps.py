from compagnon.kit import rooms


class CommunitiesConfig(rooms.Room):
    name = "compagnon.communities"
