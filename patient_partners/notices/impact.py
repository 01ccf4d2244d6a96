"""Whoever's moment came is asked what the partnership changes, by their own link; reminded once, never after."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time

from django.utils import timezone

from foundation.calendars import PARIS
from notifications.kinds import Kind, Message, readable_by, register
from notifications.models import Notice
from notifications.reminders import REMINDED_AT, is_for
from notifications.schedules import DAYS_AFTER, Anchor, Schedule
from notifications.services import Recipient, queue_notices
from patient_partners.emails import impact as emails
from patient_partners.models import Questionnaire

QUESTIONNAIRE = "questionnaire"
ASKED, REMINDED = "questionnaire_asked", "questionnaire_reminded"
PERSON = "person"


def ask(questionnaire: Questionnaire) -> None:
    """In the morning (Paris), as reminders."""
    queue_notices(
        kind=ASKED,
        object_type=QUESTIONNAIRE,
        object_id=questionnaire.pk,
        occasion=questionnaire.moment,
        recipients=[recipient_of(questionnaire)],
        due_at=datetime.combine(questionnaire.asked_on, REMINDED_AT, PARIS),
    )


def recipient_of(questionnaire: Questionnaire) -> Recipient:
    """The partner, or the team's holder."""
    if questionnaire.partner:
        return Recipient(questionnaire.partner.email, language=questionnaire.partner.language)
    return Recipient(questionnaire.project.holder_email, language=questionnaire.project.language)


def sent_at(asked_on: date) -> datetime:
    """From which the rules count: midnight in Paris."""
    return datetime.combine(asked_on, time.min, PARIS)


def asked_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """Those without an answer. One query."""
    days = timezone.localdate(first), timezone.localdate(last)
    rows = Questionnaire.objects.filter(has_answered=False, asked_on__range=days)
    return [Anchor(pk, sent_at(day)) for pk, day in rows.values_list("pk", "asked_on")]


def told_of(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    """One query."""
    rows = Questionnaire.objects.filter(pk__in=ids).select_related("project", "partner")
    return {row.pk: {PERSON: [recipient_of(row)]} for row in rows}


def is_still_asked(notice: Notice) -> bool:
    """Neither answered nor closed, and the address is the person's."""
    row = questionnaire_of(notice)
    return row is not None and recipient_of(row).email == notice.recipient_email


def is_still_to_remind(notice: Notice) -> bool:
    row = questionnaire_of(notice)
    return is_still_asked(notice) and is_for(notice.occasion, sent_at(row.asked_on))


def questionnaire_of(notice: Notice) -> Questionnaire | None:
    """None where nothing is waited for any more."""
    waiting = Questionnaire.objects.waiting(timezone.localdate())
    return waiting.with_all_said().filter(pk=notice.object_id).first()


def render_asked(notice: Notice) -> Message:
    return emails.asked(Questionnaire.objects.with_all_said().get(pk=notice.object_id))


def render_reminded(notice: Notice) -> Message:
    return emails.reminded(Questionnaire.objects.with_all_said().get(pk=notice.object_id))


readable_by(QUESTIONNAIRE, Questionnaire.objects.visible_to)
register(
    Kind(
        name=ASKED,
        label="questionnaire de l’évaluation",
        still_true=is_still_asked,
        render=render_asked,
        is_kept=False,
    )
)
register(
    Kind(
        name=REMINDED,
        label="questionnaire sans réponse",
        still_true=is_still_to_remind,
        render=render_reminded,
        is_reminder=True,
        is_kept=False,
        schedule=Schedule(
            timing=DAYS_AFTER,
            object_type=QUESTIONNAIRE,
            anchored_to="l’envoi du questionnaire",
            audiences={PERSON: "la personne"},
            between=asked_between,
            recipients=told_of,
        ),
    )
)
