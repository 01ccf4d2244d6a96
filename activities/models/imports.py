from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from activities.models.sessions import Session
from partnerships.models import Membership
from partnerships.models.choices import Side
from partnerships.scopes import scope_of


class ImportBatchQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those that a person's own head-office service sent."""
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        colleagues = Membership.objects.filter(service__in=scope.service_ids)
        return self.filter(uploaded_by__in=colleagues.values("user"))

    def waiting(self):
        """Those that the clock has work with."""
        return self.filter(state__in=ImportBatch.WORKING)


class ImportBatch(models.Model):
    """A spreadsheet of sessions: what it says, what would become of each line, what became of them.

    `content` holds the cells of the columns that we know, until they are imported; `fates` one entry for each line
    (`activities.services.import_lines.Fate`). Nothing about a patient is in either: other columns are never kept.
    """

    class State(models.TextChoices):
        READING = "reading", "aperçu en préparation"
        PREVIEWED = "previewed", "à vérifier"
        APPLYING = "applying", "import en cours"
        APPLIED = "applied", "importé"
        UNDOING = "undoing", "retrait en cours"
        UNDONE = "undone", "défait"
        FAILED = "failed", "en échec"

    WORKING = (State.READING, State.APPLYING, State.UNDOING)

    file_name = models.CharField("fichier", max_length=100)
    side = models.CharField("au nom de", max_length=8, choices=Side)
    state = models.CharField("état", max_length=9, choices=State, default=State.READING)
    content = models.JSONField("contenu", default=dict)
    fates = models.JSONField("lignes", default=list)
    counts = models.JSONField("lignes par devenir", default=dict)
    kept = models.JSONField("séances laissées", default=list)
    word = models.CharField("à savoir", max_length=250, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="envoyé par"
    )
    uploaded_at = models.DateTimeField("envoyé le", default=timezone.now)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="demandé par"
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="importé par"
    )
    applied_at = models.DateTimeField("importé le", null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name="défait par"
    )
    undone_at = models.DateTimeField("défait le", null=True)

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = "import"
        verbose_name_plural = "imports"
        ordering = ["-uploaded_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=("applied", "undoing", "undone"))
                | Q(applied_at__isnull=False, applied_by__isnull=False),
                name="importbatch_applied_by_someone",
            ),
        ]

    def __str__(self):
        return self.file_name

    @property
    def is_working(self) -> bool:
        return self.state in self.WORKING


class ImportedSession(models.Model):
    """What an import did to one session: enough to undo it, unless somebody worked on it since.

    `before` is what the rows said (None: the import made the session), `left_as` the trace by which one sees that
    nobody touched it since.
    """

    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="sessions", verbose_name="import")
    session = models.ForeignKey(Session, models.CASCADE, related_name="imports", verbose_name="séance")
    line = models.PositiveIntegerField("ligne")
    reference = models.CharField("référence", max_length=100, blank=True)
    before = models.JSONField("avant", null=True)
    left_as = models.JSONField("laissée", default=list)

    class Meta:
        verbose_name = "séance importée"
        verbose_name_plural = "séances importées"
        ordering = ["batch", "line"]
        indexes = [models.Index(fields=["reference"], condition=~Q(reference=""), name="importedsession_reference")]
        constraints = [models.UniqueConstraint(fields=["batch", "session"], name="importedsession_once_per_batch")]

    def __str__(self):
        return f"{self.batch}, ligne {self.line}"
