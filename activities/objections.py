"""What the sessions that are still planned say against the end of their convention."""

from django.utils import timezone

from activities.models import Activity, Session
from activities.models.choices import State
from activities.phrases.days import say_day
from partnerships.life import object_to_ends
from partnerships.models import Convention

# More than these are only counted.
MOST_NAMED = 10


@object_to_ends
def sessions_still_planned(convention: Convention) -> list[str]:
    """Each session to come, by its day and title.

    Whoever books holds the activity (`lock_activity`): it is waited for here, and reads the convention's state after.
    """
    activities = Activity.objects.filter(commitment__strand__convention=convention)
    list(activities.select_for_update(no_key=True, of=("self",)).order_by("pk").values_list("pk"))
    planned = Session.objects.filter(
        activity__commitment__strand__convention=convention,
        state__in=(State.REQUESTED, State.CONFIRMED),
        starts_at__gt=timezone.now(),
    )
    sessions = list(planned.select_related("activity").order_by("starts_at"))
    if not sessions:
        return []
    named = [
        f"{say_day(timezone.localdate(session.starts_at))} ({session.activity})" for session in sessions[:MOST_NAMED]
    ]
    rest = f", et {len(sessions) - MOST_NAMED} autres" if len(sessions) > MOST_NAMED else ""
    return [
        f"Des séances sont encore prévues : {', '.join(named)}{rest}. Annulez-les d'abord, ou laissez-les se tenir."
    ]
