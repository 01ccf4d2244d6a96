"""Handing over what somebody who leaves would have left: sessions to come and open slots."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from activities.models import Participation, Session, Slot
from activities.notices import announce, announce_arrivals, announce_given_session, announce_given_slots
from activities.people.turnover import (
    day_of,
    first_day_away,
    is_of,
    people_of,
    sessions_to_hand_over,
    slots_to_hand_over,
)
from activities.services.mediators import names_of
from activities.services.steps import lock_activities_of, lock_mediator, lock_session, write_event
from foundation.days import say_date, say_period
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Hospital, Partner
from partnerships.models.choices import Side

GONE = "Une de ces lignes n’est plus à réattribuer : quelqu’un s’en est chargé. Rechargez la page."


@once_more
def hand_over(
    *, actor, leaver, place: Partner | Hospital, to, session_ids: Collection[int], slot_ids: Collection[int]
) -> None:
    """Give `to` what hangs on `leaver` at one place: to lead, to follow, to receive; the open slots with their consent.

    All of it or nothing; `to` is told. Raises Refusal when one of them is somebody's again, `to` has no role there
    until the last of them, or leads another session at that time.
    """
    with speaking_kindly(), transaction.atomic():
        slots = list(Slot.objects.select_for_update(no_key=True).filter(pk__in=slot_ids).order_by("pk"))
        lock_mediator(to.pk)
        roles = [role for role in people_of([place]) if is_of(role, place)]
        if first_day_away(to, roles, [timezone.localdate()]):
            raise Refusal(f"{to} n’a pas de rôle à cet endroit. Choisissez une autre personne.", field="to")
        lock_activities_of(Session.objects.filter(pk__in=session_ids))
        sessions = [lock_session(session_id) for session_id in sorted(session_ids)]
        hanging = {row.pk: row for row in sessions_to_hand_over(actor).filter(pk__in=session_ids)}
        still = set(slots_to_hand_over(actor).filter(pk__in=slot_ids, opened_by=leaver).values_list("pk", flat=True))
        if len(hanging) < len(set(session_ids)) or len(still) < len(set(slot_ids)):
            raise Refusal(GONE)
        if day := first_day_away(to, roles, [day_of(thing) for thing in (*sessions, *slots)]):
            raise Refusal(
                f"{to} ne sera plus à cet endroit le {say_date(day)}. Choisissez une autre personne, ou décochez ce "
                "qui vient après son départ.",
                field="to",
            )
        for session in sessions:
            _give(session, hanging[session.pk], leaver, to, place, actor)
        for slot in slots:
            slot.opened_by = to
            slot.save(update_fields=["opened_by"])
        announce_given_slots(slots, to=to, actor=actor)


def _give(session: Session, hanging: Session, leaver, to, place: Partner | Hospital, actor) -> None:
    is_museum = isinstance(place, Partner)
    side = Side.PARTNER if is_museum else Side.HOSPITAL
    changes = []
    leads = is_museum and hanging.lead_left and session.lead_mediator == leaver
    if leads:
        _refuse_busy(session, to)
        session.lead_mediator = to
        changes.append(["mediator", leaver.full_name, to.full_name])
    joins = is_museum and leaver.pk in hanging.seconds_left
    if joins:
        changes.append(_join(session, leaver, to))
    if session.booked_by_id == leaver.pk and (hanging.museum_booker_left if is_museum else hanging.ward_booker_left):
        session.booked_by = to
        changes.append(["follower", leaver.full_name, to.full_name])
    if not is_museum and hanging.contact_left == leaver.pk:
        _receive(session, leaver, to, place)
        changes.append(["contact", leaver.full_name, to.full_name])
    if not changes:
        raise Refusal(GONE)
    session.save()
    event = write_event(session, "réattribuée", source=session.state, actor=actor, side=side, changes=changes)
    if leads:
        announce("mediator_assigned", session, actor=actor)
    elif joins:
        announce_arrivals(session, [to], actor=actor)
    else:
        announce_given_session(session, event, to=to, actor=actor)


def _join(session: Session, leaver, to) -> list[str]:
    """Another one in the leaver's place beside the lead, unless they are there already; the line of the history."""
    before = names_of(session.seconds)
    session.other_mediators.remove(leaver)
    if session.lead_mediator != to:
        session.other_mediators.add(to)
    session.seconds = list(session.other_mediators.all())
    return ["team", before, names_of(session.seconds)]


def _refuse_busy(session: Session, to) -> None:
    """The person is locked: nobody gives them another session meanwhile."""
    at_once = Session.objects.live().filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    if at_once.filter(lead_mediator=to).exists():
        when = say_period(session.starts_at, session.ends_at)
        raise Refusal(f"{to} a déjà une séance à cette heure : {when}. Décochez-la, ou choisissez une autre personne.")


def _receive(session: Session, leaver, to, hospital: Hospital) -> None:
    groups = session.participations.exclude(state=Participation.State.CANCELLED)
    for group in groups.filter(hospital=hospital, contact_name=leaver.full_name):
        group.contact_name, group.contact_phone = to.full_name, to.phone
        group.save()
