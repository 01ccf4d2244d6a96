"""Posters for a wall: what the public page says of one week, one month or one session, and which of them there are.

A poster shows what its page shows, and nothing else; what was cancelled is not hung. Its address says what it is of: a
Monday (`2026-11-23`), a month (`2026-11`) or a session (`seance-12`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from activities.models import Participation, Session
from activities.models.choices import Format, State
from activities.public.programme import Line, published_sessions, write_line
from foundation.calendars import PARIS
from foundation.days import local_day, say_day, say_month, say_of_month, say_week
from partnerships.models import Hospital, Ward
from partnerships.models.choices import Visibility

MOST_LINES = 40  # of which a page shows as many as it holds, then where to read on
OFFERED = 4
WEEK, MONTH = "week", "month"
SESSION = re.compile(r"seance-([0-9]{1,12})")


@dataclass(frozen=True)
class Stretch:
    """A week from its Monday, or a month from its first day: the days that a poster tells of."""

    kind: str
    first: date

    @classmethod
    def of(cls, day: date, kind: str) -> Self:
        return cls(kind, day - timedelta(days=day.weekday()) if kind == WEEK else day.replace(day=1))

    @classmethod
    def read(cls, text: str) -> Self | None:
        """From an address; None for what is neither a month nor the Monday of a week."""
        try:
            if re.fullmatch(r"2\d{3}-\d{2}", text):
                return cls(MONTH, date.fromisoformat(f"{text}-01"))
            return cls(WEEK, date.fromisoformat(text)) if re.fullmatch(r"2\d{3}-\d{2}-\d{2}", text) else None
        except ValueError:
            return None

    @property
    def is_whole(self) -> bool:
        return self == Stretch.of(self.first, self.kind)

    @property
    def name(self) -> str:
        """As the poster's address says it."""
        return f"{self.first:%Y-%m-%d}" if self.kind == WEEK else f"{self.first:%Y-%m}"

    @property
    def next_first(self) -> date:
        if self.kind == WEEK:
            return self.first + timedelta(days=7)
        return (self.first + timedelta(days=31)).replace(day=1)

    def say(self, today: date) -> str:
        return say_week(self.first, today) if self.kind == WEEK else say_month(self.first)


@dataclass(frozen=True)
class Wall:
    """Whose wall: a hospital's, or one of its wards'."""

    hospital: Hospital
    ward: Ward | None

    def __str__(self) -> str:
        return self.ward.name if self.ward else self.hospital.name

    @property
    def slug(self) -> str:
        return "-".join(self._slugs)

    @property
    def page(self) -> str:
        """The public page, in the reader's language."""
        return reverse("ward" if self.ward else "hospital", args=self._slugs)

    def poster(self, name: str, kind: str = "") -> str:
        """The address of a poster; `kind` "_pdf" for its paper."""
        return reverse(f"{'ward' if self.ward else 'hospital'}_poster{kind}", args=[*self._slugs, name])

    @property
    def _slugs(self) -> list[str]:
        return [self.hospital.slug, self.ward.slug] if self.ward else [self.hospital.slug]


@dataclass(frozen=True)
class Offer:
    """A poster that can be printed: its address, and its button's words."""

    url: str
    words: str


@dataclass(frozen=True)
class Poster:
    """What hangs on the wall. Without lines there is nothing to print.

    `address` is the public page that it leads to, `others` are posters of the same place with something on them.
    """

    name: str
    is_of_session: bool
    hospital: str
    ward: str
    heading: str
    picture: str
    lines: list[Line]
    address: str
    read_on: str
    others: list[Offer]


def write_poster(wall: Wall, name: str) -> Poster | None:
    """None for a name that says neither a week, a month nor a session. Two queries, whatever is planned."""
    session, stretch = SESSION.fullmatch(name), Stretch.read(name)
    if not session and not (stretch and stretch.is_whole):
        return None
    now = timezone.now()
    today = local_day(now)
    published = published_sessions(wall.hospital, wall.ward, now).filter(state=State.CONFIRMED)
    shown = published.filter(pk=int(session[1])) if session else _within(published, stretch)
    lines = [write_line(session, [], today) for session in shown.order_by("starts_at", "id")[:MOST_LINES]]
    kind = stretch.kind if stretch else usual_kind(wall.ward)
    return Poster(
        name=name,
        is_of_session=bool(session),
        hospital=wall.hospital.name,
        ward=wall.ward.name if wall.ward else "",
        heading=stretch.say(today) if stretch else lines[0].title.text if lines else "",
        picture=wall.hospital.slug,
        lines=lines,
        address=settings.SITE_URL + wall.page,
        read_on=say_day(today, today),
        others=[
            offer
            for offer in offer_posters(wall, _days(published, kind), today, kind)
            if offer.url != wall.poster(name)
        ],
    )


def usual_kind(ward: Ward | None) -> str:
    """A ward lives by the week, a hospital by the month."""
    return WEEK if ward else MONTH


def offer_posters(wall: Wall, days: Iterable[date], today: date, kind: str = "") -> list[Offer]:
    """The first posters that have something on them, given the days that have; of the usual kind of the place."""
    kind = kind or usual_kind(wall.ward)
    stretches = sorted({Stretch.of(max(day, today), kind) for day in days}, key=lambda stretch: stretch.first)
    return [Offer(wall.poster(stretch.name), _say_offer(stretch, today)) for stretch in stretches[:OFFERED]]


def walls_for(session: Session, groups: Iterable[Participation]) -> list[Wall]:
    """Whose posters announce a session to these groups; none while the public may not read of it.

    A ward's, where it takes place there or is told there alone; an outing that a whole hospital may read of names no
    ward.
    """
    if not _is_public(session):
        return []
    walls = [_wall(session, group) for group in groups if group.state == Participation.State.CONFIRMED]
    return list(dict.fromkeys(wall for wall in walls if wall))


def offers_at(wall: Wall) -> list[Offer]:
    """The posters of a place that have something on them. One query."""
    published = published_sessions(wall.hospital, wall.ward).filter(state=State.CONFIRMED)
    return offer_posters(wall, _days(published, usual_kind(wall.ward)), timezone.localdate())


def session_offers(session: Session, groups: Iterable[Participation]) -> list[Offer]:
    """A session's own posters, one for each place that announces it to these groups."""
    name = f"seance-{session.pk}"
    return [Offer(wall.poster(name), str(wall)) for wall in walls_for(session, groups)]


@dataclass(frozen=True)
class Board:
    """A place, and the posters that can be hung there."""

    wall: Wall
    offers: list[Offer]


def boards_of(sessions: Iterable[Session]) -> list[Board]:
    """The places where these sessions are announced: each hospital before its wards. No query beyond theirs."""
    days: dict[Wall, list[date]] = {}
    for session in sessions:
        for group in session.participations.all():
            for wall in _all_walls(session, group):
                days.setdefault(wall, []).append(local_day(session.starts_at))
    walls = sorted(days, key=lambda wall: (wall.hospital.name, wall.ward is not None, str(wall)))
    today = timezone.localdate()
    return [Board(wall, offer_posters(wall, days[wall], today)) for wall in walls]


def _all_walls(session: Session, group: Participation) -> Iterator[Wall]:
    """Where a group reads of a session: in its ward, and in its hospital what all of it may read."""
    if not (_is_public(session) and group.state == Participation.State.CONFIRMED):
        return
    if session.visibility == Visibility.HOSPITAL:
        yield Wall(group.hospital, None)
    if group.ward and group.ward.is_active:
        yield Wall(group.hospital, group.ward)


def _is_public(session: Session) -> bool:
    """The session's own part of what `published_groups` asks."""
    is_told = session.visibility != Visibility.UNPUBLISHED and session.activity.format != Format.TRAINING
    return is_told and session.state == State.CONFIRMED and not session.is_over()


def _wall(session: Session, group: Participation) -> Wall | None:
    ward = group.ward or (session.ward if session.ward and session.ward.hospital_id == group.hospital_id else None)
    if session.visibility == Visibility.WARD:
        return Wall(group.hospital, ward) if ward else None
    is_there = ward is not None and ward.pk == session.ward_id
    return Wall(group.hospital, ward if is_there else None)


def _within(published: QuerySet[Session], stretch: Stretch) -> QuerySet[Session]:
    first, end = (datetime.combine(day, time.min, PARIS) for day in (stretch.first, stretch.next_first))
    return published.filter(starts_at__lt=end, ends_at__gt=first)


def _days(published: QuerySet[Session], kind: str) -> list[date]:
    """The first days of the weeks or months in which something begins."""
    return [local_day(moment) for moment in published.datetimes("starts_at", kind, tzinfo=PARIS)[: OFFERED + 2]]


def _say_offer(stretch: Stretch, today: date) -> str:
    if stretch.kind == MONTH:
        return _("Imprimer l’affiche %(of_month)s") % {"of_month": say_of_month(stretch.first)}
    weeks_ahead = (stretch.first - Stretch.of(today, WEEK).first).days // 7
    if weeks_ahead == 0:
        return _("Imprimer l’affiche de la semaine")
    if weeks_ahead == 1:
        return _("Imprimer l’affiche de la semaine prochaine")
    return _("Imprimer l’affiche de la semaine du %(day)s") % {"day": say_day(stretch.first, today).partition(" ")[2]}
