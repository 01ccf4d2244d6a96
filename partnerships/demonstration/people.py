"""The invented people of the demonstration: what every app needs to bring its own.

Nobody here exists: names are invented, addresses end in demo.example (RFC 2606), phone numbers are of the range that
the French numbering plan keeps for fiction (01 99 00 xx xx).
"""

from dataclasses import dataclass
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from partnerships.models import Membership
from partnerships.models.people import Role


@dataclass(frozen=True)
class Person:
    """`field` is the membership's field for the place that the role goes with, `place` that row's slug."""

    name: str
    role: Role
    field: str
    place: str
    phone: str
    leaves_in_days: int | None = None

    @property
    def email(self) -> str:
        return f"{slugify(self.name).replace('-', '.')}@demo.example"


def bring_person(person: Person, created: list[str]) -> User:
    """The user with the one role that the demonstration gives; no password: they enter by one click only.

    Who was not there yet is named in `created`.
    """
    users = get_user_model().objects
    user = users.filter(email=person.email).first()
    if user is None:
        user = users.create_user(person.email, full_name=person.name, phone=person.phone, is_demonstration=True)
        created.append(person.name)
    model = Membership._meta.get_field(person.field).related_model
    place = {person.field: model.objects.get(slug=person.place)}
    if not Membership.objects.filter(user=user, role=person.role, **place).exists():
        today, days = timezone.localdate(), person.leaves_in_days
        Membership.objects.create(
            user=user,
            role=person.role,
            since=today - timedelta(days=300),
            until=today + timedelta(days=days) if days else None,
            **place,
        )
    return user
