"""Sessions that took place and have no report yet: whoever should write it, then whoever sees to it. Of a shared visit
that is reported, the hospitals whose group has no number in it.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from activities.emails import reports as letters
from activities.models import Session
from activities.models.choices import State
from activities.notices.placeholders import PLACEHOLDERS, words_of
from activities.notices.rendering import SAID_OF_SESSION, SESSION, rendered_by
from activities.people.recipients import coordinations_of, groups_of, members_of, recipients_by_side
from notifications.kinds import Kind, Recipient, register
from notifications.models import Notice
from notifications.reminders import audience_of, is_for
from notifications.schedules import Anchor, Schedule
from partnerships.models.choices import Side
from partnerships.working_days import DAYS_AFTER_AT_WORK

REPORT_MISSING = "report_missing"
WRITER, MANAGERS, GROUP = letters.WRITER, letters.MANAGERS, letters.GROUP


def over_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Confirmed, over, and without a report; or reported then, without every group's number. One query."""
    unreported = Session.objects.to_report(last).filter(ends_at__gte=first)
    incomplete = Session.objects.incomplete().filter(reported_at__gte=first)
    rows = unreported.order_by().values_list("pk", "ends_at")
    return (Anchor(*row) for row in rows.union(incomplete.order_by().values_list("pk", "reported_at"), all=True))


def told_of_missing_reports(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """Who led it, or the hospital's referents where nobody did or they have left; then coordination and referents.
    Once it is reported, the referents alone of the hospitals whose group has no number.
    """
    sessions = list(
        Session.objects.filter(pk__in=ids).select_related(*SAID_OF_SESSION).prefetch_related("other_mediators")
    )
    groups = groups_of(sessions)
    for session in sessions:
        if session.state == State.HELD:
            groups[session.pk] = [group for group in groups.get(session.pk, []) if group.is_uncounted]
    members = members_of(sessions, groups)
    sides = recipients_by_side(sessions, groups, members)
    coordination = coordinations_of({session.partner for session in sessions if session.state != State.HELD}, members)
    told = {}
    for session in sessions:
        led = [
            one for one in sides[session.pk][Side.PARTNER] if one.user_id and one.user_id == session.lead_mediator_id
        ]
        referents = [one for one in sides[session.pk][Side.HOSPITAL] if one.user_id]
        told[session.pk] = (
            {GROUP: referents}
            if session.state == State.HELD
            else {WRITER: led or referents, MANAGERS: [*coordination[session.partner_id], *referents]}
        )
    return told


def is_still_missing(notice: Notice) -> bool:
    """No report or number yet, for this very session's time or report, and the reader still is who should see to it."""
    audience, sessions = audience_of(notice), Session.objects
    missing = sessions.incomplete() if audience == GROUP else sessions.to_report()
    session = missing.filter(pk=notice.object_id).first()
    if session is None or not is_for(notice.occasion, session.reported_at or session.ends_at):
        return False
    told = told_of_missing_reports([session.pk])[session.pk][audience]
    return notice.recipient_email in {recipient.email.lower() for recipient in told}


register(
    Kind(
        name=REPORT_MISSING,
        label="bilan à saisir",
        still_true=is_still_missing,
        render=rendered_by(letters.report_missing),
        is_reminder=True,
        schedule=Schedule(
            timing=DAYS_AFTER_AT_WORK,
            object_type=SESSION,
            anchored_to="la séance, ou le bilan où un nombre manque",
            audiences={
                WRITER: "qui saisit le bilan",
                MANAGERS: "la coordination et le référent",
                GROUP: "l’hôpital dont le nombre manque",
            },
            between=over_between,
            recipients=told_of_missing_reports,
            placeholders=PLACEHOLDERS,
            words=words_of,
        ),
    )
)
