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
from partnerships.models import Meeting, Party
from partnerships.models.choices import Side
from partnerships.permissions import can_manage
from partnerships.scopes import scope_of

OLDEST_AGREEMENT_YEARS = 10


def propose_activity(*, actor, activity: Activity) -> Activity:
    """Propose a theme in a format; the proposing partner's own agreement is recorded with it."""
    if not can_propose_activities(actor):
        raise Refusal("La coordination du partenaire ou le service culture propose les activités.")
    if activity.format not in FORMATS_BY_KIND[activity.commitment.kind]:
        raise Refusal("Ce format ne va pas avec cet engagement. Choisissez l’un ou l’autre.", field="format")
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
            _record(actor, [activity.pk], party, agreed_on=timezone.localdate(), agreed_by=actor.full_name)
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
    meeting: Meeting | None = None,
) -> int:
    """Record a party's agreement on themes (« accord préalable des parties »); those it already gave stay as they are.

    `meeting` is the one whose minutes prove it. Returns how many were new. Raises Refusal when the actor may not agree
    for that party, or a theme is not under its convention, or the date is to come.
    """
    if not can_agree_for(actor, party):
        raise Refusal("Vous ne pouvez donner que l’accord de votre propre partie.")
    if agreed_on > timezone.localdate():
        raise Refusal("La date de l’accord ne peut pas être à venir.", field="agreed_on")
    if agreed_on.year < timezone.localdate().year - OLDEST_AGREEMENT_YEARS:
        raise Refusal("Cette date d’accord est très ancienne. Vérifiez l’année.", field="agreed_on")
    under = Activity.objects.filter(pk__in=activity_ids, commitment__strand__convention=party.convention_id)
    if under.count() != len(set(activity_ids)):
        raise Refusal("Une de ces propositions ne relève pas de la convention de cette partie.")
    with speaking_kindly(), transaction.atomic():
        _lock(activity_ids)
        given = {"agreed_on": agreed_on, "agreed_by": agreed_by, "means": means, "programme": programme}
        new = _record(actor, activity_ids, party, **given, meeting=meeting)
        confirm_complete(activity_ids, actor=actor, side=Side(party.side))
    return new


def agree_in_meeting(*, actor, activity_ids: Collection[int], meeting_id: int) -> int:
    """Record that a committee agreed on themes in a meeting: for each signatory party that had not, all at once.

    The minutes are the proof. Returns how many agreements were new. Raises Refusal for another service's committee, a
    meeting that was not held or has no minutes, and for a theme of another convention.
    """
    meeting = Meeting.objects.select_related("committee__convention").get(pk=meeting_id)
    convention = meeting.committee.convention
    if not can_manage(actor, convention):
        raise Refusal("Ce comité relève d’un autre service. Demandez-lui.")
    if missing := what_proof_lacks(meeting):
        raise Refusal(missing)
    parties = convention.parties.filter(part__in=(Party.Part.LEAD, Party.Part.SIGNATORY)).select_related("partner")
    with speaking_kindly(), transaction.atomic():
        return sum(
            agree_on_activities(
                actor=actor,
                activity_ids=activity_ids,
                party=party,
                agreed_on=meeting.day,
                agreed_by=meeting.committee.name,
                means=Means.MEETING,
                meeting=meeting,
            )
            for party in parties.order_by("pk")
        )


def what_proof_lacks(meeting: Meeting) -> str:
    """Why nothing can be agreed in this meeting yet, and what to do; nothing when it was held and has its minutes."""
    if not meeting.is_held:
        return "Notez d’abord que cette réunion s’est tenue."
    if meeting.minutes_id is None:
        return "Joignez d’abord le compte rendu de la réunion : il est la preuve de l’accord des parties."
    return ""


def _lock(activity_ids: Collection[int]) -> None:
    """Whoever books holds them FOR SHARE: a request made meanwhile is seen below, or sees the agreement."""
    list(Activity.objects.select_for_update(no_key=True).filter(pk__in=activity_ids).order_by("pk"))


def _record(actor, activity_ids: Collection[int], party: Party, **given) -> int:
    """`given` are the other fields of each agreement."""
    known = set(party.agreements.filter(activity__in=activity_ids).values_list("activity", flat=True))
    new = [activity_id for activity_id in dict.fromkeys(activity_ids) if activity_id not in known]
    ActivityAgreement.objects.bulk_create(
        [ActivityAgreement(activity_id=activity_id, party=party, recorded_by=actor, **given) for activity_id in new],
        ignore_conflicts=True,
    )
    return len(new)


def _free_slug(title: str) -> str:
    """A readable address that no other activity has."""
    base = slugify(title)[:70] or "proposition"
    taken = set(Activity.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = (base, *(f"{base}-{number}" for number in range(2, len(taken) + 3)))
    return next(slug for slug in candidates if slug not in taken)
