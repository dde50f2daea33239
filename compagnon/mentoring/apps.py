from compagnon.kit.rooms import Room


class MentoringConfig(Room):
    name = "compagnon.mentoring"
