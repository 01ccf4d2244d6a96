"""What sessions say against the end of their convention: those to come, and those held after its day."""

from datetime import date, datetime, time, timedelta

from django.utils import timezone

from activities.models import Activity, Session
from activities.models.choices import LIVE_STATES
from foundation.calendars import PARIS
from foundation.days import say_day
from partnerships.life import object_to_ends
from partnerships.models import Convention

# More than these are only counted.
MOST_NAMED = 10


@object_to_ends
def sessions_after(convention: Convention, on: date) -> list[str]:
    """Each session to come, and each that took place after a day (Paris), by its day and title.

    Whoever books holds the activity (`lock_activity`): it is waited for here, and reads the convention's state after.
    """
    activities = Activity.objects.filter(commitment__strand__convention=convention)
    list(activities.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    now, over = timezone.now(), datetime.combine(on + timedelta(days=1), time.min, PARIS)
    of_it = Session.objects.filter(activity__commitment__strand__convention=convention, state__in=LIVE_STATES)
    sessions = list(of_it.filter(starts_at__gte=min(now, over)).select_related("activity").order_by("starts_at"))
    planned, past = [], []
    for one in sessions:
        (planned if one.starts_at > now else past).append(one)
    sentences = []
    if planned:
        said = f"Des séances sont encore prévues\u00a0: {_named(planned)}."
        sentences.append(f"{said} Annulez-les d’abord, ou laissez-les se tenir.")
    if past:
        said = f"Des séances ont eu lieu après ce jour\u00a0: {_named(past)}."
        sentences.append(f"{said} Indiquez le jour de la dernière, ou un jour qui la suit.")
    return sentences


def _named(sessions: list[Session]) -> str:
    named = [f"{say_day(timezone.localdate(one.starts_at))} ({one.activity})" for one in sessions[:MOST_NAMED]]
    rest = len(sessions) - MOST_NAMED
    more = f", et {rest} autre{'s' if rest > 1 else ''}" if rest > 0 else ""
    return f"{', '.join(named)}{more}"
