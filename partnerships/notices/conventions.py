"""The end of a convention comes near, or came early: the service that owns it and its partners are told."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q, QuerySet
from django.db.models.functions import JSONObject

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import audience_of, is_for
from notifications.schedules import MONTHS_BEFORE, Anchor, Schedule
from notifications.services import Recipient, queue_notices
from partnerships import emails
from partnerships.emails import terminations
from partnerships.models import Convention, Decision, Membership, Party, Quota
from partnerships.models.people import Role
from partnerships.notices.roles import people_of

CONVENTION = "convention"
CONVENTION_ENDS = "convention_ends"
TERMINATED, RESUMED = "convention_terminated", "convention_resumed"
SERVICE, PARTNERS = "service", "coordination"
UNDERWAY = (Convention.Status.SIGNED, Convention.Status.IN_FORCE)


def not_renewed() -> QuerySet[Convention]:
    """Signed or in force, with a last day, and no signed convention succeeds to it."""
    renewed = Convention.objects.filter(status__in=UNDERWAY, predecessor__isnull=False)
    return Convention.objects.filter(status__in=UNDERWAY, ends_on__isnull=False).exclude(
        pk__in=renewed.values("predecessor")
    )


def end_of(convention: Convention) -> datetime:
    """Midnight in Paris on which its last day begins."""
    return datetime.combine(convention.ends_on, time.min, PARIS)


def ending_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """One query."""
    days = (first.astimezone(PARIS).date(), last.astimezone(PARIS).date())
    return [Anchor(each.pk, end_of(each)) for each in not_renewed().filter(ends_on__range=days)]


def told_of_ends(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The owning service, and the coordinators, contacts and mailboxes of the partners that signed."""
    conventions = list(Convention.objects.filter(pk__in=ids).select_related("owner"))
    services = {owner: people_of(owner) for owner in {convention.owner for convention in conventions}}
    partners = coordination_by_convention(ids, with_contacts=True)
    return {one.pk: {SERVICE: services[one.owner], PARTNERS: partners.get(one.pk, [])} for one in conventions}


def coordination_by_convention(ids: Collection[int], *, with_contacts: bool = False) -> Mapping[int, list[Recipient]]:
    """The coordinators, and the mailboxes, of the partners that signed each of these conventions. Two queries.

    With the contacts, who speak for a party beyond its sessions, where it is about the convention itself.
    """
    parties = list(Party.objects.filter(convention__in=ids, partner__isnull=False).select_related("partner"))
    speaking = _speaking_for({party.partner_id for party in parties}, with_contacts=with_contacts)
    speakers = defaultdict(list)
    for member in speaking.select_related("user").order_by("pk"):
        speakers[member.partner_id or member.party_id].append(Recipient.of(member.user))
    told = defaultdict(list)
    for party in parties:
        mailbox = [Recipient(party.partner.mailbox)] if party.partner.mailbox else []
        told[party.convention_id] += [*speakers[party.partner_id], *mailbox]
    return told


def _speaking_for(partners: Collection[int] | QuerySet, *, with_contacts: bool) -> QuerySet[Membership]:
    speaking = Q(role=Role.COORDINATOR, partner__in=partners)
    if with_contacts:
        speaking |= Q(role=Role.CONTACT, party__in=partners)
    return Membership.objects.current().filter(speaking)


def is_still_ending(notice: Notice) -> bool:
    """Its last day is the one that the reminder was written for, and nothing follows it yet."""
    convention = not_renewed().filter(pk=notice.object_id).first()
    return convention is not None and is_for(notice.occasion, end_of(convention))


def render_end(notice: Notice) -> Message:
    convention = Convention.objects.select_related("owner").get(pk=notice.object_id)
    is_owner = audience_of(notice) == SERVICE
    return emails.convention_ends(convention, is_owner=is_owner, has_account=notice.recipient_id is not None)


# Before its term ---------------------------------------------------------------------------------


def announce_termination(convention: Convention) -> None:
    """To whoever speaks for its parties, once for this termination."""
    _tell_parties(TERMINATED, convention)


def announce_resumption(convention: Convention) -> None:
    """To the same people: its termination was taken back."""
    _tell_parties(RESUMED, convention)


def _tell_parties(kind: str, convention: Convention) -> None:
    queue_notices(
        kind=kind,
        object_type=CONVENTION,
        object_id=convention.pk,
        occasion=str(convention.version),
        recipients=speakers_of(convention),
    )


def speakers_of(convention: Convention) -> list[Recipient]:
    """The coordinators, the contacts and the mailboxes of its parties, each address once."""
    told = coordination_by_convention([convention.pk], with_contacts=True).get(convention.pk, [])
    return list({one.email: one for one in reversed(told)}.values())


def speakers_by_convention() -> ArraySubquery:
    """For an annotation of conventions, `speakers`: who speaks for their parties, as `name` and `email`."""
    partners = Party.objects.filter(convention=OuterRef(OuterRef("pk"))).order_by().values("partner")
    people = _speaking_for(partners, with_contacts=True).order_by("user__full_name", "pk")
    return ArraySubquery(people.values(said=JSONObject(name="user__full_name", email="user__email")))


def names_of_speakers(convention: Convention) -> list[str]:
    """Those of `speakers_of` by their names, and the mailboxes that are nobody's own.

    Of a convention that was read with its `speakers` and the partners of its parties.
    """
    people = {one["email"]: one["name"] for one in convention.speakers}
    mailboxes = {party.partner.mailbox for party in convention.parties.all() if party.partner}
    return [*people.values(), *sorted(mailboxes - people.keys() - {""})]


def is_still_terminated(notice: Notice) -> bool:
    return _is_still(notice, Convention.Status.TERMINATED)


def is_still_resumed(notice: Notice) -> bool:
    return _is_still(notice, Convention.Status.IN_FORCE)


def _is_still(notice: Notice, status: str) -> bool:
    """And not told anew since: terminated, resumed and terminated again, the last message is the one to send."""
    said = Notice.objects.filter(object_type=CONVENTION, object_id=notice.object_id, kind__in=(TERMINATED, RESUMED))
    later = said.filter(recipient_email=notice.recipient_email, pk__gt=notice.pk)
    return Convention.objects.filter(pk=notice.object_id, status=status).exists() and not later.exists()


def render_terminated(notice: Notice) -> Message:
    convention = Convention.objects.select_related("owner").get(pk=notice.object_id)
    return terminations.convention_terminated(
        convention,
        has_sessions=Quota.objects.filter(commitment__strand__convention=convention).exists(),
        decisions=Decision.objects.open().filter(meeting__committee__convention=convention).count(),
        has_account=notice.recipient_id is not None,
    )


def render_resumed(notice: Notice) -> Message:
    convention = Convention.objects.select_related("owner").get(pk=notice.object_id)
    return terminations.convention_resumed(convention, has_account=notice.recipient_id is not None)


readable_by(CONVENTION, Convention.objects.visible_to)
register(
    Kind(
        name=CONVENTION_ENDS,
        label="fin de convention",
        still_true=is_still_ending,
        render=render_end,
        is_reminder=True,
        schedule=Schedule(
            timing=MONTHS_BEFORE,
            object_type=CONVENTION,
            anchored_to="la fin de la convention",
            audiences={SERVICE: "le service responsable", PARTNERS: "la coordination et les contacts des partenaires"},
            between=ending_between,
            recipients=told_of_ends,
        ),
    )
)
register(Kind(name=TERMINATED, label="convention résiliée", still_true=is_still_terminated, render=render_terminated))
register(Kind(name=RESUMED, label="convention remise en vigueur", still_true=is_still_resumed, render=render_resumed))
