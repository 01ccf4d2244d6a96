"""Who animates a session: what stands in their way, the lead, those who come along, and the speakers from outside."""

from collections.abc import Collection, Sequence

from django.db import transaction

from activities.models import Session
from activities.models.choices import State
from activities.notices import announce, announce_arrivals, announce_release
from activities.people.availability import availability_for, errand_of
from activities.permissions import can_assign_mediator
from activities.refusals import SENTENCES
from activities.services.steps import lock_mediator, lock_session, refuse_other_partners_mediator, write_event
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models.choices import Side


def refuse_unacknowledged(
    session: Session, *, lead=None, seconds: Sequence = (), hospital_id: int | None = None, acknowledged: bool
) -> None:
    """Absences and too short ways warn whoever has not said that they are agreed upon; one query, none without people.

    The people are locked, the session is as it is to be; `hospital_id` while it is unsaved. Raises Refusal, without
    a way round it for a lead who leads another session at this time.
    """
    people = [person for person in (lead, *seconds) if person]
    if acknowledged or not people:
        return
    found = availability_for(errand_of(session, hospital_id), people)
    if lead and found[lead.pk].leads_elsewhere:
        raise Refusal(SENTENCES["session_mediator_in_one_place"], field="mediator")
    said = [f"{person} {reason}." for person in people for reason in found[person.pk].reasons]
    if said:
        raise Refusal(
            " ".join(said) + " Si c’est entendu, confirmez ci-dessous ; sinon, changez l’heure ou la personne.",
            field="acknowledged",
        )


@once_more
def assign_mediator(
    *, actor, session_id: int, mediator_id: int | None, acknowledged: bool = False, seen: int | None = None
) -> Session:
    """Name the lead mediator, or leave « à désigner ».

    Within a day of its start the hospital is told who comes. Raises Refusal for another partner's person, one who
    leads another session then, and, unless `acknowledged`, one who is absent or has too short a way.
    """
    with speaking_kindly(), transaction.atomic():
        mediator = lock_mediator(mediator_id)
        session = _lock_open_session(actor, session_id, seen=seen)
        refuse_other_partners_mediator(actor, mediator, session.partner)
        refuse_unacknowledged(session, lead=mediator, acknowledged=acknowledged)
        former, session.lead_mediator = session.lead_mediator, mediator
        session.save()
        session.other_mediators.remove(*[person for person in session.seconds if person == mediator])
        change = ["mediator", former.full_name if former else "", mediator.full_name if mediator else ""]
        verb = "médiation confiée" if mediator else "médiation à désigner"
        write_event(session, verb, source=session.state, actor=actor, side=Side.PARTNER, changes=[change])
        announce("mediator_assigned", session, actor=actor)
        if former and former != mediator:
            announce_release(session, [former], actor=actor)
        if mediator and former != mediator:
            announce("replacement_named", session, actor=actor)
    return session


@once_more
def set_team(
    *,
    actor,
    session_id: int,
    mediator_ids: Collection[int],
    speakers: str,
    acknowledged: bool = False,
    seen: int | None = None,
) -> Session:
    """Name the mediators who animate a session together with its lead, and the speakers from outside.

    Those who join or leave are told. Raises Refusal as `assign_mediator`, but a second mediator who is busy elsewhere
    only warns.
    """
    with speaking_kindly(), transaction.atomic():
        people = [lock_mediator(pk) for pk in sorted(set(mediator_ids))]
        session = _lock_open_session(actor, session_id, seen=seen)
        if session.lead_mediator in people:
            raise Refusal("Cette personne assure déjà la séance. Choisissez d’autres personnes.", field="mediators")
        former = session.seconds
        joining = [person for person in people if person not in former]
        for person in joining:
            refuse_other_partners_mediator(actor, person, session.partner)
        refuse_unacknowledged(session, seconds=joining, acknowledged=acknowledged)
        changes = [["team", names_of(former), names_of(people)], ["speakers", session.other_speakers, speakers]]
        session.other_speakers = speakers
        session.save()
        session.other_mediators.set(people)
        session.seconds = people
        write_event(
            session,
            "équipe modifiée",
            source=session.state,
            actor=actor,
            side=Side.PARTNER,
            changes=[change for change in changes if change[1] != change[2]],
        )
        announce_arrivals(session, joining, actor=actor)
        announce_release(session, [person for person in former if person not in people], actor=actor)
    return session


def _lock_open_session(actor, session_id: int, *, seen: int | None) -> Session:
    session = lock_session(session_id, seen=seen)
    if not can_assign_mediator(actor, session):
        raise Refusal("La coordination du partenaire désigne les médiateurs.")
    if session.state not in (State.REQUESTED, State.CONFIRMED):
        raise Refusal("Cette séance n’attend plus de médiateur.")
    return session


def names_of(people: Collection) -> str:
    return ", ".join(person.full_name for person in people)
