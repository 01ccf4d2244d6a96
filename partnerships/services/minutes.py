"""The verbs of minutes: sent to the members for approval, answered by link, chased, their links withdrawn.

Each locks the meeting's row, then the answer's.
"""

from collections.abc import Collection

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from foundation.errors import Refusal, speaking_kindly
from partnerships.models import Document, Meeting, MinutesReview
from partnerships.notices.minutes import announce_minutes
from partnerships.services.meetings import lock_meeting
from partnerships.tokens import read_minutes_token

NOT_FOR_MEMBERS = (
    "Ce compte rendu n’est lisible que par votre service, et les membres vont le recevoir. Dans sa fiche, choisissez "
    "d’abord qui le lit : « les membres du comité », par exemple."
)


def ask_for_approval(meeting: Meeting) -> int:
    """Ask each member who sat on the day of a held meeting to approve its minutes; those asked already are left alone.

    In the transaction that saved the meeting. Returns how many were asked. Raises Refusal for minutes that are the
    service's alone.
    """
    if not meeting.is_held or meeting.minutes_id is None:
        return 0
    refuse_what_members_may_not_read(meeting.minutes)
    known = set(meeting.reviews.filter(document=meeting.minutes_id).values_list("member", flat=True))
    members = [one for one in meeting.committee.members.sitting(meeting.day) if one.pk not in known]
    new = MinutesReview.objects.bulk_create(
        MinutesReview(meeting=meeting, document_id=meeting.minutes_id, member=member) for member in members
    )
    announce_minutes(new)
    return len(new)


def refuse_what_members_may_not_read(minutes: Document) -> None:
    if minutes.readers == Document.Readers.INTERNAL:
        raise Refusal(NOT_FOR_MEMBERS, field="minutes")


def ask_again(*, actor, meeting_id: int) -> int:
    """Send a new link to each member who has not answered; the older ones open nothing any more. Returns how many.

    Raises Refusal for another service's committee, and when everybody has answered.
    """
    with transaction.atomic():
        meeting = lock_meeting(actor, meeting_id)
        waiting = list(_current(meeting).filter(answer="").select_related("member"))
        if not waiting:
            raise Refusal("Chaque membre a répondu : personne n’est à relancer.")
        _current(meeting).filter(answer="").update(
            link_version=F("link_version") + 1, revoked_at=None, asked_at=timezone.now()
        )
        announce_minutes(_current(meeting).filter(answer="").select_related("member"))
    return len(waiting)


def withdraw_links(*, actor, meeting_id: int, review_ids: Collection[int]) -> int:
    """Withdraw the links of some members: they open nothing from now on; what they answered stays. Returns how many.

    Raises Refusal for another service's committee.
    """
    with transaction.atomic():
        meeting = lock_meeting(actor, meeting_id)
        return _current(meeting).filter(pk__in=review_ids, revoked_at=None).update(revoked_at=timezone.now())


def read_review(token: str) -> MinutesReview:
    """The row that a member's link names. Raises Refusal when the link is forged, expired, replaced or withdrawn,
    when the service took its minutes back for itself, and when other minutes have replaced these.
    """
    number, version = read_minutes_token(token)
    rows = MinutesReview.objects.select_related("meeting__committee__convention__owner", "member", "document")
    review = rows.defer("document__content", "document__search").filter(pk=number).first()
    is_open = review is not None and not review.revoked_at and review.link_version == version and not review.is_over
    if not is_open or review.is_taken_back:
        raise Refusal(_("Ce lien a été remplacé ou retiré. Le message le plus récent en porte peut-être un autre."))
    if not review.is_current:
        raise Refusal(_("Un autre compte rendu a remplacé celui-ci. Un autre message vous y mène."))
    return review


def approve_minutes(*, review: MinutesReview, remark: str = "") -> MinutesReview:
    """A member approves; doing so again changes nothing. A remark typed with it, or before, stays beside it."""
    return _answer(review, MinutesReview.Answer.APPROVED, remark)


def remark_on_minutes(*, review: MinutesReview, remark: str) -> MinutesReview:
    """A member asks for a change: not approved as it stands. Raises Refusal when nothing is written."""
    if not remark:
        raise Refusal(_("Écrivez votre remarque avant de l’envoyer."), field="remark")
    return _answer(review, MinutesReview.Answer.REMARKED, remark)


def _answer(review: MinutesReview, answer: str, remark: str) -> MinutesReview:
    """Raises Refusal when the link was withdrawn, or the minutes replaced, since the page was opened."""
    with speaking_kindly(), transaction.atomic():
        Meeting.objects.select_for_update(no_key=True).get(pk=review.meeting_id)
        rows = MinutesReview.objects.select_for_update(of=("self",)).select_related("meeting")
        current = rows.get(pk=review.pk)
        if not current.is_current or current.link_version != review.link_version:
            raise Refusal(_("Un autre compte rendu a remplacé celui-ci, ou ce lien a été retiré. Rien n’est noté."))
        if current.answer == answer and (not remark or remark == current.remark):
            return current
        current.answer, current.answered_at = answer, timezone.now()
        current.remark = remark or current.remark
        current.save(update_fields=["answer", "answered_at", "remark"])
    return current


def _current(meeting: Meeting):
    return MinutesReview.objects.current().filter(meeting=meeting)
