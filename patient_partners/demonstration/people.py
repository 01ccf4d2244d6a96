"""The invented people of the patient partnership."""

from partnerships.demonstration.people import Person
from partnerships.models.people import Role

OFFICER = Person("Mahaut Fabulée", Role.OFFICER, "service", "experience-patient", "01 99 00 10 03")
REFERENT = Person(
    "Sidonie Songeuse", Role.PARTNERSHIP, "accompanied_group", "nord-universite-paris-cite", "01 99 00 60 01"
)
OTHER_REFERENT = Person(
    "Gaspard Mirage", Role.PARTNERSHIP, "accompanied_group", "sorbonne-universite", "01 99 00 60 02"
)
PEOPLE = (OFFICER, REFERENT, OTHER_REFERENT)
