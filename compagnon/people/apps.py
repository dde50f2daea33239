from compagnon.kit import rooms


class PeopleConfig(rooms.Room):
    name = "compagnon.people"
