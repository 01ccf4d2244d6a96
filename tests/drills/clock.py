"""Both changes of hour, and a clock that is set back and forward: each reminder once, in its ten minutes.

Everything is real but the clock: the tick runs along the time of day that is told here, mails leave over SMTP. That the
bell itself rings on is the business of portal.beat.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import time_machine
from django.conf import settings

from activities.models import Participation, Session
from foundation.calendars import PARIS
from notifications.models import Notice, ReminderRule
from notifications.services import tick
from partnerships.models.choices import Side
from tests.drills.figures import Figures
from tests.drills.news import prepare
from tests.drills.sink import Sink, sinking
from tests.factories import SessionFactory
from tests.scenes import Scene, hospital_scene

CHANGES = {"l’hiver": date(2026, 10, 25), "l’été": date(2027, 3, 28)}
REMINDER = "session_reminder"
DAYS_BEFORE = (7, 1)
FIRST, LAST = -8, 3  # days around the change
STEP = timedelta(minutes=5)
HOUR = timedelta(hours=1)
LATE = 10  # minutes
# On the day after the change the clock is set back from the first of these to the second; on the next, forward.
SET_BACK = (time(9, 10), time(8, 30))
SET_FORWARD = (time(8, 40), time(10, 40))
CANCELLED = {"state": "cancelled", "cancelled_side": "hospital", "cancel_reason": "staff", "cancelled_how": "ahead"}


@dataclass(frozen=True)
class Case:
    """A session, and when its reminders are to leave: day from the change."""

    session: Session
    days: tuple[int, ...]


def run(figures: Figures, folder: Path) -> None:
    prepare()
    ReminderRule.objects.filter(kind=REMINDER).delete()
    ReminderRule.objects.bulk_create(
        ReminderRule(kind=REMINDER, audience=side, number=days) for side in Side for days in DAYS_BEFORE
    )
    with sinking(folder / "sink") as sink:
        settings.EMAIL_HOST, settings.EMAIL_PORT = urlsplit(sink.url).hostname, urlsplit(sink.url).port
        for season, change in CHANGES.items():
            figures.title(f"Passage à l’heure de {season} ({change:%d/%m/%Y})")
            with time_machine.travel(at(change, FIRST - 10, time(12)), tick=False):
                scene = hospital_scene()
                cases = cases_of(scene, change)
            live(scene, change, cases)
            judge(figures, scene, change, cases, sink)


def at(change: date, day: int, hour: time) -> datetime:
    return datetime.combine(change + timedelta(days=day), hour, tzinfo=PARIS)


def cases_of(scene: Scene, change: date) -> dict[str, Case]:
    def session(day: int, hour: time, *days: int) -> Case:
        fields = {"quota": scene.quota, "activity": scene.activity, "ward": scene.ward, "partner": scene.partner}
        people = {"booked_by": scene.mediator, "lead_mediator": scene.mediator}
        return Case(SessionFactory(**fields, **people, starts_at=at(change, day, hour)), days)

    return {
        "le jour même": session(0, time(10), -7, -1),
        "dans l’heure qui manque ou revient": session(0, time(3, 30), -7, -1),
        "rappelée le jour même": session(1, time(10), -6, 0),
        "rappelée quand l’horloge recule": session(2, time(10), -5, 1),
        "rappelée quand l’horloge avance": session(3, time(10), -4, 2),
        "annulée entre deux rappels": session(1, time(11), -6),
        "déplacée entre deux rappels": session(1, time(15), -6, 2),
    }


def live(scene: Scene, change: date, cases: dict[str, Case]) -> None:
    """Tick by tick. In the evening before the change one session is cancelled, one moved, and one comes to be."""
    deeds_at = at(change, -1, time(12))
    are_done = False
    for moment in moments(change):
        with time_machine.travel(moment, tick=False):
            if moment >= deeds_at and not are_done:
                are_done = True
                act(scene, change, cases)
            tick()


def act(scene: Scene, change: date, cases: dict[str, Case]) -> None:
    """Only reminders are tried here: the news of all this is the business of others."""
    cancelled, moved = cases["annulée entre deux rappels"].session, cases["déplacée entre deux rappels"].session
    Participation.objects.filter(session=cancelled).update(state=Participation.State.CANCELLED)
    Session.objects.filter(pk=cancelled.pk).update(**CANCELLED)
    start = at(change, 9, time(15))
    Session.objects.filter(pk=moved.pk).update(starts_at=start, ends_at=start + HOUR)
    late = SessionFactory(
        quota=scene.quota,
        activity=scene.activity,
        ward=scene.ward,
        partner=scene.partner,
        booked_by=scene.mediator,
        lead_mediator=scene.mediator,
        starts_at=at(change, 0, time(14)),
    )
    cases["réservée après l’heure de son rappel"] = Case(late, ())


def moments(change: date) -> Iterator[datetime]:
    """Every hour, every five minutes in the night of the change and around nine; with the clock set twice."""
    for day in range(FIRST, LAST + 1):
        midnight, end = (at(change, each, time()).astimezone(UTC) for each in (day, day + 1))
        steps = [midnight + number * STEP for number in range(int((end - midnight) / STEP))]
        told = [step for step in steps if is_told(step, change)]
        if day == 1:
            told = until(told, SET_BACK[0]) + [step for step in told if hour_of(step) >= SET_BACK[1]]
        if day == 2:
            told = until(told, SET_FORWARD[0]) + [step for step in told if hour_of(step) >= SET_FORWARD[1]]
        yield from told


def is_told(step: datetime, change: date) -> bool:
    local = step.astimezone(PARIS)
    is_night_of_change = local.date() == change and local.hour < 5
    return not local.minute or is_night_of_change or time(8, 30) <= local.time() <= time(10, 45)


def until(steps: list[datetime], hour: time) -> list[datetime]:
    return [step for step in steps if hour_of(step) <= hour]


def hour_of(step: datetime) -> time:
    return step.astimezone(PARIS).time()


def judge(figures: Figures, scene: Scene, change: date, cases: dict[str, Case], sink: Sink) -> None:
    people = {scene.mediator.email, scene.referent.email, scene.ward.mailbox.lower(), scene.partner.mailbox.lower()}
    sent = Notice.objects.filter(kind=REMINDER, state=Notice.State.SENT)
    taken = sink.taken()
    for label, case in cases.items():
        rows = list(sent.filter(object_id=case.session.pk))
        got = Counter((row.recipient_email, row.sent_at.astimezone(PARIS).date()) for row in rows)
        wanted = Counter((email, change + timedelta(days=day)) for email in people for day in case.days)
        figures.exactly(f"{label} : rappels partis", len(rows), len(wanted))
        figures.exactly("  en trop, en double ou manquants", (got - wanted).total() + (wanted - got).total(), 0)
        delays = [minutes_late(row.sent_at) for row in rows]
        if delays:
            figures.at_most("  après l’heure due", max(delays), LATE, " min")
        figures.exactly(
            "  remis au serveur une fois chacun", sum(taken[row.message_id] == 1 for row in rows), len(rows)
        )


def minutes_late(sent_at: datetime) -> float:
    """After nine in Paris; a clock that is set forward beyond it makes it due at that moment."""
    local = sent_at.astimezone(PARIS)
    day_due = datetime.combine(local.date(), time(9), tzinfo=PARIS)
    is_set_forward = local.date() in {change + timedelta(days=2) for change in CHANGES.values()}
    due = datetime.combine(local.date(), SET_FORWARD[1], tzinfo=PARIS) if is_set_forward else day_due
    return (sent_at - due).total_seconds() / 60
