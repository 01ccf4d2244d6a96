"""What each member says of a meeting's minutes: one row for each member and each paper that was sent."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partnerships.models.committees import CommitteeMember, Meeting, OfConventionQuerySet
from partnerships.models.documents import Document

# How long a member's link opens.
LINK_KEPT = timedelta(days=30)
LONGEST_REMARK = 2_000


class MinutesReviewQuerySet(OfConventionQuerySet):
    convention_path = "meeting__committee__convention"

    def current(self):
        """About the minutes that the meeting has now: those of a paper that was replaced count no more."""
        return self.filter(document=F("meeting__minutes"))

    def unanswered(self):
        """Still to be answered: not on a link that was withdrawn, nor about a paper that the service took back."""
        return self.current().filter(answer="", revoked_at=None).exclude(document__readers=Document.Readers.INTERNAL)


class MinutesReview(models.Model):
    """A member who was asked, on a link good for LINK_KEPT since `asked_at`, and their answer."""

    class Answer(models.TextChoices):
        APPROVED = "approved", "approuvé"
        REMARKED = "remarked", "une remarque"

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="reviews", verbose_name="réunion")
    document = models.ForeignKey(Document, models.PROTECT, related_name="reviews", verbose_name="compte rendu")
    member = models.ForeignKey(CommitteeMember, models.CASCADE, related_name="reviews", verbose_name="membre")
    asked_at = models.DateTimeField("demandé le", default=timezone.now)
    link_version = models.PositiveSmallIntegerField("lien", default=1, editable=False)
    revoked_at = models.DateTimeField("lien révoqué le", null=True, blank=True, editable=False)
    answer = models.CharField("réponse", max_length=8, choices=Answer, blank=True)
    remark = models.TextField("remarque", blank=True, max_length=LONGEST_REMARK)
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    objects = MinutesReviewQuerySet.as_manager()

    class Meta:
        verbose_name = "approbation du compte rendu"
        verbose_name_plural = "approbations du compte rendu"
        ordering = ["meeting", "member"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "document", "member"], name="minutesreview_once"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None, remark="") | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="minutesreview_answered_at",
            ),
            models.CheckConstraint(
                condition=~Q(answer="remarked") | ~Q(remark=""), name="minutesreview_remark_says_something"
            ),
        ]

    def __str__(self):
        return f"{self.meeting}, {self.member}"

    @property
    def is_current(self) -> bool:
        """Not withdrawn, and about the minutes that the meeting has now."""
        return self.revoked_at is None and self.document_id == self.meeting.minutes_id

    @property
    def is_taken_back(self) -> bool:
        """The service keeps these minutes for itself again: no link opens them, and no answer is awaited."""
        return self.document.readers == Document.Readers.INTERNAL

    @property
    def is_over(self) -> bool:
        """Asked longer ago than its link is kept, whenever the mail that carries it was written."""
        return timezone.now() >= self.asked_at + LINK_KEPT
