"""People who register for trainings, and what they are sent."""

from activities.models import Registration
from activities.services.registrations import (
    Person,
    register_colleague,
)
from notifications.models import Notice


def person(scene, number: int = 1, **fields) -> Person:
    said = {"full_name": f"Claude {number}", "job": "infirmière", "hospital_id": scene.hospital.pk}
    return Person(email=f"claude{number}@example.org", **said | fields)


def register(scene, training, number: int = 1, **fields) -> Registration:
    is_agreed = fields.pop("is_manager_agreed", False)
    who = person(scene, number, **fields)
    return register_colleague(actor=scene.referent, training_id=training.pk, person=who, is_manager_agreed=is_agreed)


def kinds_to(address: str) -> list[str]:
    return list(Notice.objects.filter(recipient_email=address).order_by("pk").values_list("kind", flat=True))


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]
