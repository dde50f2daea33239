from compagnon.kit import rooms


class JournalConfig(rooms.Room):
    name = "compagnon.journal"
