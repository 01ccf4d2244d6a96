from django.db import models

from activities.models.sessions import Session
from foundation.versions import VersionedModel


class Connection(VersionedModel):
    """How the groups of a visit at a distance reach it, and what stays possible when the network fails.

    Told to whoever takes part, in the workspace, the mails, the calendar files and on paper; never in public.
    """

    session = models.OneToOneField(Session, models.CASCADE, related_name="connection", verbose_name="séance")
    link = models.URLField("lien de la visite", max_length=500, blank=True)
    test_link = models.URLField("lien pour essayer avant", max_length=500, blank=True)
    phone = models.CharField("téléphone de secours", max_length=30, blank=True)
    phone_code = models.CharField("code à composer", max_length=30, blank=True)
    technician = models.CharField("contact technique", max_length=150, blank=True)
    technician_phone = models.CharField("téléphone du contact technique", max_length=30, blank=True)
    offline = models.CharField("sans réseau, sur place", max_length=400, blank=True)

    class Meta:
        verbose_name = "connexion d’une visite à distance"
        verbose_name_plural = "connexions des visites à distance"
        ordering = ["session"]

    def __str__(self):
        return str(self.session)

    @property
    def is_complete(self) -> bool:
        """A link, and a number to call when it fails: the rest helps."""
        return bool(self.link and self.phone)
