"""What somebody wrote to a person who waited for news."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from patient_partners.models.patient_partners import PatientPartner

LONGEST_NEWS = 1_000


class News(models.Model):
    """A few words to one person, mailed to them and kept with their file; gone with it."""

    partner = models.ForeignKey(PatientPartner, models.CASCADE, related_name="news", verbose_name="partenaire")
    text = models.TextField("ce qui lui est écrit", max_length=LONGEST_NEWS)
    written_at = models.DateTimeField("écrit le", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "nouvelles données à un partenaire"
        verbose_name_plural = "nouvelles données aux partenaires"
        ordering = ["partner", "-written_at", "-pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(text=""), name="news_says_something")]

    def __str__(self):
        return f"Nouvelles n° {self.pk}"
