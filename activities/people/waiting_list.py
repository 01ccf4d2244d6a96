"""Who waits for a place of a kind of session, and who could take it: read from wishes, requests and roles."""

from datetime import timedelta

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from accounts.models import User
from activities.models import PlaceWish, Session, Slot
from activities.models.choices import PLACES_BY_KIND, Place, State
from foundation.days import local_day
from notifications.models import LeftList
from partnerships.models import Commitment, Convention, Hospital, Membership, Quota
from partnerships.models.choices import Side
from partnerships.models.people import Role
from partnerships.scopes import scope_of

# What a person leaves in one click, and comes back to by « Prévenez-moi ».
PLACES_LIST = "places"
# Who was refused so lately would still come.
REMEMBERED = timedelta(days=60)


def may_book(side: Side, commitment: Commitment) -> QuerySet[Membership]:
    """The roles of today that book this kind of session for a side."""
    convention, roles = commitment.strand.convention, Membership.objects.current()
    if side == Side.PARTNER:
        booking = Q(role=Role.COORDINATOR) | Q(partner__mediators_book=True)
        return roles.filter(booking, partner__parties__convention=convention)
    hospitals = Hospital.objects.open().taking_part_in(convention)
    own = Q(hospital__in=hospitals) | Q(hospital_group__hospitals__in=hospitals)
    return roles.filter(own, role=Role.REFERENT)


def open_wishes() -> QuerySet[PlaceWish]:
    """Still to be answered: whoever has booked such a session since has what they wished for."""
    mine = Session.objects.live().filter(booked_by=OuterRef("person"), commitment=OuterRef("commitment"))
    return PlaceWish.objects.lasting().filter(~Exists(mine.filter(booked_at__gt=OuterRef("wished_at"))))


def people_wishing(side: Side, commitment: Commitment) -> QuerySet[User]:
    """Those of a side who said « Prévenez-moi » of this kind of session, and may book one now."""
    wishes = open_wishes().filter(commitment=commitment)
    booking = may_book(side, commitment)
    return get_user_model().objects.filter(pk__in=wishes.values("person")).filter(pk__in=booking.values("user"))


def people_waiting(side: Side, commitment: Commitment, *, besides: Session | None = None) -> QuerySet[User]:
    """Those of a side who asked for this kind of session without getting it, and may book one now.

    The request `besides`, which has just let go of the place, makes nobody wait for it.
    """
    wishes = open_wishes().filter(commitment=commitment)
    now = timezone.now()
    asked = Session.objects.filter(commitment=commitment).filter(
        Q(state=State.REQUESTED, starts_at__gt=now)
        | Q(state__in=(State.DECLINED, State.LAPSED), state_changed_at__gt=now - REMEMBERED)
    )
    if besides is not None:
        asked = asked.exclude(pk=besides.pk)
    return get_user_model().objects.filter(
        Q(pk__in=wishes.values("person")) | Q(pk__in=asked.values("booked_by")),
        pk__in=may_book(side, commitment).values("user"),
    )


def open_commitments(slot: Slot) -> QuerySet[Commitment]:
    """The kinds of session for which a free slot can be booked: something is left of their volume on its day."""
    free = Slot.objects.free().filter(pk=slot.pk)
    left = Quota.objects.on(local_day(slot.starts_at)).filter(used__lt=F("quantity") + F("extra"))
    fitting = Commitment.objects.filter(slots__in=free, pk__in=left.values("commitment"))
    return fitting.select_related("strand__convention")


def kinds_without_room(user) -> QuerySet[Commitment]:
    """The kinds that a person books and that have no free slot or no volume left today, or that they wait for already.

    `wished_until` says until when they asked to be told of a free place; None: they did not ask. `has_left` says that
    they are told nothing all the same: they left these messages since, by a mail's link. One query.
    """
    scope = scope_of(user)
    places = {Place.MUSEUM, Place.REMOTE} if scope.hospital_ids else set()
    places |= {Place.WARD} if scope.booking_partner_ids else set()
    kinds = [kind for kind, where in PLACES_BY_KIND.items() if places & set(where)]
    running = Convention.objects.visible_to(user).running()
    wishes = open_wishes().visible_to(user).filter(commitment=OuterRef("pk"))
    free = Slot.objects.of_other_side(user).free().filter(commitments=OuterRef("pk"))
    volumes = Quota.objects.on(timezone.localdate()).filter(commitment=OuterRef("pk"))
    left = volumes.filter(used__lt=F("quantity") + F("extra"))
    return (
        Commitment.objects.filter(Exists(volumes), strand__convention__in=running, kind__in=kinds)
        .annotate(
            wished_until=Subquery(wishes.values("until")[:1]),
            has_left=Exists(LeftList.objects.filter(person=user, name=PLACES_LIST)),
        )
        .filter(~(Exists(free) & Exists(left)) | Q(wished_until__isnull=False))
        .order_by("strand__position", "pk")
    )
