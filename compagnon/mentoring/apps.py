from compagnon.kit import rooms


class MentoringConfig(rooms.Room):
    name = "compagnon.mentoring"
