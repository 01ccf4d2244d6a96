import hashlib

import pghistory
from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVector, SearchVectorField
from django.db import models
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.text import slugify

from foundation.versions import VersionedModel
from partnerships.models.conventions import Convention
from partnerships.scopes import scope_of

# PostgreSQL's own French: « comités » finds « comité ».
LANGUAGE = "french"
# Words in French quotation marks are sought together, as in English ones.
QUOTATION_MARKS = str.maketrans("«»“”", '""""')


class DocumentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """All of one's own conventions; of the others that one knows, what is for all parties; what the committees
        that one sits in are given; what is public.
        """
        scope = scope_of(user)
        if scope.is_superuser:
            return self
        readers = Document.Readers
        known = Q(convention__in=Convention.objects.visible_to(user).values("pk"), readers=readers.PARTIES)
        given = Q(pk__in=self.given_to_committees_of(user).values("pk"))
        return self.filter(Q(convention__owner__in=scope.service_ids) | known | given | Q(readers=readers.PUBLIC))

    def given_to_committees_of(self, user):
        """The dossiers and minutes of the committees in which a signed-in person sits today, by their address."""
        if not user.is_authenticated or not user.is_active:
            return Document.objects.none()
        of_meeting = _sits(user, "dossier__meeting__committee__members") | _sits(user, "meetings__committee__members")
        return Document.objects.filter(of_meeting, readers=Document.Readers.COMMITTEE)

    def deliberations_by_convention(self):
        """For an annotation of conventions: their papers that a body gave its opinion in, as `pk` and `title`."""
        papers = self.filter(convention=OuterRef("pk"), kind=Document.Kind.APPROVAL).order_by("title", "pk")
        return ArraySubquery(papers.values(paper=JSONObject(pk="pk", title="title")))

    def described(self):
        """What a list says of them, without their bytes."""
        return self.defer("content", "search").select_related("convention", "added_by")

    def about(self, words: str):
        """Those whose title or summary holds these words, in whatever form (« comités » : « comité »)."""
        asked = words.translate(QUOTATION_MARKS)
        found = Q(search=SearchQuery(asked, config=LANGUAGE, search_type="websearch"))
        return self.filter(found | Q(title__icontains=words))


def _sits(user, members: str) -> Q:
    """`CommitteeMember.sitting`, for whoever has this address, by the path that leads there."""
    today = timezone.localdate()
    still = Q(**{f"{members}__left_on": None}) | Q(**{f"{members}__left_on__gte": today})
    return still & Q(**{f"{members}__email__iexact": user.email, f"{members}__erased_at": None})


@pghistory.track(exclude=["content", "search"], model_name="DocumentHistory")
class Document(VersionedModel):
    """A paper of a convention, as it was signed or written: its bytes never change; another version is another row."""

    class Kind(models.TextChoices):
        CONVENTION = "convention", "convention signée"
        AMENDMENT = "amendment", "avenant"
        ANNEX = "annex", "annexe"
        APPROVAL = "approval", "délibération"
        MINUTES = "minutes", "compte rendu"
        DOSSIER = "dossier", "dossier du comité"
        EVALUATION = "evaluation", "évaluation"
        REPORT = "report", "bilan"
        OTHER = "other", "autre"

    class Readers(models.TextChoices):
        INTERNAL = "internal", "le service responsable"
        COMMITTEE = "committee", "les membres du comité"
        PARTIES = "parties", "les parties à la convention"
        PUBLIC = "public", "tout le monde"

    convention = models.ForeignKey(Convention, models.PROTECT, related_name="documents", verbose_name="convention")
    kind = models.CharField("nature", max_length=10, choices=Kind)
    title = models.CharField("titre", max_length=200)
    summary = models.TextField(
        "résumé", blank=True, help_text="On retrouve le document par les mots du titre et du résumé."
    )
    edition = models.CharField("version", max_length=40, blank=True, help_text="Par exemple : projet, 2, signée.")
    dated_on = models.DateField("daté du", null=True, blank=True)
    readers = models.CharField("lisible par", max_length=9, choices=Readers, default=Readers.INTERNAL)
    is_accessible = models.BooleanField(
        "PDF accessible",
        default=False,
        help_text="Balisé, avec titre et textes de remplacement : un lecteur d’écran le lit.",
    )
    content = models.BinaryField("fichier PDF")
    size = models.PositiveIntegerField("taille en octets", editable=False)
    digest = models.CharField("empreinte SHA-256", max_length=64, editable=False)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False, verbose_name="ajouté par"
    )
    added_at = models.DateTimeField("ajouté le", default=timezone.now, editable=False)
    search = models.GeneratedField(
        expression=SearchVector("title", "summary", config=LANGUAGE),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "document"
        verbose_name_plural = "documents"
        ordering = ["-added_at", "-id"]
        indexes = [GinIndex(fields=["search"], name="document_search")]
        constraints = [
            models.UniqueConstraint(fields=["convention", "digest"], name="document_once_per_convention"),
        ]

    def __str__(self):
        return f"{self.title} ({self.edition})" if self.edition else self.title

    def hold(self, content: bytes) -> None:
        """Take the bytes of a PDF that `foundation.papers` let through, or that the portal printed."""
        self.content = content
        self.size = len(content)
        self.digest = hashlib.sha256(content).hexdigest()

    @property
    def file_name(self) -> str:
        """A name of our own: what the sender's machine called the file is forgotten."""
        return f"{slugify(f'{self.title} {self.edition}') or 'document'}-{self.pk}.pdf"
