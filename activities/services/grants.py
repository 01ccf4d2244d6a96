"""A hospital's part of a year's volume: beyond the maximum, the service that owns the convention agrees or declines."""

from collections.abc import Collection

from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.db.models import BigIntegerField, F, Func, QuerySet, Value
from django.utils import timezone

from activities.models import Session
from activities.models.choices import State
from activities.permissions import can_grant
from activities.services.answers import confirm_if_agreed
from activities.services.endings import let_go
from activities.services.steps import lock_session, step
from foundation.errors import Refusal, once_more, speaking_kindly
from partnerships.models import Commitment, Quota
from partnerships.models.choices import Side

# The hospital side is the group by its head office; the history names no side for an act of its own.
FOR_ITSELF = {"side": Side.HOSPITAL, "is_for_nobody": True}


def with_others(
    quotas: QuerySet[Quota], commitment: Commitment, hospitals: Collection[int], already: Session | None
) -> QuerySet[Quota]:
    """Volumes with `others`: how many sessions beside `already` these hospitals have there, the most of any of them.

    The database counts while it lets nobody else count in the same volume, until the transaction ends. A session that
    several hospitals share is one place of the volume, and counts for one of them: that of the first group that stays.
    Joining what somebody else booked takes no part of one's own, and asks nobody's grant.
    Where the commitment sets no maximum, nothing is counted and nobody waits.
    """
    if commitment.max_per_hospital is None:
        return quotas.annotate(others=Value(0))
    number = BigIntegerField()
    wanted = Value(sorted(hospitals), output_field=ArrayField(number))
    but = Value(already.pk if already else None, output_field=number)
    counted = Func(F("pk"), wanted, but, function="activities_others_of_hospitals", output_field=number)
    return quotas.annotate(others=counted)


def stamp_grant(session: Session, quota: Quota) -> None:
    """Whether a session that takes a place in this volume (from `quota_for`) is beyond its hospital's part of it.

    A session that has its place there already keeps it, and so does one that the service granted for this year.
    """
    has_place = session.pk and session.holds_place
    if session.quota_id == quota.pk and (has_place or session.granted_at):
        return
    maximum = session.commitment.max_per_hospital
    session.needs_grant = maximum is not None and quota.others >= maximum
    session.granted_at = session.granted_by = None


@once_more
def grant_session(*, actor, session_id: int, seen: int | None = None) -> Session:
    """Agree to a session beyond its hospital's maximum; with nothing else missing, it is confirmed.

    Raises Refusal for another service's convention, and when nothing waits for it any more.
    """
    with speaking_kindly(), transaction.atomic():
        session = _lock_waiting(actor, session_id, seen=seen)
        session.granted_at, session.granted_by = timezone.now(), actor
        confirm_if_agreed(session, actor=actor, verb="accordée au-delà du maximum", **FOR_ITSELF)
    return session


@once_more
def refuse_grant(*, actor, session_id: int, why: str, seen: int | None = None) -> Session:
    """Decline a session beyond its hospital's maximum, with the reason that both sides read. Refused as above."""
    if not why.strip():
        raise Refusal("Dites en une phrase pourquoi : l’hôpital et le partenaire la liront.", field="why")
    with speaking_kindly(), transaction.atomic():
        session = _lock_waiting(actor, session_id, seen=seen)
        step(session, State.DECLINED, actor=actor, verb="déclinée au-delà du maximum", why=why, **FOR_ITSELF)
        let_go(session, "session_declined", slot=session.slot, actor=actor)
    return session


def _lock_waiting(actor, session_id: int, *, seen: int | None) -> Session:
    session = lock_session(session_id, seen=seen)
    if not can_grant(actor, session):
        raise Refusal("Seul le service qui suit la convention accorde une séance au-delà du maximum.")
    if not session.waits_for_grant:
        raise Refusal("Cette séance n’attend pas, ou plus, l’accord du service. Rechargez la page.")
    return session
