"""Opening and withdrawing slots."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from activities.calendars.warnings import calendar_facts
from activities.models import Slot
from activities.models.choices import PLACES_BY_KIND, Place
from activities.notices import announce_open_slots
from activities.permissions import can_open_slots, can_withdraw
from foundation.calendars import PARIS
from foundation.days import say_date, say_time
from foundation.errors import Refusal, speaking_kindly
from partnerships.models import Commitment, Hospital, Partner, Quota, Room, Ward
from partnerships.models.choices import Side

LONGEST_SERIES = 60
SHORTEST_MINUTES, LONGEST_MINUTES = 15, 600


@dataclass(frozen=True)
class WeeklySeries:
    """The days of a weekly series: those kept, and those left out with the reason."""

    kept: list[date]
    skipped: list[tuple[date, str]]


def weekly_days(
    *, first: date, last: date, every_weeks: int = 1, skip_school_holidays: bool, zone="C", partner=None
) -> WeeklySeries:
    """Every n-th week from the first day to the last one included, without public holidays, closures and, if asked,
    school holidays. Raises Refusal when the span is upside down or longer than a series may be.
    """
    if last < first:
        raise Refusal("La série doit finir après avoir commencé. Corrigez la dernière date.", field="until")
    count = (last - first).days // (7 * every_weeks) + 1
    if count > LONGEST_SERIES:
        raise Refusal(
            f"Une série compte au plus {LONGEST_SERIES} dates. Choisissez une fin plus proche.", field="until"
        )
    facts = calendar_facts(first, last, zone=zone, partner=partner)
    series = WeeklySeries([], [])
    for day in (first + timedelta(weeks=every_weeks * step) for step in range(count)):
        why = facts.warnings(day)
        if skip_school_holidays and (name := facts.school_holiday(day)):
            why.append(f"{name}.")
        if why:
            series.skipped.append((day, " ".join(why)))
        else:
            series.kept.append(day)
    return series


def at_paris_times(day: date, start: time, end: time) -> tuple[datetime, datetime]:
    """The two aware moments of a Paris day.

    Raises Refusal when the end does not follow the start, and for an hour that the day does not have.
    """
    refuse_strange_length(start, end)
    return paris_moment(day, start, field="start_time"), paris_moment(day, end, field="end_time")


def paris_moment(day: date, at: time, *, field: str) -> datetime:
    """An aware moment of a Paris day; of an hour that comes twice, the first one.

    Raises Refusal for an hour that the change of clocks skips.
    """
    moment = datetime.combine(day, at, PARIS)
    # In the gap, and only there, the offset of before is the smaller one (PEP 495).
    if moment.utcoffset() < moment.replace(fold=1).utcoffset():
        raise Refusal(
            f"{at.hour} h {at:%M} n’existe pas ce jour-là : on passe à l’heure d’été. Corrigez l’heure.", field=field
        )
    return moment


def refuse_strange_length(start: time, end: time) -> None:
    """Two times of one day. Raises Refusal when nothing, or no day's work, fits between them."""
    minutes = (end.hour - start.hour) * 60 + end.minute - start.minute
    if end <= start:
        raise Refusal("La fin doit venir après le début. Corrigez l’heure de fin.", field="end_time")
    if not SHORTEST_MINUTES <= minutes <= LONGEST_MINUTES:
        raise Refusal(
            f"Un créneau dure de {SHORTEST_MINUTES} minutes à {LONGEST_MINUTES // 60} heures. Corrigez les heures.",
            field="end_time",
        )


def open_slots(
    *,
    actor,
    side: Side,
    place: Place,
    times: Sequence[tuple[datetime, datetime]],
    commitments: Sequence[Commitment],
    hospital: Hospital | None = None,
    ward: Ward | None = None,
    partner: Partner | None = None,
    room: Room | None = None,
    capacity: int,
    note: str = "",
    override_reason: str = "",
    ward_agreed_by: str = "",
) -> list[Slot]:
    """Open one slot for each (start, end), aware; several make a series. Opening is that side's consent.

    `ward_agreed_by` names the head nurse who agreed to all of them, where the hospital's rule asks for it: without,
    they are asked after each booking. Those who wish for such a slot are told. It stays bookable until the longest lead
    time of its commitments. Raises Refusal for a time in the past or within the lead time, a date outside the
    convention; and, without a reason, for a holiday, a closing day, or a time at which a slot is open there already
    (the form posted again from the browser's history, most often).
    """
    if not can_open_slots(actor, side, hospital_id=hospital and hospital.pk, partner_id=partner and partner.pk):
        raise Refusal("Vous ne pouvez ouvrir des créneaux que pour vos propres lieux.")
    _refuse_wrong_commitments(actor, place, commitments)
    _refuse_outside_periods(times, commitments)
    if not override_reason.strip():
        refuse_unexplained_days([start for start, _end in times], hospital, partner if place == Place.MUSEUM else None)
        _refuse_unexplained_overlaps(times, place, hospital=hospital, ward=ward, partner=partner, room=room)
    lead = timedelta(days=max(commitment.lead_days for commitment in commitments))
    if any(_valid_until(start, lead) <= timezone.now() for start, _end in times):
        raise Refusal(
            f"Ces séances se réservent au moins {lead.days} jours à l’avance : ce créneau ne pourrait plus être pris. "
            "Choisissez une date plus lointaine.",
            field="day",
        )
    series = uuid.uuid4() if len(times) > 1 else None
    slots = [
        Slot(
            side=side,
            place=place,
            hospital=hospital,
            ward=ward,
            partner=partner,
            room=room,
            starts_at=start,
            ends_at=end,
            valid_until=_valid_until(start, lead),
            capacity=capacity,
            series=series,
            note=note,
            override_reason=override_reason,
            opened_by=actor,
            ward_agreed_by=ward_agreed_by,
        )
        for start, end in times
    ]
    with speaking_kindly(), transaction.atomic():
        Slot.objects.bulk_create(slots)
        links = Slot.commitments.through
        links.objects.bulk_create(
            links(slot_id=slot.pk, commitment_id=commitment.pk) for slot in slots for commitment in commitments
        )
        announce_open_slots(slots, actor=actor)
    return slots


def withdraw_slot(*, actor, slot_id: int) -> Slot:
    """Take back an open slot. Raises Refusal when a session stands on it: that one is cancelled, not withdrawn."""
    with transaction.atomic():
        slot = Slot.objects.select_for_update(no_key=True).get(pk=slot_id)
        if not can_withdraw(actor, slot):
            raise Refusal("Seul le côté qui a ouvert ce créneau peut le retirer.")
        if slot.sessions.live().exists():
            raise Refusal("Une séance est déjà réservée sur ce créneau. Annulez la séance depuis sa page.")
        slot.state = Slot.State.WITHDRAWN
        slot.save(update_fields=["state"])
    return slot


def _valid_until(start: datetime, lead: timedelta) -> datetime:
    """The last moment to book, counted in Paris days, so that a clock change moves nothing."""
    local = timezone.localtime(start, PARIS)
    return datetime.combine(local.date() - lead, local.time(), PARIS)


def _refuse_wrong_commitments(actor, place: Place, commitments: Sequence[Commitment]) -> None:
    if not commitments:
        raise Refusal("Choisissez au moins un engagement pour ce créneau.", field="commitments")
    ids = {commitment.pk for commitment in commitments}
    if Commitment.objects.visible_to(actor).filter(pk__in=ids).count() != len(ids):
        raise Refusal("Un de ces engagements n’est pas d’une de vos conventions. Retirez-le.", field="commitments")
    for commitment in commitments:
        if place not in PLACES_BY_KIND[commitment.kind]:
            raise Refusal(f"« {commitment} » ne se déroule pas {place.label}. Retirez-le.", field="commitments")


def _refuse_outside_periods(times: Sequence[tuple[datetime, datetime]], commitments: Sequence[Commitment]) -> None:
    quotas = list(Quota.objects.filter(commitment__in=commitments))
    for start, end in times:
        refuse_past_or_upside_down(start, end)
        day = timezone.localtime(start, PARIS).date()
        for commitment in commitments:
            if not any(q.commitment_id == commitment.pk and q.starts_on <= day <= q.ends_on for q in quotas):
                raise Refusal(
                    f"Le {say_date(day)} est en dehors de la convention pour « {commitment} ». Changez la date.",
                    field="day",
                )


def refuse_past_or_upside_down(start: datetime, end: datetime) -> None:
    """Both aware. Raises Refusal for what ends before it starts, or has started."""
    if end <= start:
        raise Refusal("La fin doit venir après le début. Corrigez l’heure de fin.", field="end_time")
    if start <= timezone.now():
        raise Refusal("Cette heure est déjà passée. Choisissez une date à venir.", field="day")


def refuse_unexplained_days(starts: Sequence[datetime], hospital: Hospital | None, partner: Partner | None) -> None:
    """A holiday or a closing day is kept only with a reason: the refusal says which day it is, and why."""
    days = [timezone.localtime(start, PARIS).date() for start in starts]
    facts = calendar_facts(min(days), max(days), zone=hospital.school_zone if hospital else "C", partner=partner)
    for day in days:
        if warnings := facts.warnings(day):
            raise Refusal(
                " ".join(warnings) + " Si c’est voulu, indiquez-en le motif ci-dessous ; sinon, changez la date.",
                field="override_reason",
            )


def _refuse_unexplained_overlaps(times: Sequence[tuple[datetime, datetime]], place: Place, **where) -> None:
    there = Slot.objects.filter(place=place, state=Slot.State.OPEN, **where)
    at_once = Q()
    for start, end in times:
        at_once |= Q(starts_at__lt=end, ends_at__gt=start)
    if slot := there.filter(at_once).order_by("starts_at").first():
        local = timezone.localtime(slot.starts_at, PARIS)
        raise Refusal(
            f"Un créneau est déjà ouvert au même endroit le {say_date(local.date())} à {say_time(local)}. S’il en "
            "faut deux à la fois, indiquez-en le motif ci-dessous ; sinon, changez la date ou l’heure.",
            field="override_reason",
        )
