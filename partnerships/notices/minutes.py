"""What must be said about minutes: to each member, a link to approve them; once more to who has not answered."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from notifications.kinds import Kind, readable_by, register
from notifications.models import Notice
from notifications.reminders import is_for
from notifications.schedules import Anchor, Schedule
from notifications.services import Recipient, queue_notices
from partnerships.emails import minutes as emails
from partnerships.models import MinutesReview
from partnerships.models.minutes import LINK_KEPT
from partnerships.working_days import DAYS_AFTER_AT_WORK

REVIEW = "minutes_review"
TO_APPROVE, REMINDED = "minutes_to_approve", "minutes_reminder"
ASKED = "asked"


def announce_minutes(reviews: Iterable[MinutesReview]) -> None:
    """Each member who is asked gets their own link, until it runs out."""
    for review in reviews:
        queue_notices(
            kind=TO_APPROVE,
            object_type=REVIEW,
            object_id=review.pk,
            occasion=str(review.link_version),
            recipients=[Recipient(review.member.email)],
            not_after=review.asked_at + LINK_KEPT,
        )


def _review(notice: Notice) -> MinutesReview | None:
    rows = MinutesReview.objects.select_related("member", "meeting__committee__convention__owner", "document")
    return rows.defer("document__content", "document__search").filter(pk=notice.object_id).first()


def is_still_asked(notice: Notice) -> bool:
    """By this link: asked anew, withdrawn, answered, or about minutes that were replaced or taken back, it is not."""
    review = _review(notice)
    return _waits(review) and notice.occasion == str(review.link_version)


def is_still_waiting(notice: Notice) -> bool:
    review = _review(notice)
    return _waits(review) and is_for(notice.occasion, review.asked_at)


def _waits(review: MinutesReview | None) -> bool:
    if review is None or review.is_taken_back or review.member.erased_at is not None:
        return False
    return review.is_current and not review.answer


def asked_between(first: datetime, last: datetime) -> Iterable[Anchor]:
    """One query."""
    rows = MinutesReview.objects.unanswered().filter(asked_at__range=(first, last))
    return [Anchor(pk, at, lapses_at=at + LINK_KEPT) for pk, at in rows.values_list("pk", "asked_at")]


def told_of_reviews(ids: Collection[int]) -> Mapping[int, Mapping[str, list[Recipient]]]:
    rows = MinutesReview.objects.filter(pk__in=ids).values_list("pk", "member__email")
    return {pk: {ASKED: [Recipient(email)]} for pk, email in rows}


readable_by(REVIEW, MinutesReview.objects.visible_to, near=("meeting__committee", "member"))
register(
    Kind(
        name=TO_APPROVE,
        label="compte rendu à approuver",
        still_true=is_still_asked,
        render=lambda notice: emails.minutes_to_approve(_review(notice)),
        is_kept=False,
    )
)
register(
    Kind(
        name=REMINDED,
        label="compte rendu à approuver, rappel",
        still_true=is_still_waiting,
        render=lambda notice: emails.minutes_to_approve(_review(notice), is_reminder=True),
        is_reminder=True,
        is_kept=False,
        schedule=Schedule(
            timing=DAYS_AFTER_AT_WORK,
            object_type=REVIEW,
            anchored_to="la demande",
            audiences={ASKED: "les membres qui n’ont pas répondu"},
            between=asked_between,
            recipients=told_of_reviews,
        ),
    )
)
