from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import get_language

from activities.models.choices import Format, Means
from foundation.versions import VersionedModel
from partnerships.models import Commitment, Convention, Meeting, Party
from partnerships.models.choices import Audience

# More screens than that, nobody could look at.
MOST_GROUPS = 30


class ActivityQuerySet(models.QuerySet):
    def visible_to(self, user):
        conventions = Convention.objects.visible_to(user).values("pk")
        return self.filter(commitment__strand__convention__in=conventions)

    def agreed(self):
        """Those that may be booked: offered now, and nothing is missing on their theme."""
        return self.theme_agreed().filter(is_active=True)

    def theme_agreed(self):
        return self.with_theme().filter(has_agreed_theme=True)

    def with_theme(self):
        """With `has_agreed_theme`: no agreement is needed on the theme, or every signatory party has given it."""
        missing = Party.objects.filter(
            convention=OuterRef("commitment__strand__convention"),
            part__in=(Party.Part.LEAD, Party.Part.SIGNATORY),
        ).exclude(pk__in=ActivityAgreement.objects.filter(activity=OuterRef(OuterRef("pk"))).values("party"))
        return self.annotate(has_agreed_theme=Q(commitment__needs_theme_agreement=False) | ~Exists(missing))

    def waiting_for(self, party):
        """The themes that lack this party's agreement; `party` may be an OuterRef on a query of parties."""
        given = ActivityAgreement.objects.filter(activity=OuterRef("pk"), party=party)
        return self.filter(~Exists(given), commitment__needs_theme_agreement=True, is_active=True)

    def with_agreements(self):
        """With what `missing_parties` reads: three queries, whatever the length."""
        return self.select_related("commitment__strand__convention__owner").prefetch_related(
            "agreements", "commitment__strand__convention__parties__partner"
        )

    def bookable_on(self, slot):
        """Agreed, under a commitment that the slot accepts, and no longer than it."""
        return self.agreed().filter(commitment__slots=slot, duration_minutes__lte=slot.minutes)


class Activity(VersionedModel):
    """Proposition: a theme in a format under a commitment. Another theme is another activity."""

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="activities", verbose_name="engagement")
    format = models.CharField("format", max_length=12, choices=Format)
    slug = models.SlugField("adresse", max_length=80, unique=True, help_text="Ne change jamais.")
    title = models.CharField("titre", max_length=150)
    description = models.TextField("présentation pour le public", blank=True)
    simple_text = models.TextField(
        "version simplifiée",
        blank=True,
        help_text="Phrases courtes, une idée par phrase, sans sigle.",
    )
    title_en = models.CharField("titre en anglais", max_length=150, blank=True)
    description_en = models.TextField("présentation en anglais", blank=True)
    duration_minutes = models.PositiveSmallIntegerField(
        "durée (minutes)",
        default=60,
        validators=[MinValueValidator(10), MaxValueValidator(600)],
    )
    group_size = models.PositiveSmallIntegerField("personnes par groupe", default=8, validators=[MinValueValidator(1)])
    max_groups = models.PositiveSmallIntegerField(
        "groupes à la fois",
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_GROUPS)],
        help_text="Plus d’un : d’autres hôpitaux peuvent rejoindre une visite à distance déjà confirmée.",
    )
    audiences = ArrayField(
        models.CharField(max_length=14, choices=Audience),
        default=list,
        blank=True,
        verbose_name="publics",
    )
    accessibility = models.TextField("accessibilité", blank=True)
    material = models.TextField("matériel", blank=True)
    hygiene = models.TextField("hygiène", blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="proposée par",
    )
    is_active = models.BooleanField("proposée actuellement", default=True)

    objects = ActivityQuerySet.as_manager()

    class Meta:
        verbose_name = "proposition"
        verbose_name_plural = "propositions"
        ordering = ["title"]
        constraints = [
            models.UniqueConstraint(fields=["id", "commitment"], name="activity_of_its_commitment"),
            models.CheckConstraint(
                condition=Q(duration_minutes__range=(10, 600)),
                name="activity_lasts_minutes_not_days",
            ),
            models.CheckConstraint(
                condition=Q(max_groups=1) | Q(max_groups__range=(2, MOST_GROUPS), format=Format.REMOTE_VISIT),
                name="activity_shared_on_a_screen",
            ),
        ]

    def __str__(self):
        return self.title

    def missing_parties(self) -> list[Party]:
        """The signatory parties whose agreement on this theme is still missing; none where no agreement is needed."""
        if not self.commitment.needs_theme_agreement:
            return []
        given = {agreement.party_id for agreement in self.agreements.all()}
        return [
            party
            for party in self.commitment.strand.convention.parties.all()
            if party.part in (Party.Part.LEAD, Party.Part.SIGNATORY) and party.pk not in given
        ]

    def title_in_language(self) -> str:
        """The title in the reader's language, French where no translation was written."""
        return (self.title_en if get_language() == "en" else "") or self.title

    def description_in_language(self) -> str:
        return (self.description_en if get_language() == "en" else "") or self.description


class ActivityAgreement(models.Model):
    """A signatory party's agreement on an activity's theme (convention Picasso: « accord préalable des parties »)."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="agreements", verbose_name="proposition")
    party = models.ForeignKey(Party, models.PROTECT, related_name="agreements", verbose_name="partie")
    agreed_on = models.DateField("accord donné le")
    agreed_by = models.CharField("accord donné par", max_length=150)
    means = models.CharField("comment", max_length=8, choices=Means, default=Means.PORTAL)
    programme = models.CharField("programme de saison", max_length=150, blank=True)
    meeting = models.ForeignKey(
        Meeting,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="agreements",
        verbose_name="réunion",
        help_text="Où l’accord a été donné : son compte rendu en est la preuve.",
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name="enregistré par",
    )
    recorded_at = models.DateTimeField("enregistré le", auto_now_add=True)

    class Meta:
        verbose_name = "accord sur un thème"
        verbose_name_plural = "accords sur les thèmes"
        ordering = ["activity", "party"]
        constraints = [models.UniqueConstraint(fields=["activity", "party"], name="activityagreement_once_per_party")]

    def __str__(self):
        return f"{self.party} : {self.activity}"

    @property
    def proof(self) -> str:
        """« en comité du 12/03/2027, compte rendu », for what was agreed in a meeting; nothing otherwise."""
        return f"en comité du {self.meeting.day:%d/%m/%Y}, compte rendu" if self.meeting_id else ""
