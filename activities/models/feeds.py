import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from partnerships.models import Hospital, Ward
from partnerships.scopes import scope_of


def new_token() -> str:
    """256 random bits, in letters that an address takes."""
    return secrets.token_urlsafe(32)


class CalendarFeedQuerySet(models.QuerySet):
    def live(self):
        return self.filter(revoked_at=None)

    def visible_to(self, user):
        """One's own, and those of the hospitals that one is referent of; head office knows all of them."""
        scope = scope_of(user)
        if scope.is_head_office:
            return self
        places = Q(hospital__in=scope.hospital_ids) | Q(ward__hospital__in=scope.hospital_ids)
        return self.filter(Q(user=user.pk) | places)


class CalendarFeed(models.Model):
    """The secret address where a calendar program reads the sessions of one person, one ward or one hospital.

    A row is never edited: a new address is a new row, and what was revoked stays as its own history.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="calendar_feeds",
        verbose_name="personne",
    )
    ward = models.ForeignKey(
        Ward, models.PROTECT, null=True, blank=True, related_name="calendar_feeds", verbose_name="service"
    )
    hospital = models.ForeignKey(
        Hospital, models.PROTECT, null=True, blank=True, related_name="calendar_feeds", verbose_name="hôpital"
    )
    token = models.CharField("secret", max_length=64, unique=True, default=new_token, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="créé par")
    created_at = models.DateTimeField("créé le", default=timezone.now)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="révoqué par"
    )
    revoked_at = models.DateTimeField("révoqué le", null=True, blank=True)
    # The day alone: enough to see that an address is still in use, too little to follow whoever reads it.
    last_read_on = models.DateField("lu pour la dernière fois le", null=True, blank=True)

    objects = CalendarFeedQuerySet.as_manager()

    class Meta:
        verbose_name = "flux d’agenda"
        verbose_name_plural = "flux d’agenda"
        ordering = ["-created_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=False, ward=None, hospital=None)
                | Q(user=None, ward__isnull=False, hospital=None)
                | Q(user=None, ward=None, hospital__isnull=False),
                name="calendarfeed_has_one_owner",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at=None, revoked_by=None) | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="calendarfeed_revoked_by_someone",
            ),
            models.UniqueConstraint(
                fields=["user", "ward", "hospital"],
                condition=Q(revoked_at=None),
                nulls_distinct=False,
                name="calendarfeed_one_live_per_owner",
            ),
        ]

    def __str__(self):
        return str(self.owner)

    @property
    def owner(self):
        return self.user or self.ward or self.hospital

    @property
    def address(self) -> str:
        """Whoever has it reads the calendar."""
        return settings.SITE_URL + reverse("calendar_feed", args=[self.token])

    def is_open(self) -> bool:
        """A person's feed ends with their roles, a place's when it closes."""
        if self.user:
            return not scope_of(self.user).is_empty
        hospital = self.ward.hospital if self.ward else self.hospital
        return hospital.is_active and (self.ward is None or self.ward.is_active)
