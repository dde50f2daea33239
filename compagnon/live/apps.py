from compagnon.kit import rooms


class LiveConfig(rooms.Room):
    name = "compagnon.live"
