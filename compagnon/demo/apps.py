from compagnon.kit import rooms


class DemoConfig(rooms.Room):
    name = "compagnon.demo"
