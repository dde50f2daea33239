from compagnon.kit import rooms


class HomeConfig(rooms.Room):
    name = "compagnon.home"
    registers = (*rooms.Room.registers, "shell")
