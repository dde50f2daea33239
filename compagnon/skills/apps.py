from compagnon.kit import rooms


class SkillsConfig(rooms.Room):
    name = "compagnon.skills"
