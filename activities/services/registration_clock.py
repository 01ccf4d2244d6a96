"""What the passing of time does to registrations: offers and askings end, names are forgotten, with a report."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from activities.models import EarlierRelay, Registration
from activities.models.registrations import ATTENDANCE_KEPT, OTHERS_KEPT
from activities.services.registrations import DESK
from foundation.days import local_day
from foundation.retention import Rule
from partnerships.services.registrations import forgotten

State = Registration.State
NEEDS_KEPT = timedelta(days=7)
NEEDS = Rule("besoins d’accessibilité à une formation", "sept jours après la formation")
ATTENDED = Rule("inscriptions de personnes présentes à une formation", "cinq ans après la formation")
EARLIER = Rule("relais formés avant le portail", "cinq ans après leur formation")
OTHERS = Rule("inscriptions de personnes qui n’y étaient pas", "un an après la fin de l’année de la convention")

pass_places_on, forget_unconfirmed = DESK.pass_places_on, DESK.forget_requests


@transaction.atomic
def forget_people(now: datetime | None = None) -> int:
    """What is of no use any more is deleted. Returns how many rows it touched, and reports each rule.

    A week after the training, what people need on site; five years after it, who attended, also before the portal was
    there; a year after the end of the convention's year, all others (shared domain notes, retention).
    """
    now = now or timezone.now()
    today = local_day(now)
    needy = Registration.objects.exclude(needs="").filter(training__session__ends_at__lt=now - NEEDS_KEPT)
    attended = Registration.objects.filter(state=State.ATTENDED, training__session__ends_at__lt=now - ATTENDANCE_KEPT)
    others = Registration.objects.exclude(state=State.ATTENDED).filter(
        training__session__quota__ends_on__lt=today - OTHERS_KEPT
    )
    earlier = EarlierRelay.objects.filter(held_on__lt=today - ATTENDANCE_KEPT)
    return (
        forgotten(NEEDS, needy.update(needs=""), now)
        + forgotten(ATTENDED, attended.delete()[0], now)
        + forgotten(EARLIER, earlier.delete()[0], now)
        + forgotten(OTHERS, others.delete()[0], now)
    )
