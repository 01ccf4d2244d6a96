"""The tool sheets, in versions: what was released stays what it was, the next one is written beside it."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery

from foundation.versions import VersionedModel
from partnerships.models import HeadOfficeService
from partnerships.scopes import scope_of
from patient_partners.models.choices import Model, Readers

LONGEST_SHEET = 12_000


class ToolSheetQuerySet(models.QuerySet):
    def visible_to(self, user):
        """In the back office: those of the person's own service."""
        scope = scope_of(user)
        return self if scope.is_superuser else self.filter(owner__in=scope.partnership_service_ids)

    def readable_by(self, user):
        """On the workspace's pages: whoever accompanies teams reads all of them, as do those who write them."""
        scope = scope_of(user)
        if scope.is_superuser or scope.accompanied_group_ids:
            return self
        return self.filter(owner__in=scope.partnership_service_ids)

    def for_everybody(self):
        return self.filter(readers=Readers.EVERYBODY)

    def for_team(self, project):
        """Those of its programme's service, for everybody and for teams."""
        return self.filter(owner=project.programme.owner_id, readers__in=(Readers.EVERYBODY, Readers.TEAMS))

    def released(self):
        """Those with a version to read, which they carry as `version_id`."""
        newest = SheetVersion.objects.released().filter(sheet=OuterRef("pk")).order_by("-number")
        return self.annotate(version_id=Subquery(newest.values("pk")[:1])).exclude(version_id=None)

    def with_versions(self):
        return self.prefetch_related(Prefetch("versions", SheetVersion.objects.defer("body")))


class ToolSheet(VersionedModel):
    """A sheet that helps teams, whose words stand in its versions."""

    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="Ne change jamais.")
    owner = models.ForeignKey(
        HeadOfficeService, models.PROTECT, related_name="tool_sheets", verbose_name="service responsable"
    )
    position = models.PositiveSmallIntegerField("rang", default=100)
    name = models.CharField("nom", max_length=120)
    summary = models.CharField("en une phrase", max_length=200)
    readers = models.CharField("pour", max_length=10, choices=Readers)
    source = models.CharField("source", max_length=250, blank=True)
    becomes = models.CharField("sert de modèle pour", max_length=7, choices=Model, blank=True)

    objects = ToolSheetQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche-outil"
        verbose_name_plural = "fiches-outils"
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "becomes"], condition=~Q(becomes=""), name="toolsheet_one_for_each_model"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def released_version(self):
        """The newest that was released; None before the first. Over the prefetched `versions`."""
        return next((version for version in self.versions.all() if version.released_on), None)

    @property
    def draft(self):
        """The version that is being written; None while there is none."""
        return next((version for version in self.versions.all() if not version.released_on), None)


class SheetVersionQuerySet(models.QuerySet):
    def released(self):
        return self.filter(released_on__isnull=False)


class SheetVersion(VersionedModel):
    """The words of a sheet (`patient_partners.sheets` reads them). Released, they never change (a trigger)."""

    sheet = models.ForeignKey(ToolSheet, models.CASCADE, related_name="versions", verbose_name="fiche-outil")
    number = models.PositiveSmallIntegerField("version")
    body = models.TextField("texte", max_length=LONGEST_SHEET)
    why = models.CharField("ce qui change", max_length=250, blank=True)
    released_on = models.DateField("publiée le", null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="écrite par"
    )

    objects = SheetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = "version de fiche-outil"
        verbose_name_plural = "versions de fiches-outils"
        ordering = ["sheet", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["sheet", "number"], name="sheetversion_numbered_once"),
            models.UniqueConstraint(
                fields=["sheet"], condition=Q(released_on=None), name="sheetversion_one_being_written"
            ),
        ]

    def __str__(self):
        return f"{self.sheet}, version {self.number}"
