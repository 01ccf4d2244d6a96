"""The ward that a session leaves for another one of its hospital: it had expected it, and its diary follows."""

from django.db.models import Q

from activities.emails.wards_left import FormerWardOccasion, ward_left
from activities.models import Participation, Session, SessionEvent
from activities.notices.rendering import CYCLE, SESSION, said_of
from notifications.kinds import Kind, Message, register
from notifications.models import Notice, State
from notifications.services import Recipient, is_hushed, queue_notices
from partnerships.models import Ward

LEFT = "ward_left"


def announce_ward_left(session: Session, ward: Ward | None, event: SessionEvent) -> None:
    """Tell the mailbox of the ward where a session was until this line of its history; nobody where it has none."""
    if is_hushed() or ward is None or not ward.mailbox:
        return
    queue_notices(
        kind=LEFT,
        object_type=SESSION,
        object_id=session.pk,
        occasion=str(event.pk),
        recipients=[Recipient(ward.mailbox.lower())],
        not_after=session.ends_at,
        concerns_at=session.starts_at,
    )


def has_left(notice: Notice) -> bool:
    """It did not come back to a ward of this mailbox, which had been told to expect it: an answer taken back within
    seconds tells nobody.
    """
    here = Participation.objects.filter(session=notice.object_id, ward__mailbox__iexact=notice.recipient_email)
    return not here.exists() and _has_expected(notice)


def _has_expected(notice: Notice) -> bool:
    """The last message about it that left for this mailbox, or will, is not that it is elsewhere."""
    about = Q(object_type=SESSION, object_id=notice.object_id)
    if cycle_id := Session.objects.values_list("cycle", flat=True).get(pk=notice.object_id):
        about |= Q(object_type=CYCLE, object_id=cycle_id)
    earlier = Notice.objects.filter(about, recipient_email=notice.recipient_email, pk__lt=notice.pk)
    told = earlier.exclude(state__in=(State.CANCELLED, State.FAILED)).order_by("-pk")
    return told.values_list("kind", flat=True).first() not in (None, LEFT)


def _render(notice: Notice) -> Message:
    session, groups, people = said_of([notice.object_id])[notice.object_id]
    wards = Ward.objects.select_related("hospital").filter(hospital__in={group.hospital_id for group in groups})
    former = wards.filter(mailbox__iexact=notice.recipient_email).first()
    return ward_left(FormerWardOccasion(notice, session, groups, people, former=former))


register(Kind(name=LEFT, label="séance partie dans un autre service", still_true=has_left, render=_render))
