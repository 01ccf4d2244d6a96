"""Booking the other side's open slot, confirmed at once; asking for a session where there is none."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from activities.models import Activity, Participation, Session, Slot
from activities.models.choices import PLACES_BY_KIND, Format, Means, Place, State
from activities.notices import announce_booked
from activities.permissions import can_book, can_request
from activities.services.grants import stamp_grant, with_others
from activities.services.mediators import refuse_unacknowledged
from activities.services.rooms import refuse_crowded
from activities.services.slots import refuse_past_or_upside_down, refuse_unexplained_days
from activities.services.steps import (
    ask_ward,
    lock_activity,
    lock_mediator,
    moment_of_agreement,
    refuse_closed_year,
    refuse_other_partners_mediator,
    stamp_agreement,
    stamp_wards_rule,
    write_event,
)
from foundation.calendars import PARIS
from foundation.days import say_date
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Hospital, Partner, Party, Quota, Room, Ward
from partnerships.models.choices import Side, Visibility
from partnerships.scopes import scope_of


@dataclass(frozen=True, kw_only=True)
class Group:
    """The group that comes: counts, never people. `hospital_id` only where the slot does not say it."""

    expected_total: int
    expected_patients: int | None = None
    expected_relatives: int | None = None
    expected_staff: int | None = None
    wheelchairs: int = 0
    contact_name: str = ""
    contact_phone: str = ""
    hospital_id: int | None = None
    ward_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class Wish:
    """A session as somebody asks for it, or as it was, without a slot. Times are aware.

    `acknowledged`: the mediator agrees, although absent then or far away just before or after.
    """

    activity_id: int
    place: Place
    starts_at: datetime
    ends_at: datetime
    group: Group
    room_id: int | None = None
    lead_mediator_id: int | None = None
    note: str = ""
    override_reason: str = ""
    acknowledged: bool = False


@dataclass(frozen=True, kw_only=True)
class Received:
    """An agreement that somebody else gave, as it was received; by default it is the actor's own."""

    agreed_by: str = ""
    means: Means = Means.PORTAL
    agreed_on: date | None = None


@once_more
def book_slot(
    *,
    actor,
    slot_id: int,
    activity_id: int,
    group: Group,
    lead_mediator_id: int | None = None,
    note: str = "",
    acknowledged: bool = False,
    received: Received | None = None,
    tell=announce_booked,
) -> Session:
    """Book a slot that the other side opened. Both sides have then agreed: the session is confirmed.

    `received` tells of whom the booking side's agreement comes when the actor records it for somebody else; `tell`
    says it to the others. Beyond the slot's lead time its consent has lapsed: then it is a request, which the other
    side answers; it is one too where the head nurse must agree, and the slot does not say that they do. Raises Refusal
    when the slot is taken, withdrawn or has begun, the theme lacks an agreement, the year's volume is exhausted, the
    group too large, the mediator busy, or, unless `acknowledged`, absent or too far away just before or after, or the
    museum's room too small; nothing is booked then.
    """
    with speaking_kindly(), transaction.atomic():
        slot = _lock_slot(slot_id)
        mediator = lock_mediator(lead_mediator_id)
        activity = _lock_bookable_activity(actor, activity_id, slot)
        partner = slot.partner or partner_of(activity)
        if not can_book(actor, slot, partner):
            raise Refusal("Ce créneau se réserve par l’autre partie, ou par la coordination du partenaire.")
        refuse_other_partners_mediator(actor, mediator, partner)
        hospital, ward = _place_of_group(actor, slot, group)
        if group.expected_total > slot.capacity:
            raise Refusal(
                f"Ce créneau accueille {slot.capacity} personnes au plus. Réduisez le groupe ou changez de créneau.",
                field="expected_total",
            )
        session = _session_on_slot(slot, activity, partner, hospital, ward, mediator, note)
        refuse_unacknowledged(session, lead=mediator, hospital_id=hospital.pk, acknowledged=acknowledged)
        refuse_crowded_room(session, group, acknowledged)
        opener, booker = Side(slot.side), Side(slot.side).other
        _stamp_received(session, booker, actor, received)
        is_in_time = slot.valid_until > timezone.now()
        stamp_wards_rule(session)
        ask_ward(session, slot if is_in_time else None)
        if is_in_time:
            stamp_agreement(session, opener, actor=slot.opened_by, means=Means.SLOT, agreed_at=slot.opened_at)
        history = {"actor": actor, "side": booker, "verb": "réservée"}
        _write(session, group, hospital, ward, **history, is_theme_agreed=True, tell=tell)
    return session


@once_more
def request_session(
    *, actor, side: Side, wish: Wish, received: Received | None = None, tell=announce_booked
) -> Session:
    """Ask for a session without a slot, at a time that `side` agrees to; the other side answers.

    `received` tells of whom the agreement of `side` comes when the actor records it for somebody else. The theme may
    still lack an agreement: the request waits for it too. `tell` says it to the others. Raises Refusal for a time in
    the past or outside the convention, a holiday, a closing day or a ward that is taken without a reason, an exhausted
    volume, a busy mediator, and, unless the wish says it is agreed upon, one who is absent or too far away just before
    or after, or a museum's room that is too small.
    """
    refuse_past_or_upside_down(wish.starts_at, wish.ends_at)
    with speaking_kindly(), transaction.atomic():
        session, hospital, ward = draft_session(actor=actor, side=side, wish=wish)
        if not wish.override_reason.strip():
            refuse_unexplained_days(
                [wish.starts_at], hospital, session.partner if session.place == Place.MUSEUM else None
            )
            refuse_taken_ward(session, ward)
        refuse_unacknowledged(
            session, lead=session.lead_mediator, hospital_id=hospital.pk, acknowledged=wish.acknowledged
        )
        refuse_crowded_room(session, wish.group, wish.acknowledged)
        _stamp_received(session, side, actor, received)
        stamp_wards_rule(session)
        ask_ward(session)
        history = {"actor": actor, "side": side, "verb": "demandée"}
        _write(session, wish.group, hospital, ward, **history, is_theme_agreed=False, tell=tell)
    return session


def refuse_taken_ward(session: Session, ward: Ward | None) -> None:
    """A ward has one session at a time, unless somebody says why. Whose the other one is, is not told."""
    if ward and is_ward_taken(session, ward):
        raise Refusal(
            f"Le service « {ward.name} » a déjà une séance à cette heure. S’il en faut deux à la fois, indiquez-en le "
            "motif ci-dessous ; sinon, changez la date ou l’heure.",
            field="override_reason",
        )


def refuse_crowded_room(session: Session, group: Group, acknowledged: bool) -> None:
    """A room that does not hold the group warns whoever has not said that it is agreed upon."""
    refuse_crowded(session, persons=group.expected_total, wheelchairs=group.wheelchairs, acknowledged=acknowledged)


def is_ward_taken(session: Session, ward: Ward) -> bool:
    """Whether a ward has another live session while this one takes place."""
    groups = Participation.objects.live().filter(ward=ward).values("session")
    others = Session.objects.live().exclude(pk=session.pk)
    at_once = others.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)
    return at_once.filter(pk__in=groups).exists()


def _stamp_received(session: Session, side: Side, actor, received: Received | None) -> None:
    received = received or Received()
    stamp_agreement(
        session,
        side,
        actor=actor,
        agreed_by=received.agreed_by,
        means=received.means,
        agreed_at=moment_of_agreement(received.agreed_on),
    )


def draft_session(*, actor, side: Side, wish: Wish, takes_place: bool = True) -> tuple[Session, Hospital, Ward | None]:
    """An unsaved session without a slot, its mediator and activity locked, and the hospital and ward of its group.

    What did not take place needs nothing left in the volume. Raises Refusal when the actor may not ask for that side,
    or something in the wish does not go together.
    """
    mediator = lock_mediator(wish.lead_mediator_id)
    activity = lock_offered_activity(actor, wish.activity_id, wish.place)
    convention, partner = activity.commitment.strand.convention, partner_of(activity)
    hospital, ward = place_in(convention, wish.group)
    if not can_request(actor, side, partner=partner, hospital=hospital, convention=convention):
        raise Refusal("Vous ne pouvez agir ici que pour vos propres lieux.")
    refuse_other_partners_mediator(actor, mediator, partner)
    session = Session(
        activity=activity,
        commitment=activity.commitment,
        quota=quota_for(activity.commitment, wish.starts_at, hospitals=[hospital.pk], takes_place=takes_place),
        partner=partner,
        place=wish.place,
        ward=ward if wish.place == Place.WARD else None,
        room=room_of(partner, wish.room_id) if wish.place == Place.MUSEUM else None,
        starts_at=wish.starts_at,
        ends_at=wish.ends_at,
        lead_mediator=mediator,
        visibility=default_visibility(Format(activity.format), ward),
        note=wish.note,
        override_reason=wish.override_reason,
        max_groups=activity.max_groups,
        max_people=max(wish.group.expected_total, activity.group_size * activity.max_groups),
    )
    return session, hospital, ward


def _write(
    session: Session,
    group: Group,
    hospital: Hospital,
    ward: Ward | None,
    *,
    actor,
    side,
    verb: str,
    is_theme_agreed,
    tell,
) -> None:
    """Save a new session with its group and its first line of history, and tell those whom it concerns.

    Confirmed when nobody's agreement is missing, nor one on its theme; a request otherwise.
    """
    now = timezone.now()
    stamp_grant(session, session.quota)
    is_agreed = session.has_agreements and is_theme_agreed
    session.state = State.CONFIRMED if is_agreed else State.REQUESTED
    session.confirmed_at = now if is_agreed else None
    session.state_changed_at = session.booked_at = now
    session.state_changed_by = session.booked_by = actor
    session.save(force_insert=True)
    session.seconds = []
    written = Participation.objects.create(
        session=session,
        hospital=hospital,
        ward=ward,
        state=Participation.State.CONFIRMED if is_agreed else Participation.State.REQUESTED,
        contact_name=group.contact_name or (ward.contact_name if ward else ""),
        contact_phone=group.contact_phone or (ward.phone if ward else ""),
        expected_total=group.expected_total,
        expected_patients=group.expected_patients,
        expected_relatives=group.expected_relatives,
        expected_staff=group.expected_staff,
        wheelchairs=group.wheelchairs,
    )
    write_event(session, verb, source="", actor=actor, side=side)
    tell(session, written, actor=actor)


def _lock_slot(slot_id: int) -> Slot:
    slot = (
        Slot.objects.select_for_update(no_key=True, of=("self",))
        .select_related("hospital", "ward__hospital", "partner", "opened_by")
        .with_taking()
        .get(pk=slot_id)
    )
    if slot.is_taken:
        raise Refusal("Ce créneau vient d’être pris. Rien n’a été réservé.", field="slot")
    if slot.state != Slot.State.OPEN:
        raise Refusal("Ce créneau a été retiré. Choisissez-en un autre.", field="slot")
    if slot.starts_at <= timezone.now():
        raise Refusal("Ce créneau a déjà commencé. Choisissez-en un autre.", field="slot")
    if slot.ward_is_taken:
        raise Refusal(
            f"Le service « {slot.ward.name} » a déjà une autre séance à cette heure. Choisissez un autre créneau : "
            "rien n’a été réservé.",
            field="slot",
        )
    return slot


def _lock_bookable_activity(actor, activity_id: int, slot: Slot) -> Activity:
    """The activity, held still until the end of the transaction, if it may be booked here."""
    lock_activity(activity_id)
    bookable = Activity.objects.visible_to(actor).bookable_on(slot).filter(pk=activity_id)
    activity = bookable.select_related("commitment__strand__convention__owner").first()
    if activity is None:
        raise Refusal(
            "Cette proposition attend encore l’accord des deux parties, ou ne convient pas à ce créneau, ou dure plus "
            "longtemps que lui. "
            "Choisissez une autre activité.",
            field="activity",
        )
    return activity


def lock_offered_activity(actor, activity_id: int, place: Place) -> Activity:
    """The activity, held still until the end of the transaction, if it is offered now and takes place there."""
    lock_activity(activity_id)
    offered = Activity.objects.visible_to(actor).filter(pk=activity_id, is_active=True)
    activity = offered.select_related("commitment__strand__convention__owner").first()
    if activity is None or place not in PLACES_BY_KIND[activity.commitment.kind]:
        raise Refusal("Cette activité n’est pas proposée à cet endroit. Choisissez-en une autre.", field="activity")
    return activity


def partner_of(activity: Activity) -> Partner:
    """The partner that signed: who funds or operates leads no sessions."""
    signed = Party.objects.filter(part__in=(Party.Part.LEAD, Party.Part.SIGNATORY), partner__isnull=False)
    of_convention = signed.filter(convention=activity.commitment.strand.convention)
    return Partner.objects.filter(pk__in=of_convention.values("partner")).order_by("pk")[0]


def _place_of_group(actor, slot: Slot, group: Group) -> tuple[Hospital, Ward | None]:
    """The slot's own hospital and ward, or those chosen among the booker's."""
    if slot.side == Side.HOSPITAL:
        return slot.hospital, slot.ward
    if group.ward_id:
        ward = Ward.objects.visible_to(actor).select_related("hospital").filter(pk=group.ward_id).first()
        hospital = ward and ward.hospital
    else:
        ward = None
        hospital = Hospital.objects.visible_to(actor).filter(pk=group.hospital_id).first()
    scope = scope_of(actor)
    if hospital is None or not (scope.is_head_office or hospital.pk in scope.hospital_ids):
        raise Refusal("Choisissez un de vos hôpitaux ou services.", field="ward")
    return hospital, ward


def quota_for(
    commitment, moment, *, hospitals: Collection[int], already: Session | None = None, takes_place: bool = True
) -> Quota:
    """The year's volume that holds this moment's Paris date, with something left for one more; a session that is
    `already` in it, or that did not take place, needs no more. With the `others` of the hospitals whose groups come.

    Raises Refusal outside the convention, or when it is not in force, in a closed year, and when nothing is left: then
    it says how to ask for more, and from whom.
    """
    day, convention = timezone.localtime(moment, PARIS).date(), commitment.strand.convention
    if not convention.takes_sessions_on(day):
        raise Refusal(
            f"La convention « {convention} » n’est pas en vigueur ({convention.get_status_display()}) : aucune séance "
            "ne s’y prévoit. Demandez au service qui la suit.",
            field="slot",
        )
    quotas = Quota.objects.on(day).filter(commitment=commitment)
    quota = with_others(quotas, commitment, hospitals, already).first()
    if quota is None:
        raise Refusal("Cette date est en dehors de la convention. Choisissez une autre date.", field="slot")
    refuse_closed_year(quota)
    if takes_place and quota.left <= 0 and not (already and already.quota_id == quota.pk and already.holds_place):
        owner = convention.owner
        whom = ", ".join([owner.name, *owner.ways_to_reach()])
        raise Refusal(
            f"Le volume de « {commitment} » est épuisé jusqu’au {say_date(quota.ends_on)}. Des places en plus peuvent "
            f"être accordées avec un motif. À qui les demander : {whom}.",
            field="slot",
        )
    return quota


def hospitals_of(session: Session) -> set[int]:
    """The hospital that a session counts for (see `with_others`): that of the first group that comes, or would have."""
    groups = sorted(session.participations.all(), key=lambda group: group.pk)
    live = [group for group in groups if group.state != Participation.State.CANCELLED]
    return {group.hospital_id for group in (live or groups)[:1]}


def default_visibility(format: Format, ward: Ward | None) -> Visibility:
    """A bedside lecture concerns one ward only; everything else follows the ward's own default."""
    if ward is None:
        return Visibility.HOSPITAL
    if format == Format.BEDSIDE and ward.default_visibility == Visibility.HOSPITAL:
        return Visibility.WARD
    return Visibility(ward.default_visibility)


def _session_on_slot(slot: Slot, activity: Activity, partner: Partner, hospital, ward, mediator, note: str) -> Session:
    """Unsaved, without agreements."""
    return Session(
        activity=activity,
        commitment=activity.commitment,
        quota=quota_for(activity.commitment, slot.starts_at, hospitals=[hospital.pk]),
        slot=slot,
        partner=partner,
        place=slot.place,
        ward=slot.ward if slot.place == Place.WARD else None,
        room_id=slot.room_id,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        lead_mediator=mediator,
        visibility=default_visibility(Format(activity.format), ward),
        note=note or slot.note,
        override_reason=slot.override_reason,
        max_groups=activity.max_groups,
        max_people=slot.capacity,
    )


def place_in(convention, group: Group) -> tuple[Hospital, Ward | None]:
    """The hospital and ward of a request, among those that take part in the convention."""
    ward = Ward.objects.select_related("hospital").filter(pk=group.ward_id, is_active=True).first()
    hospital_id = ward.hospital_id if ward else None if group.ward_id else group.hospital_id
    hospital = Hospital.objects.open().taking_part_in(convention).filter(pk=hospital_id).first()
    if hospital is None:
        raise Refusal("Choisissez un hôpital de la convention, ou un de ses services.", field="ward")
    return hospital, ward


def room_of(partner: Partner, room_id: int | None) -> Room | None:
    if room_id is None:
        return None
    room = Room.objects.filter(partner=partner, pk=room_id).first()
    if room is None:
        raise Refusal(f"Cette salle n’est pas de {partner}. Choisissez une de ses salles.", field="room")
    return room
