"""Requests that nobody answers: the side that must, then the service that owns the convention; a cycle's as one.

The head nurse is reminded at her ward's mailbox, where her answer alone is missing; for one group of a shared session
too, and then her hospital's referents, who are also asked again whether their group comes to what was moved.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from activities.emails import unanswered as letters
from activities.models import Participation, Session
from activities.models.choices import State
from activities.models.groups import HAS_GROUPS_WARDS_WORD
from activities.notices.placeholders import PLACEHOLDERS, words_of, words_of_group
from activities.notices.rendering import (
    GROUP,
    SAID_OF_SESSION,
    SESSION,
    group_of,
    occasion_for,
    rendered_for,
    said_sessions,
)
from activities.people.recipients import groups_of, members_of, recipients_by_side, referents_by_group
from notifications.kinds import Kind, Message, Recipient, register
from notifications.models import Notice
from notifications.reminders import audience_of, is_for
from notifications.schedules import Anchor, Schedule
from partnerships.models.choices import Side
from partnerships.models.people import Role
from partnerships.notices import people_of
from partnerships.working_days import WORKING_DAYS_AFTER

UNANSWERED = "request_unanswered"
WARD_UNANSWERED = "ward_unanswered"
GROUP_UNANSWERED = "group_unanswered"
ANSWERING, SERVICE, WARD, REFERENTS = "answering", "service", "ward", "referents"
Asked = Mapping[int, list[Session]]


def unanswered(**only: int) -> Asked:
    """Requests that lack an answer, by the session that stands for what was asked in one go. One query."""
    return _by_asking(Session.objects.unanswered().filter(**only))


def unanswered_by_wards(**only: int) -> Asked:
    """Those of them that lack the head nurse's answer alone. One query."""
    return _by_asking(Session.objects.awaiting_ward_alone().filter(**only))


def _by_asking(sessions: QuerySet[Session]) -> Asked:
    asked = defaultdict(list)
    for session in sessions.order_by("starts_at", "pk"):
        asked[session.asked_as].append(session)
    return asked


def asked_at(sessions: Iterable[Session]) -> datetime:
    return min(session.asked_at for session in sessions)


def ward_asked_at(sessions: Iterable[Session]) -> datetime:
    return min(session.ward_asked_at for session in sessions)


def asked_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    return _anchors(unanswered(), asked_at)


def wards_asked_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    return _anchors(unanswered_by_wards(), ward_asked_at)


def _anchors(asked: Asked, moment_of: Callable) -> list[Anchor]:
    """A request without an answer lapses as its session begins; those of a cycle one after the other."""
    return [
        Anchor(pk, moment_of(sessions), lapses_at=max(session.starts_at for session in sessions))
        for pk, sessions in asked.items()
    ]


def told_of_silence(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The sides that must answer, and the owning service with the referents of the GHU. Their number is constant."""
    asked = Session.objects.unanswered().filter(asked_as__in=ids).order_by("starts_at", "pk")
    asked = asked.select_related(*SAID_OF_SESSION, "commitment__strand__convention__owner")
    sessions = list(asked.prefetch_related("other_mediators"))
    groups = groups_of(sessions)
    members = members_of(sessions, groups)
    sides = recipients_by_side(sessions, groups, members)
    owners = {session.commitment.strand.convention.owner for session in sessions}
    services = {owner: people_of(owner) for owner in owners}
    of_groups = [member for member in members if member.role == Role.REFERENT and member.hospital_group_id]
    told = {}
    for session in reversed(sessions):
        ghu = {group.hospital.group_id for group in groups.get(session.pk, [])}
        told[session.asked_as] = {
            ANSWERING: _answering(session, sides[session.pk]),
            SERVICE: [
                *services[session.commitment.strand.convention.owner],
                *(Recipient.of(member.user) for member in of_groups if member.hospital_group_id in ghu),
            ],
        }
    return told


def _answering(session: Session, sides: Mapping[Side, list[Recipient]]) -> list[Recipient]:
    """Whoever can answer on the portal for a side that has not; a ward's mailbox cannot."""
    people = [told for side in Side if not session.agreed_at(side) for told in sides[side]]
    return [told for told in people if told.user_id or told.email == session.partner.mailbox.lower()]


def wards_of(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The mailbox of the ward that was asked. One query."""
    asked = Session.objects.awaiting_ward_alone().filter(asked_as__in=ids).select_related("ward")
    return {
        session.asked_as: {WARD: [Recipient(session.ward.mailbox)] if session.ward.mailbox else []}
        for session in asked.order_by("-starts_at", "-pk")
    }


def groups_asked_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Each group of a shared session that waits for its head nurse or its hospital, until the session begins.

    While the session itself waits for the hospitals, `request_unanswered` says so.
    """
    groups = Participation.objects.waiting().filter(~HAS_GROUPS_WARDS_WORD | Q(session__state=State.CONFIRMED))
    moments = groups.annotate(asked_at=Coalesce("hospital_asked_at", "ward_asked_at"))
    return [
        Anchor(pk, asked, lapses_at=starts)
        for pk, asked, starts in moments.values_list("pk", "asked_at", "session__starts_at")
    ]


def told_of_groups(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """The mailbox of each group's ward, and the referents who answer for it. Two queries."""
    groups = list(Participation.objects.filter(pk__in=ids).select_related("hospital", "ward"))
    referents = referents_by_group(groups)
    return {
        group.pk: {
            WARD: [Recipient(group.ward.mailbox)] if group.lacks_ward_agreement and group.ward.mailbox else [],
            REFERENTS: referents[group.pk],
        }
        for group in groups
    }


def is_group_still_waiting(notice: Notice) -> bool:
    """It was neither heard nor asked anew since, and the reader still answers for it."""
    group = group_of(notice)
    if group is None or not (group.waits_for_ward or group.waits_for_hospital):
        return False
    if not is_for(notice.occasion, group.hospital_asked_at or group.ward_asked_at):
        return False
    told = told_of_groups([group.pk])[group.pk][audience_of(notice)]
    return notice.recipient_email in {recipient.email.lower() for recipient in told}


def render_group_unanswered(notice: Notice) -> Message:
    is_wards = audience_of(notice) == WARD
    return rendered_for(letters.group_ward_unanswered if is_wards else letters.group_unanswered)(notice)


def is_still_unanswered(notice: Notice) -> bool:
    """Nothing was answered nor asked anew since, and the reader is still to answer, or to see to it."""
    sessions = unanswered(asked_as=notice.object_id).get(notice.object_id)
    if not sessions or not is_for(notice.occasion, asked_at(sessions)):
        return False
    told = told_of_silence([notice.object_id])[notice.object_id][audience_of(notice)]
    return notice.recipient_email in {recipient.email.lower() for recipient in told}


def is_ward_still_silent(notice: Notice) -> bool:
    sessions = unanswered_by_wards(asked_as=notice.object_id).get(notice.object_id)
    return bool(sessions) and is_for(notice.occasion, ward_asked_at(sessions))


def render_unanswered(notice: Notice) -> Message:
    letter = letters.request_escalated if audience_of(notice) == SERVICE else letters.request_unanswered
    return _render(notice, letter, unanswered(asked_as=notice.object_id)[notice.object_id])


def render_ward_unanswered(notice: Notice) -> Message:
    return _render(notice, letters.ward_unanswered, unanswered_by_wards(asked_as=notice.object_id)[notice.object_id])


def _render(notice: Notice, letter, sessions: list[Session]) -> Message:
    first = said_sessions().get(pk=sessions[0].pk)
    return letter(occasion_for(notice, first), len(sessions) - 1)


register(
    Kind(
        name=UNANSWERED,
        label="demande sans réponse",
        still_true=is_still_unanswered,
        render=render_unanswered,
        is_reminder=True,
        schedule=Schedule(
            timing=WORKING_DAYS_AFTER,
            object_type=SESSION,
            anchored_to="la demande",
            audiences={ANSWERING: "qui doit répondre", SERVICE: "le service responsable et le référent du GHU"},
            between=asked_between,
            recipients=told_of_silence,
            placeholders=PLACEHOLDERS,
            words=words_of,
        ),
    )
)
register(
    Kind(
        # The link answers for the ward: nobody else may read it in the log.
        name=WARD_UNANSWERED,
        label="accord du cadre de santé sans réponse",
        still_true=is_ward_still_silent,
        render=render_ward_unanswered,
        is_reminder=True,
        is_kept=False,
        schedule=Schedule(
            timing=WORKING_DAYS_AFTER,
            object_type=SESSION,
            anchored_to="la demande",
            audiences={WARD: "le service de soins"},
            between=wards_asked_between,
            recipients=wards_of,
            placeholders=PLACEHOLDERS,
            words=words_of,
        ),
    )
)
register(
    Kind(
        # As above: the ward's reminder carries the link that answers for it.
        name=GROUP_UNANSWERED,
        label="groupe d’une visite partagée, sans réponse",
        still_true=is_group_still_waiting,
        render=render_group_unanswered,
        is_reminder=True,
        is_kept=False,
        schedule=Schedule(
            timing=WORKING_DAYS_AFTER,
            object_type=GROUP,
            anchored_to="la demande",
            audiences={WARD: "le service de soins", REFERENTS: "les référents de son hôpital"},
            between=groups_asked_between,
            recipients=told_of_groups,
            placeholders=PLACEHOLDERS,
            words=words_of_group,
        ),
    )
)
