"""Proposing activities and agreeing on their themes, one by one or a season's programme at once."""

from collections.abc import Collection
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from activities.models import Activity, ActivityAgreement
from activities.models.choices import FORMATS_BY_KIND, Means
from activities.permissions import can_agree_for, can_propose_activities
from activities.services.answers import confirm_complete
from foundation.errors import Refusal, speaking_kindly
from partnerships.models import Party
from partnerships.models.choices import Side
from partnerships.scopes import scope_of

OLDEST_AGREEMENT_YEARS = 10


def propose_activity(*, actor, activity: Activity) -> Activity:
    """Propose a theme in a format; the proposing partner's own agreement is recorded with it."""
    if not can_propose_activities(actor):
        raise Refusal("La coordination du partenaire ou le service culture propose les activités.")
    if activity.format not in FORMATS_BY_KIND[activity.commitment.kind]:
        raise Refusal("Ce format ne va pas avec cet engagement. Choisissez l'un ou l'autre.", field="format")
    same = Activity.objects.filter(commitment=activity.commitment, title__iexact=activity.title, is_active=True)
    if same.exists():
        raise Refusal(
            "Une proposition de ce titre existe déjà sous cet engagement. Corrigez-la, ou donnez un autre titre.",
            field="title",
        )
    activity.proposed_by = actor
    activity.slug = _free_slug(activity.title)
    with speaking_kindly(), transaction.atomic():
        activity.save()
        own = activity.commitment.strand.convention.parties.filter(partner__in=scope_of(actor).coordinated_partner_ids)
        for party in own:
            _record(actor, [activity.pk], party, timezone.localdate(), actor.full_name, Means.PORTAL, "")
    return activity


def agree_on_activities(
    *,
    actor,
    activity_ids: Collection[int],
    party: Party,
    agreed_on: date,
    agreed_by: str,
    means: Means = Means.PORTAL,
    programme: str = "",
) -> int:
    """Record a party's agreement on themes (« accord préalable des parties »); those it already gave stay as they are.

    Returns how many were new. Raises Refusal when the actor may not agree for that party, or a theme is not under its
    convention, or the date is to come.
    """
    if not can_agree_for(actor, party):
        raise Refusal("Vous ne pouvez donner que l'accord de votre propre partie.")
    if agreed_on > timezone.localdate():
        raise Refusal("La date de l'accord ne peut pas être à venir.", field="agreed_on")
    if agreed_on.year < timezone.localdate().year - OLDEST_AGREEMENT_YEARS:
        raise Refusal("Cette date d'accord est très ancienne. Vérifiez l'année.", field="agreed_on")
    under = Activity.objects.filter(pk__in=activity_ids, commitment__strand__convention=party.convention_id)
    if under.count() != len(set(activity_ids)):
        raise Refusal("Une de ces propositions ne relève pas de la convention de cette partie.")
    with speaking_kindly(), transaction.atomic():
        _lock(activity_ids)
        new = _record(actor, activity_ids, party, agreed_on, agreed_by, means, programme)
        confirm_complete(activity_ids, actor=actor, side=Side(party.side))
    return new


def _lock(activity_ids: Collection[int]) -> None:
    """Whoever books holds them FOR SHARE: a request made meanwhile is seen below, or sees the agreement."""
    list(Activity.objects.select_for_update(no_key=True).filter(pk__in=activity_ids).order_by("pk"))


def _record(actor, activity_ids, party: Party, agreed_on: date, agreed_by: str, means: Means, programme: str) -> int:
    known = set(party.agreements.filter(activity__in=activity_ids).values_list("activity", flat=True))
    new = [activity_id for activity_id in dict.fromkeys(activity_ids) if activity_id not in known]
    ActivityAgreement.objects.bulk_create(
        [
            ActivityAgreement(
                activity_id=activity_id,
                party=party,
                agreed_on=agreed_on,
                agreed_by=agreed_by,
                means=means,
                programme=programme,
                recorded_by=actor,
            )
            for activity_id in new
        ],
        ignore_conflicts=True,
    )
    return len(new)


def _free_slug(title: str) -> str:
    """A readable address that no other activity has."""
    base = slugify(title)[:70] or "proposition"
    taken = set(Activity.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
