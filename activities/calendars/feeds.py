"""What a secret calendar address tells, and to whom: never more than its owner may know."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.text import capfirst

from activities.calendars.entries import entry_of, page_of, say_summary, training_page_of
from activities.models import CalendarFeed, Participation, Session, Training
from activities.models.choices import LIVE_STATES, State
from activities.models.groups import state_seen
from activities.people.followed import followed_by, with_followers
from activities.phrases.people import hospital_contacts, partner_contact
from activities.phrases.trainings import place_of, say_followers
from foundation.calendars import calendar_feed
from partnerships.scopes import scope_of

PAST = timedelta(days=60)
AHEAD = timedelta(days=400)
# For how long what came to nothing stays, so that every program has read that it is cancelled.
CANCELLED_KEPT = timedelta(days=60)
PREFIXES = {State.REQUESTED: "À confirmer : ", State.CANCELLED: "Annulée : "}


def write_feed(feed: CalendarFeed, now: datetime | None = None) -> bytes:
    """The calendar file of an open feed, from 60 days ago to 400 days ahead. Four queries at most, however long."""
    sessions = sessions_of(feed, now or timezone.now())
    name = f"Culture à l’hôpital : {'mes séances' if feed.user else feed.owner}"
    return calendar_feed([_entry(session, feed) for session in sessions], name=name)


def sessions_of(feed: CalendarFeed, now: datetime) -> QuerySet[Session]:
    """The sessions that a feed tells, each with only the groups that its owner sees."""
    ended = Q(state_changed_at__gte=now - CANCELLED_KEPT) & Q(pk__in=Session.objects.told().values("pk"))
    return _known_to(feed).filter(
        Q(state__in=LIVE_STATES) | ended,
        starts_at__gte=now - PAST,
        starts_at__lte=now + AHEAD,
    )


def _known_to(feed: CalendarFeed) -> QuerySet[Session]:
    """A person's own work, or what a place's groups go to; for a hospital also the trainings of its people."""
    if feed.user:
        own, hospitals = Session.objects.concerning(feed.user), scope_of(feed.user).hospital_ids
        return _with_trainings(own, hospitals).with_places(feed.user)
    place = {"ward": feed.ward} if feed.ward else {"hospital": feed.hospital}
    groups = Participation.objects.filter(**place).select_related("hospital", "ward__hospital", "outing")
    hospitals = [feed.hospital_id] if feed.hospital_id else []
    return _with_trainings(Session.objects.filter(pk__in=groups.values("session")), hospitals).with_groups(groups)


def _with_trainings(sessions: QuerySet[Session], hospitals: Collection[int]) -> QuerySet[Session]:
    """Also those that people of these hospitals follow elsewhere, with `followed_training`, `followers` of each."""
    if not hospitals:
        return sessions
    followed = followed_by(hospitals)
    elsewhere = Training.objects.filter(pk__in=followed.values("training")).exclude(session__in=sessions.values("pk"))
    both = Session.objects.filter(Q(pk__in=sessions.values("pk")) | Q(pk__in=elsewhere.values("session")))
    this = elsewhere.filter(session=OuterRef("pk")).values("pk")[:1]
    return with_followers(both, hospitals).annotate(followed_training=Subquery(this)).select_related("training__host")


def _entry(session: Session, feed: CalendarFeed):
    """A ward has no account to open the session's page with."""
    groups = list(session.participations.all())
    is_cancelled = session.state not in LIVE_STATES or _has_left(groups)
    state = State.CANCELLED if is_cancelled else state_seen(session, groups)
    return entry_of(
        session,
        groups,
        summary=PREFIXES.get(state, "") + say_summary(session),
        description="\n".join([*_lines(session, groups), *([] if feed.ward_id else [_page_of(session)])]),
        cancelled=is_cancelled,
        tentative=state == State.REQUESTED,
        **({"location": place_of(session.training)} if _is_followed(session) else {}),
    )


def _is_followed(session: Session) -> bool:
    return getattr(session, "followed_training", None) is not None


def _page_of(session: Session) -> str:
    return training_page_of(session.training) if _is_followed(session) else page_of(session)


def _has_left(groups: list[Participation]) -> bool:
    """All those that the reader sees withdrew from a session that goes on without them."""
    return bool(groups) and all(group.state == Participation.State.CANCELLED for group in groups)


def _lines(session: Session, groups: list[Participation]) -> Iterator[str]:
    """Who leads, how many are expected, and whom to call: no free text, no detail of people."""
    yield capfirst(str(state_seen(session, groups).label))
    lead = session.lead_mediator.full_name if session.lead_mediator else "à désigner"
    yield f"Médiation : {', '.join([lead, *session.second_names])}"
    for group in groups:
        people = "personne attendue" if group.expected_total == 1 else "personnes attendues"
        yield f"{group.ward or group.hospital} : {group.expected_total} {people}"
    if _is_followed(session):
        yield say_followers(session.followers)
    for contact in hospital_contacts(groups):
        yield f"À l’hôpital : {', '.join(part for part in contact if part)}"
    if contact := partner_contact(session):
        yield f"{session.partner} : {', '.join(part for part in contact if part)}"
