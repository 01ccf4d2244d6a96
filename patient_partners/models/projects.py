"""Calls for projects, and the project sheet by which a team asks to be accompanied."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.versions import VersionedModel
from partnerships.models import Hospital
from partnerships.scopes import scope_of
from patient_partners.models.choices import Stage
from patient_partners.models.programme import Domain, Programme

LONGEST_ANSWER = 2_000
# A sheet that is not sent is forgotten when nobody came back to it for so long.
DRAFT_KEPT = timedelta(days=180)
# Who held a sheet that was declined is forgotten after.
DECLINED_KEPT = timedelta(days=2 * 365)
# And who held that of a team, once it is accompanied no more.
ENDED_KEPT = timedelta(days=365)


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        scope = scope_of(user)
        return self if scope.is_superuser else self.filter(programme__owner__in=scope.partnership_service_ids)

    def open(self, day=None):
        """Those that take sheets on a Paris day, today by default; both days are included."""
        day = day or timezone.localdate()
        return self.filter(opens_on__lte=day, closes_on__gte=day)

    def announced(self, day=None):
        """Open, or to open, the nearest first."""
        return self.filter(closes_on__gte=day or timezone.localdate()).order_by("opens_on", "pk")


class Call(VersionedModel):
    """A call for projects of a programme, between two Paris days, both included."""

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="calls", verbose_name="programme")
    title = models.CharField("titre", max_length=150)
    text = models.TextField("ce qu’il demande", max_length=2_000, help_text="Pour tout public.")
    opens_on = models.DateField("ouvre le")
    closes_on = models.DateField("ferme le", help_text="Dernier jour inclus, jusqu’à minuit.")

    objects = CallQuerySet.as_manager()

    class Meta:
        verbose_name = "appel à projets"
        verbose_name_plural = "appels à projets"
        ordering = ["-opens_on"]
        constraints = [
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_closes_after_it_opens"),
        ]

    def __str__(self):
        return self.title

    def is_open(self) -> bool:
        return self.opens_on <= timezone.localdate() <= self.closes_on


class ProjectState(models.TextChoices):
    DRAFT = "draft", _("à envoyer")
    SUBMITTED = "submitted", _("à lire")
    RETURNED = "returned", _("à corriger")
    ACCEPTED = "accepted", _("acceptée")
    DECLINED = "declined", _("déclinée")


# In the team's hands, and in those of whoever reads.
WITH_TEAM = (ProjectState.DRAFT, ProjectState.RETURNED)
DECIDED = (ProjectState.ACCEPTED, ProjectState.DECLINED)


class ProjectQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The sheets that were sent: of the programmes of one's service, of the GHU whose teams one accompanies."""
        scope = scope_of(user)
        sent = self.exclude(state=ProjectState.DRAFT)
        if scope.is_superuser:
            return sent
        return sent.filter(
            Q(programme__owner__in=scope.partnership_service_ids) | Q(hospital__group__in=scope.accompanied_group_ids)
        )

    def to_read(self):
        return self.filter(state=ProjectState.SUBMITTED)

    def teams(self):
        """Those that are accompanied, or were."""
        return self.filter(state=ProjectState.ACCEPTED)

    def underway(self):
        """The teams whose accompaniment is not over."""
        return self.filter(stuck_on__isnull=False)

    def stuck(self):
        """The teams that are waited for longer than their step allows, today (Paris)."""
        return self.filter(stuck_on__lte=timezone.localdate())

    def with_all_said(self):
        return self.select_related("programme__owner", "call", "hospital__group", "domain", "decided_by")


class Project(VersionedModel):
    """A team's project sheet. Outside a call it is a spontaneous interest (`call` is None).

    Its holder is a professional, whose name and address serve the accompaniment alone; no patient is named in it.
    """

    State = ProjectState

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="projects", verbose_name="programme")
    call = models.ForeignKey(
        Call, models.PROTECT, null=True, blank=True, related_name="projects", verbose_name="appel à projets"
    )
    state = models.CharField("état", max_length=9, choices=ProjectState, default=ProjectState.DRAFT)
    # How often it was sent: comments are about one of these times.
    round = models.PositiveSmallIntegerField("envoi", default=0, editable=False)
    language = models.CharField("langue", max_length=2, default="fr", editable=False)

    holder_name = models.CharField(_("Votre nom et prénom"), max_length=150)
    holder_job = models.CharField(_("Votre fonction"), max_length=100, blank=True)
    holder_email = models.EmailField(_("Votre adresse e-mail professionnelle"))
    holder_phone = models.CharField(_("Votre téléphone professionnel"), max_length=30, blank=True)
    hospital = models.ForeignKey(Hospital, models.PROTECT, null=True, blank=True, verbose_name=_("Votre hôpital"))
    ward = models.CharField(_("Votre service"), max_length=150, blank=True)
    team = models.TextField(_("Qui travaille avec vous"), max_length=LONGEST_ANSWER, blank=True)
    manager_agreement = models.CharField(_("Votre encadrement est d’accord"), max_length=200, blank=True)
    title = models.CharField(_("Le nom du projet"), max_length=150, blank=True)
    domain = models.ForeignKey(Domain, models.PROTECT, null=True, blank=True, verbose_name=_("Le domaine"))
    need = models.TextField(_("Le besoin de départ"), max_length=LONGEST_ANSWER, blank=True)
    change = models.TextField(_("Ce qui aura changé"), max_length=LONGEST_ANSWER, blank=True)
    partnership = models.TextField(_("Pourquoi en partenariat"), max_length=LONGEST_ANSWER, blank=True)
    decisions = models.TextField(_("Ce qui se décidera avec les partenaires"), max_length=LONGEST_ANSWER, blank=True)
    partners = models.TextField(_("Les partenaires"), max_length=LONGEST_ANSWER, blank=True)
    steps = models.TextField(_("Les premières étapes et leurs dates"), max_length=LONGEST_ANSWER, blank=True)
    needs = models.TextField(_("Ce dont vous avez besoin"), max_length=LONGEST_ANSWER, blank=True)

    changed_at = models.DateTimeField("repris le", auto_now=True)
    submitted_at = models.DateTimeField("envoyée le", null=True, blank=True)
    decided_at = models.DateTimeField("décidée le", null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décidée par"
    )
    reason = models.TextField("motif", max_length=1_000, blank=True)

    # Where an accepted team stands on its path, as its entries say it (`services.path` keeps it); Paris days. `sign_on`
    # is when somebody last noted something of it.
    stage = models.CharField("étape", max_length=12, choices=Stage, blank=True, editable=False)
    stage_on = models.DateField("à cette étape depuis", null=True, editable=False)
    sign_on = models.DateField("dernière nouvelle", null=True, editable=False)
    lacks = models.CharField("ce qui manque", max_length=200, blank=True, editable=False)
    next_on = models.DateField("prochaine date", null=True, editable=False)
    next_what = models.CharField("prochain rendez-vous", max_length=200, blank=True, editable=False)
    ended_on = models.DateField("accompagnement fini le", null=True, editable=False)
    # The first day on which it is stuck, unless something is noted before.
    stuck_on = models.DateField("bloquée à partir du", null=True, editable=False)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche projet"
        verbose_name_plural = "fiches projet"
        ordering = ["-submitted_at", "-pk"]
        indexes = [
            models.Index(fields=["state", "submitted_at"], name="project_by_state"),
            models.Index(fields=["hospital", "state"], name="project_by_hospital"),
            models.Index(fields=["stuck_on"], name="project_stuck", condition=Q(stuck_on__isnull=False)),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=ProjectState.DRAFT, submitted_at=None)
                | (~Q(state=ProjectState.DRAFT) & Q(submitted_at__isnull=False, hospital__isnull=False)),
                name="project_sent_from_a_hospital",
            ),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False, decided_by__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at=None, decided_by=None)),
                name="project_decided_by_someone",
            ),
            models.CheckConstraint(
                condition=~Q(state=ProjectState.DECLINED) | ~Q(reason=""), name="project_declined_with_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(
                    state=ProjectState.ACCEPTED, stage__in=Stage.values, stage_on__isnull=False, sign_on__isnull=False
                )
                | (~Q(state=ProjectState.ACCEPTED) & Q(stage="", stage_on=None, sign_on=None, ended_on=None)),
                name="project_accepted_is_on_its_path",
            ),
            models.CheckConstraint(
                condition=Q(state=ProjectState.ACCEPTED, ended_on=None, stuck_on__isnull=False)
                | (Q(stuck_on=None) & (~Q(state=ProjectState.ACCEPTED) | Q(ended_on__isnull=False))),
                name="project_underway_may_be_stuck",
            ),
        ]

    def __str__(self):
        """What other services may read where it stands in the way of what they delete: its words are not theirs."""
        return f"Fiche projet n° {self.pk}"

    @property
    def name(self) -> str:
        """For whoever may read it."""
        return self.title or "Fiche projet sans nom"

    @property
    def is_stuck(self) -> bool:
        return self.stuck_on is not None and self.stuck_on <= timezone.localdate()

    @property
    def is_with_team(self) -> bool:
        """The team may change it: it was not sent yet, or a correction is asked for."""
        return self.state in WITH_TEAM

    @property
    def is_late(self) -> bool:
        """It was not sent, and its call has closed; a correction that was asked for is never late."""
        return self.state == ProjectState.DRAFT and self.call is not None and not self.call.is_open()


# What a sheet says, in the order of the form, and what it must say before it is sent.
SHEET_FIELDS = (
    "title",
    "hospital",
    "ward",
    "holder_name",
    "holder_job",
    "holder_phone",
    "team",
    "manager_agreement",
    "domain",
    "need",
    "change",
    "partnership",
    "decisions",
    "partners",
    "steps",
    "needs",
)
MAY_BE_EMPTY = {"holder_phone", "team", "partners", "needs"}


# What whoever comments names, where it is about no line.
WHOLE_SHEET = "sheet"
# The form asks « Votre hôpital » of the team; whoever reads its sheet reads « Hôpital ».
FOR_READERS = {
    "hospital": "Hôpital",
    "ward": "Service",
    "holder_name": "Porté par",
    "holder_job": "Fonction",
    "holder_phone": "Téléphone",
    "team": "L’équipe",
    "manager_agreement": "Accord de l’encadrement",
    "needs": "Ce dont l’équipe a besoin",
}


def label_for_readers(name: str) -> str:
    return FOR_READERS.get(name) or str(Project._meta.get_field(name).verbose_name)


def missing_in(project: Project) -> list[str]:
    """The names of the fields that must be filled before the sheet is sent, in the order of the form."""
    return [name for name in SHEET_FIELDS if name not in MAY_BE_EMPTY and not _value(project, name)]


def _value(project: Project, name: str):
    return getattr(project, f"{name}_id", None) if name in ("hospital", "domain") else getattr(project, name).strip()


class SheetComment(models.Model):
    """What whoever reads a sheet says of one of its fields (or of the whole: ""), about the time it was sent as."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="comments", verbose_name="fiche projet")
    round = models.PositiveSmallIntegerField("envoi")
    about = models.CharField("à propos de", max_length=20, blank=True)
    text = models.TextField("commentaire", max_length=1_000)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par")
    written_at = models.DateTimeField("écrit le", default=timezone.now)

    class Meta:
        verbose_name = "commentaire de fiche projet"
        verbose_name_plural = "commentaires de fiches projet"
        ordering = ["project", "-round", "written_at"]
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="sheetcomment_says_something")]
        indexes = [models.Index(fields=["project", "round"], name="sheetcomment_of_project")]

    def __str__(self):
        return self.text[:60]


VERBS = {
    ProjectState.DRAFT: "Commencée",
    ProjectState.SUBMITTED: "Envoyée",
    ProjectState.RETURNED: "Correction demandée",
    ProjectState.ACCEPTED: "Acceptée",
    ProjectState.DECLINED: "Déclinée",
}


class ProjectEvent(models.Model):
    """What became of a sheet, and who did it; nobody: the team, by its link."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="events", verbose_name="fiche projet")
    state = models.CharField("devenue", max_length=9, choices=ProjectState)
    at = models.DateTimeField("le", default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="par"
    )

    class Meta:
        verbose_name = "étape d’une fiche projet"
        verbose_name_plural = "étapes d’une fiche projet"
        ordering = ["project", "at", "pk"]

    def __str__(self):
        return VERBS[ProjectState(self.state)]
