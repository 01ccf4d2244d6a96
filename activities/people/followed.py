"""Trainings to which a hospital's people go elsewhere, at the museum or in another hospital: it is no group's visit."""

from collections.abc import Collection

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from activities.models import Registration, Session, Training
from partnerships.models import Hospital
from partnerships.models.registrations import EXPECTED_STATES, Ending
from partnerships.scopes import scope_of

State = Registration.State


def sessions_in_agenda(user) -> QuerySet[Session]:
    """All that a person sees, and for a referent the trainings elsewhere that their people follow or may still ask for.

    Of these alone, with `followed_training` (its id), `own_people` (registered) and `own_waiting`. No query more.
    """
    visible = Session.objects.visible_to(user)
    hospital_ids = scope_of(user).hospital_ids
    if not hospital_ids:
        return visible
    now, own = timezone.now(), Registration.objects.live().filter(hospital__in=hospital_ids)
    elsewhere = (
        Training.objects.visible_to(user)
        .filter(
            Exists(own.filter(training=OuterRef("pk")))
            | Q(pk__in=Training.objects.announced(now).filter(closes_at__gt=now).values("pk"))
        )
        .exclude(session__in=visible.values("pk"))
    )
    here = own.filter(training__session=OuterRef("pk"))
    return Session.objects.filter(Q(pk__in=visible.values("pk")) | Q(pk__in=elsewhere.values("session"))).annotate(
        followed_training=Subquery(elsewhere.filter(session=OuterRef("pk")).values("pk")[:1]),
        own_people=_count(here.filter(state__in=EXPECTED_STATES)),
        own_waiting=_count(here.exclude(state__in=EXPECTED_STATES)),
    )


def followed_by(hospitals: Collection[int] | Collection[Hospital]) -> QuerySet[Registration]:
    """Their people who have a place in a training, or had one until it was cancelled as a whole."""
    lost_with_it = Q(state=State.CANCELLED, ending=Ending.SESSION, registered_at__isnull=False)
    return Registration.objects.filter(Q(state__in=EXPECTED_STATES) | lost_with_it, hospital__in=hospitals)


def with_followers(sessions: QuerySet[Session], hospitals) -> QuerySet[Session]:
    """With `followers`, how many of these hospitals' people have a place."""
    return sessions.annotate(followers=_count(followed_by(hospitals).filter(training__session=OuterRef("pk"))))


def _count(rows: QuerySet[Registration]) -> Coalesce:
    by_session = rows.order_by().values("training__session").annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(by_session, output_field=IntegerField()), 0)
