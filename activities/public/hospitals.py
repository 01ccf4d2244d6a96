"""The portal's first page: 42 hospitals, among which somebody in a bed finds theirs in two taps."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import dropwhile

from django.db.models import Min
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from activities.models.choices import State
from activities.public.programme import published_groups
from foundation.days import local_day, say_near_moment
from partnerships.models import Hospital
from partnerships.models.choices import Visibility

SOON = timedelta(days=14)
SOON_SHOWN = 6

# As people say where they are: by département around Paris, in order of nearness; not by university group.
DEPARTMENTS = {
    "75": gettext_noop("Paris"),
    "92": gettext_noop("Hauts-de-Seine"),
    "93": gettext_noop("Seine-Saint-Denis"),
    "94": gettext_noop("Val-de-Marne"),
    "77": gettext_noop("Seine-et-Marne"),
    "78": gettext_noop("Yvelines"),
    "91": gettext_noop("Essonne"),
    "95": gettext_noop("Val-d’Oise"),
}
ELSEWHERE = gettext_noop("Ailleurs en France")
ABBREVIATIONS = {"st": "saint", "ste": "sainte"}
# « Hôpital de la Pitié-Salpêtrière » is looked for under P.
UNSORTED = {"hopital", "de", "la", "europeen", "marin", "maritime"}


@dataclass(frozen=True)
class Choice:
    """A hospital to choose: what a search looks into, and when its next session is, if there is one."""

    name: str
    slug: str
    city: str
    area: str
    search_text: str
    next_at: datetime | None
    next_words: str


@dataclass(frozen=True)
class Area:
    name: str
    choices: list[Choice]


@dataclass(frozen=True)
class HospitalChoice:
    """What the first page shows: `soon` first, then every area; with a search, only what it found."""

    soon: list[Choice]
    areas: list[Area]
    count: int


def fold(text: str) -> str:
    """Lower case, without accents, hyphens or abbreviations: « St-Antoine » finds « Saint-Antoine »."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = re.split(r"[^a-z0-9]+", letters)
    return " ".join(ABBREVIATIONS.get(word, word) for word in words if word)


def find_hospitals(query: str = "") -> HospitalChoice:
    """The open hospitals, all or those that a search names; two queries, whatever is planned."""
    now = timezone.now()
    today = local_day(now)
    next_dates = _next_dates(now)
    # A search in another alphabet finds nothing: all hospitals would be no answer to it.
    wanted = fold(query).split() or query.split()
    choices = [
        choice
        for hospital in Hospital.objects.open().select_related("group")
        for choice in [_choice(hospital, next_dates.get(hospital.pk), today)]
        if all(word in choice.search_text for word in wanted)
    ]
    soon = sorted(
        (choice for choice in choices if choice.next_at and choice.next_at <= now + SOON),
        key=lambda choice: choice.next_at,
    )
    choices.sort(key=_sorting_key)
    return HospitalChoice(soon[:SOON_SHOWN], _areas(choices), len(choices))


def _next_dates(now: datetime) -> dict[int, datetime]:
    """The first session that each hospital's own page announces, under the hospital that stands after a merge."""
    rows = (
        published_groups(now)
        .filter(session__state=State.CONFIRMED, session__visibility=Visibility.HOSPITAL)
        .values_list("hospital", "hospital__merged_into")
        .annotate(first=Min("session__starts_at"))
    )
    dates: dict[int, datetime] = {}
    for hospital, merged_into, first in rows:
        standing = merged_into or hospital
        dates[standing] = min(first, dates.get(standing, first))
    return dates


def _choice(hospital: Hospital, next_at: datetime | None, today: date) -> Choice:
    group = hospital.group.name if hospital.group else ""
    area = DEPARTMENTS.get(hospital.postcode[:2], ELSEWHERE)
    return Choice(
        name=hospital.name,
        slug=hospital.slug,
        city=hospital.city,
        area=area,
        search_text=fold(f"{hospital.name} {hospital.city} {hospital.postcode} {area} {group}"),
        next_at=next_at,
        next_words=capfirst(say_near_moment(next_at, today)) if next_at else "",
    )


def _sorting_key(choice: Choice) -> list[str]:
    words = fold(choice.name).split()
    return list(dropwhile(UNSORTED.__contains__, words)) or words


def _areas(choices: list[Choice]) -> list[Area]:
    by_name = [
        Area(_(name), [choice for choice in choices if choice.area == name])
        for name in (*DEPARTMENTS.values(), ELSEWHERE)
    ]
    return [area for area in by_name if area.choices]
