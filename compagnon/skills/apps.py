from compagnon.kit.rooms import Room


class SkillsConfig(Room):
    name = "compagnon.skills"
