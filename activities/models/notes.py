from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from activities.models.activities import Activity
from activities.models.sessions import Session
from partnerships.models import Ward
from partnerships.models.choices import Side


class PracticalNoteQuerySet(models.QuerySet):
    def of_session(self, session: Session):
        """Those of its activity and, where it takes place in wards, of its groups' wards: the wards' first, the newest
        first.
        """
        about = Q(activity=session.activity_id)
        if session.ward_id:
            about |= Q(ward__in=session.participations.values("ward"))
        return (
            self.filter(about)
            .select_related("ward__hospital")
            .order_by(models.F("ward").asc(nulls_last=True), "-written_at")
        )


class PracticalNote(models.Model):
    """What was learned on the spot, for whoever comes next: « arriver par le jardin », « se fait bien assis ».

    Of a ward or of an activity; dated, and shown with its side, never with a name. A note that is not true any more is
    erased, not kept.
    """

    ward = models.ForeignKey(Ward, models.CASCADE, null=True, blank=True, related_name="notes", verbose_name="service")
    activity = models.ForeignKey(
        Activity, models.CASCADE, null=True, blank=True, related_name="notes", verbose_name="proposition"
    )
    text = models.CharField("note", max_length=250)
    side = models.CharField(
        "écrite par", max_length=8, choices=Side, blank=True, help_text="Vide : le service du siège."
    )
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="écrite par la personne"
    )
    written_at = models.DateTimeField("écrite le", default=timezone.now)

    objects = PracticalNoteQuerySet.as_manager()

    class Meta:
        verbose_name = "note pratique"
        verbose_name_plural = "notes pratiques"
        ordering = ["-written_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ward__isnull=True, activity__isnull=False) | Q(ward__isnull=False, activity__isnull=True),
                name="practicalnote_of_one_thing",
            ),
        ]

    def __str__(self):
        return self.text
