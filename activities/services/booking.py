"""Booking the other side's open slot: confirmed at once with an agreed activity."""

from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import connection, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from activities.models import Activity, Participation, Session, SessionEvent, Slot
from activities.models.choices import Format, Means, Place, State
from activities.notices import announce
from activities.permissions import can_book
from foundation.calendars import PARIS
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Hospital, Membership, Partner, Quota, Ward
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


@once_more
def book_slot(
    *, actor, slot_id: int, activity_id: int, group: Group, lead_mediator_id: int | None = None, note: str = ""
) -> Session:
    """Book a slot that the other side opened. Both sides have then agreed: the session is confirmed.

    Raises Refusal when the slot is taken, withdrawn or too late, the theme lacks an agreement, the year's volume is
    exhausted, the group too large, or the mediator busy; nothing is booked then.
    """
    with speaking_kindly(), transaction.atomic():
        slot = _lock_slot(slot_id)
        mediator = _lock_mediator(lead_mediator_id)
        activity = _lock_activity(actor, activity_id, slot)
        partner = slot.partner or _partner_of(activity)
        if not can_book(actor, slot, partner):
            raise Refusal("Ce créneau se réserve par l'autre partie, ou par la coordination du partenaire.")
        _refuse_other_partners_mediator(actor, mediator, partner)
        hospital, ward = _place_of_group(actor, slot, group)
        if group.expected_total > slot.capacity:
            raise Refusal(
                f"Ce créneau accueille {slot.capacity} personnes au plus. Réduisez le groupe ou changez de créneau.",
                field="expected_total",
            )
        session = _confirmed_session(actor, slot, activity, partner, ward, mediator, note)
        session.save(force_insert=True)
        Participation.objects.create(
            session=session,
            hospital=hospital,
            ward=ward,
            state=Participation.State.CONFIRMED,
            contact_name=group.contact_name or (ward.contact_name if ward else ""),
            contact_phone=group.contact_phone or (ward.phone if ward else ""),
            expected_total=group.expected_total,
            expected_patients=group.expected_patients,
            expected_relatives=group.expected_relatives,
            expected_staff=group.expected_staff,
            wheelchairs=group.wheelchairs,
        )
        SessionEvent.objects.create(
            session=session,
            verb="réservée",
            to_state=State.CONFIRMED,
            actor=actor,
            on_behalf_of=Side(slot.side).other,
            at=session.booked_at,
        )
        announce("session_confirmed", session, actor=actor)
    return session


def _lock_slot(slot_id: int) -> Slot:
    live = Session.objects.live().filter(slot=OuterRef("pk"))
    slot = (
        Slot.objects.select_for_update(no_key=True, of=("self",))
        .select_related("hospital", "ward__hospital", "partner", "opened_by")
        .annotate(is_taken=Exists(live))
        .get(pk=slot_id)
    )
    if slot.is_taken:
        raise Refusal("Ce créneau vient d'être pris. Rien n'a été réservé.", field="slot")
    if slot.state != Slot.State.OPEN:
        raise Refusal("Ce créneau a été retiré. Choisissez-en un autre.", field="slot")
    if slot.valid_until <= timezone.now():
        raise Refusal("Il est trop tard pour réserver ce créneau en ligne. Appelez l'autre partie.", field="slot")
    return slot


def _lock_mediator(mediator_id: int | None):
    if mediator_id is None:
        return None
    return get_user_model().objects.select_for_update(no_key=True, of=("self",)).get(pk=mediator_id)


def _lock_activity(actor, activity_id: int, slot: Slot) -> Activity:
    """The activity, held still until the end of the transaction (FOR SHARE), if it may be booked here."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM activities_activity WHERE id = %s FOR SHARE", [activity_id])
    # On a hospital's slot `can_book` asks for the partner; on a partner's, the hospital must take part in it.
    known = Activity.objects.visible_to(actor) if slot.side == Side.PARTNER else Activity.objects
    activity = (
        known.bookable_on(slot).filter(pk=activity_id).select_related("commitment__strand__convention__owner").first()
    )
    if activity is None:
        raise Refusal(
            "Cette proposition attend encore l'accord des deux parties, ou ne convient pas à ce créneau, ou dure plus "
            "longtemps que lui. "
            "Choisissez une autre activité.",
            field="activity",
        )
    return activity


def _partner_of(activity: Activity) -> Partner:
    return Partner.objects.filter(parties__convention=activity.commitment.strand.convention).order_by("pk")[0]


def _refuse_other_partners_mediator(actor, mediator, partner: Partner) -> None:
    if mediator == actor and partner.pk in scope_of(actor).partner_ids:
        return
    if mediator and not Membership.objects.current().filter(user=mediator, partner=partner).exists():
        raise Refusal(f"Cette personne n'est pas médiatrice de {partner}. Choisissez-en une autre.", field="mediator")


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


def quota_for(commitment, moment) -> Quota:
    """The year's volume that holds this moment's Paris date, with something left.

    Raises Refusal outside the convention, and when nothing is left: then it says how to ask for more, and from whom.
    """
    quota = Quota.objects.on(timezone.localtime(moment, PARIS).date()).filter(commitment=commitment).first()
    if quota is None:
        raise Refusal("Cette date est en dehors de la convention. Choisissez une autre date.", field="slot")
    if quota.left <= 0:
        owner = commitment.strand.convention.owner
        whom = ", ".join([owner.name, *owner.ways_to_reach()])
        raise Refusal(
            f"Le volume de « {commitment} » est épuisé jusqu'au {quota.ends_on:%d/%m/%Y}. Des places en plus peuvent "
            f"être accordées avec un motif. À qui les demander : {whom}.",
            field="slot",
        )
    return quota


def default_visibility(format: Format, ward: Ward | None) -> Visibility:
    """A bedside lecture concerns one ward only; everything else follows the ward's own default."""
    if ward is None:
        return Visibility.HOSPITAL
    if format == Format.BEDSIDE and ward.default_visibility == Visibility.HOSPITAL:
        return Visibility.WARD
    return Visibility(ward.default_visibility)


def _confirmed_session(actor, slot: Slot, activity: Activity, partner: Partner, ward, mediator, note: str) -> Session:
    now = timezone.now()
    opener, booker = Side(slot.side), Side(slot.side).other
    agreements = {
        f"{opener}_agreed_at": slot.opened_at,
        f"{opener}_agreed_by": slot.opened_by.full_name,
        f"{opener}_means": Means.SLOT,
        f"{opener}_recorded_by": slot.opened_by,
        f"{booker}_agreed_at": now,
        f"{booker}_agreed_by": actor.full_name,
        f"{booker}_means": Means.PORTAL,
        f"{booker}_recorded_by": actor,
    }
    return Session(
        activity=activity,
        commitment=activity.commitment,
        quota=quota_for(activity.commitment, slot.starts_at),
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
        max_groups=1,
        max_people=slot.capacity,
        state=State.CONFIRMED,
        state_changed_at=now,
        state_changed_by=actor,
        booked_by=actor,
        booked_at=now,
        confirmed_at=now,
        **agreements,
    )
