"""What the passing of time does to registrations: offers and askings end, names are forgotten, with a report."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from activities.models import EarlierRelay, Registration
from activities.models.registrations import ATTENDANCE_KEPT, OTHERS_KEPT, Ending
from activities.phrases.days import local_day
from activities.services.registrations import CONFIRM_WITHIN, end, lock_registration
from foundation.retention import Rule, report_forgotten

State = Registration.State
NEEDS_KEPT = timedelta(days=7)
NEEDS = Rule("besoins d’accessibilité à une formation", "sept jours après la formation")
ATTENDED = Rule("inscriptions de personnes présentes à une formation", "cinq ans après la formation")
EARLIER = Rule("relais formés avant le portail", "cinq ans après leur formation")
OTHERS = Rule("inscriptions de personnes qui n’y étaient pas", "un an après la fin de l’année de la convention")
UNCONFIRMED = Rule("demandes d’inscription jamais confirmées", "24 heures après la demande")


def pass_places_on(now: datetime | None = None) -> int:
    """End what was not answered in time; each place goes to the next in line. Returns how many ended."""
    now = now or timezone.now()
    late_offers = Registration.objects.filter(state=State.OFFERED, offered_until__lte=now)
    late_managers = Registration.objects.filter(state=State.AGREEMENT, manager_until__lte=now)
    begun = Registration.objects.filter(state=State.WAITING, training__session__starts_at__lte=now)
    return (
        _end_each(late_offers, lambda row: row.state == State.OFFERED and row.offered_until <= now, Ending.LAPSED, now)
        + _end_each(
            late_managers, lambda row: row.state == State.AGREEMENT and row.manager_until <= now, Ending.NO_ANSWER, now
        )
        + _end_each(begun, lambda row: row.state == State.WAITING, Ending.NO_PLACE, now)
    )


@transaction.atomic
def forget_unconfirmed(now: datetime | None = None) -> int:
    """Requests whose mail was not answered in time are deleted: perhaps somebody else typed that address."""
    now = now or timezone.now()
    late = Registration.objects.filter(state=State.REQUESTED, created_at__lte=now - CONFIRM_WITHIN)
    return _report(UNCONFIRMED, late.delete()[0], now)


def _end_each(rows, is_still: Callable[[Registration], bool], ending: Ending, now: datetime) -> int:
    """Each in a transaction of its own, looked at again under its training's lock."""
    ended = 0
    for pk in list(rows.order_by("training", "pk").values_list("pk", flat=True)):
        with transaction.atomic():
            training, row = lock_registration(pk)
            if is_still(row):
                end(training, row, ending, now)
                ended += 1
    return ended


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
        _report(NEEDS, needy.update(needs=""), now)
        + _report(ATTENDED, attended.delete()[0], now)
        + _report(EARLIER, earlier.delete()[0], now)
        + _report(OTHERS, others.delete()[0], now)
    )


def _report(rule: Rule, count: int, now: datetime) -> int:
    report_forgotten(rule, count, now)
    return count
