"""What the public reads: which sessions are published for a hospital or a ward, in words that are ready to print.

Templates of the public pages receive only what is written here. A session, with its contacts, notes and counts, never
reaches them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from activities.models import Participation, Session
from activities.models.choices import Format, Place, State
from activities.phrases.people import say_audiences
from activities.phrases.places import say_place
from foundation.days import is_english, local_day, say_day, say_moment, say_near_day, say_period, say_times
from partnerships.models import Hospital, Ward
from partnerships.models.choices import Visibility

LINES_PER_PAGE = 30


@dataclass(frozen=True)
class Words:
    """A text, and whether it stays French on an English page (then it says so, for voices)."""

    text: str
    is_foreign: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)


@dataclass(frozen=True)
class Line:
    """A session as the public reads it."""

    picture: str
    day: date
    starts_at: str
    ends_at: str
    day_words: str
    date_words: str
    time_words: str
    format: str
    format_words: str
    title: Words
    place: Words
    audiences: str
    description: Words
    accessibility: Words
    simple_text: Words
    is_cancelled: bool
    next_words: str


@dataclass(frozen=True)
class Section:
    """« Aujourd’hui », « Cette semaine »… and what is on then."""

    key: str
    heading: str
    hint: str
    lines: list[Line]


@dataclass(frozen=True)
class Programme:
    """One page of what is on, and the day on which it was read; there is no next page after the last.

    `nothing_today` says so, and what comes next, where the first page begins later than today.
    """

    sections: list[Section]
    read_on: str
    nothing_today: str
    page: int
    previous_page: int | None
    next_page: int | None

    @property
    def coming_days(self) -> list[date]:
        """The days of this page on which something takes place."""
        return [line.day for section in self.sections for line in section.lines if not line.is_cancelled]


def published_groups(now: datetime) -> QuerySet[Participation]:
    """Groups whose session the public may read about at all, until its end.

    Confirmed, or cancelled after it was; never a mere request, nor a training, which is for professionals. Visibility
    is each page's own question.
    """
    confirmed = Q(session__state=State.CONFIRMED, state=Participation.State.CONFIRMED)
    cancelled = Q(session__state=State.CANCELLED, session__confirmed_at__isnull=False) & ~Q(
        state=Participation.State.REQUESTED
    )
    return Participation.objects.filter(
        confirmed | cancelled,
        session__ends_at__gt=now,
        session__visibility__in=(Visibility.HOSPITAL, Visibility.WARD),
    ).exclude(session__activity__format=Format.TRAINING)


def published_sessions(hospital: Hospital, ward: Ward | None = None, now: datetime | None = None) -> QuerySet[Session]:
    """What a hospital's page lists; a ward's page adds what is published by the ward's own address only."""
    groups = published_groups(now or timezone.now()).filter(
        Q(hospital=hospital) | Q(hospital__merged_into=hospital),
    )
    whole_hospital = Q(session__visibility=Visibility.HOSPITAL)
    if ward is None:
        groups = groups.filter(whole_hospital)
    else:
        groups = groups.filter(whole_hospital | Q(ward=ward) | Q(ward=None, session__ward=ward))
    return Session.objects.filter(pk__in=groups.values("session")).select_related("activity", "partner", "ward")


def read_programme(hospital: Hospital, ward: Ward | None = None, *, page: int = 1) -> Programme:
    """The page of a hospital's or a ward's programme: one query, whatever is planned."""
    now = timezone.now()
    first = (page - 1) * LINES_PER_PAGE
    sessions = list(
        published_sessions(hospital, ward, now).order_by("starts_at", "id")[first : first + LINES_PER_PAGE + 1]
    )
    today = local_day(now)
    lines = [write_line(session, sessions, today) for session in sessions[:LINES_PER_PAGE]]
    return Programme(
        sections=_sections(lines, today),
        read_on=say_day(today, today),
        nothing_today=_say_nothing_today(lines, today) if page == 1 else "",
        page=page,
        previous_page=page - 1 if page > 1 else None,
        next_page=page + 1 if len(sessions) > LINES_PER_PAGE else None,
    )


def _say_nothing_today(lines: list[Line], today: date) -> str:
    coming = [line for line in lines if not line.is_cancelled]
    if not coming or any(line.day == today for line in lines):
        return ""
    first = coming[0]
    words = {"day": first.day_words, "time": first.time_words, "title": first.title.text}
    return _("Rien aujourd’hui. Prochain rendez-vous : %(day)s, %(time)s, %(title)s.") % words


def _say_place(session: Session) -> str:
    """A remote visit comes to wherever the team puts the screen: a patient is told whom to ask."""
    if session.place == Place.REMOTE:
        return _("à distance, sur un écran : l’équipe vous dira où vous installer")
    return say_place(session)


def write_line(session: Session, listed: list[Session], today: date) -> Line:
    """A session of `published_sessions` as the public reads it; after a cancelled one comes the next of `listed`."""
    activity = session.activity
    english = is_english()
    starts_on, ends_on = local_day(session.starts_at), local_day(session.ends_at)
    is_one_day = starts_on == ends_on
    return Line(
        picture=activity.slug,
        day=max(starts_on, today),
        starts_at=timezone.localtime(session.starts_at).isoformat(timespec="minutes"),
        ends_at=timezone.localtime(session.ends_at).isoformat(timespec="minutes"),
        day_words=capfirst(say_near_day(starts_on, today)),
        date_words=capfirst(say_day(starts_on, today)),
        time_words=(
            say_times(session.starts_at, session.ends_at)
            if is_one_day
            else capfirst(say_period(session.starts_at, session.ends_at, today))
        ),
        format=activity.format,
        format_words=capfirst(activity.get_format_display()),
        title=Words(activity.title_in_language(), english and not activity.title_en),
        place=Words(capfirst(_say_place(session)), english and session.place == Place.WARD),
        audiences=say_audiences(activity.audiences),
        description=Words(activity.description_in_language(), english and not activity.description_en),
        accessibility=Words(activity.accessibility, english),
        simple_text=Words(activity.simple_text, english),
        is_cancelled=session.state == State.CANCELLED,
        next_words=_next_words(session, listed, today) if session.state == State.CANCELLED else "",
    )


def _next_words(cancelled: Session, listed: list[Session], today: date) -> str:
    """When there is something instead: the same activity if it comes back, else whatever comes first."""
    later = [s for s in listed if s.state == State.CONFIRMED and s.starts_at > cancelled.starts_at]
    same = [s for s in later if s.activity_id == cancelled.activity_id]
    for session in (*same, *later):
        return _("%(when)s, %(title)s") % {
            "when": say_moment(session.starts_at, today),
            "title": session.activity.title_in_language(),
        }
    return ""


def _sections(lines: list[Line], today: date) -> list[Section]:
    sunday = today + timedelta(days=7 - today.isoweekday())
    sections = [
        Section("today", _("Aujourd’hui"), say_day(today), []),
        Section("week", _("Cette semaine"), "", []),
        Section("next-week", _("La semaine prochaine"), "", []),
        Section("later", _("Plus tard"), "", []),
    ]
    last_days = (today, sunday, sunday + timedelta(days=7), date.max)
    for line in lines:
        place = next(index for index, last_day in enumerate(last_days) if line.day <= last_day)
        sections[place].lines.append(line)
    return [section for section in sections if section.lines]
