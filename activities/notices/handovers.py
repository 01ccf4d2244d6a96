"""The news for whoever is given what somebody else leaves: sessions to come, open slots."""

from collections.abc import Sequence

from django.utils import timezone

from activities.emails import handovers as letters
from activities.models import Session, SessionEvent, Slot
from activities.models.choices import State
from activities.notices.freed import SLOT
from activities.notices.rendering import SESSION, rendered_by
from notifications.kinds import Kind, Message, register
from notifications.models import Notice
from notifications.services import Recipient, queue_notices

SESSION_GIVEN, SLOTS_GIVEN = "session_handed_over", "slots_handed_over"


def announce_given_session(session: Session, event: SessionEvent, *, to, actor) -> None:
    """Tell whoever takes a session over, unless they gave it to themselves."""
    queue_notices(
        kind=SESSION_GIVEN,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(event.pk),
        recipients=[Recipient.of(to)] if to != actor else [],
        not_after=session.ends_at,
    )


def announce_given_slots(slots: Sequence[Slot], *, to, actor) -> None:
    """Tell whoever answers for these slots from now on, once for all of them; the occasion says how many they are."""
    if not slots or to == actor:
        return
    first = min(slots, key=lambda slot: slot.starts_at)
    queue_notices(
        kind=SLOTS_GIVEN,
        object_type=SLOT,
        object_id=first.pk,
        occasion=f"{len(slots)} {timezone.now().isoformat()}",
        recipients=[Recipient.of(to)],
    )


def is_still_given(notice: Notice) -> bool:
    return Session.objects.filter(pk=notice.object_id, state__in=(State.REQUESTED, State.CONFIRMED)).exists()


def is_still_the_openers(notice: Notice) -> bool:
    return Slot.objects.filter(pk=notice.object_id, opened_by=notice.recipient_id).exists()


def render_slots(notice: Notice) -> Message:
    first = Slot.objects.select_related("hospital", "ward__hospital", "partner").get(pk=notice.object_id)
    return letters.slots_handed_over(first, int(notice.occasion.split()[0]))


register(
    Kind(
        name=SESSION_GIVEN,
        label="séance confiée",
        still_true=is_still_given,
        render=rendered_by(letters.session_handed_over),
    )
)
register(Kind(name=SLOTS_GIVEN, label="créneaux confiés", still_true=is_still_the_openers, render=render_slots))
