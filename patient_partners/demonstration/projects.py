"""An invented call, and invented sheets in every state. The real programme is closed: its page says its years."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from partnerships.models import Hospital
from patient_partners.models import Call, Domain, Programme, Project, ProjectEvent, SheetComment
from patient_partners.models.projects import DECIDED, ProjectState
from patient_partners.services.path import begin_path

State = ProjectState
TITLE = "Appel à projets (démonstration)"
TEXT = (
    "Appel inventé, pour essayer le portail : le programme 2023-2025, lui, est clos. Votre équipe a une idée à mener "
    "avec des patients, des proches ou des usagers ? Décrivez-la en deux pages. Le service et le référent de votre GHU "
    "la lisent, vous disent ce qui manque, et vous répondent."
)


@dataclass(frozen=True)
class Sheet:
    state: State
    hospital: str
    ward: str
    holder: str
    title: str
    domain: str
    need: str
    change: str
    days_ago: int
    reason: str = ""

    @property
    def email(self) -> str:
        return f"{slugify(self.holder).replace('-', '.')}@demo.example"


SHEETS = (
    Sheet(
        State.SUBMITTED,
        "bretonneau",
        "Gériatrie",
        "Apolline Rêverie",
        "Écrire avec les familles le livret d’accueil",
        "organisation-des-soins",
        "Les familles posent chaque semaine les mêmes questions, et le livret a dix ans.",
        "Une famille trouve seule à qui s’adresser, dès le premier jour.",
        6,
    ),
    Sheet(
        State.SUBMITTED,
        "robert-debre",
        "Pédiatrie",
        "Ulysse Sornette",
        "Préparer avec des adolescents leur passage chez les adultes",
        "soins",
        "Un jeune sur quatre ne vient pas à sa première consultation chez les adultes.",
        "Chaque jeune a rencontré, avant de partir, quelqu’un qui l’a déjà fait.",
        2,
    ),
    Sheet(
        State.RETURNED,
        "saint-louis",
        "Hématologie",
        "Perrine Chimère",
        "Redire l’annonce à plusieurs voix",
        "soins",
        "Les patients disent n’avoir rien retenu.",
        "On saura mieux dire.",
        12,
    ),
    Sheet(
        State.ACCEPTED,
        "bretonneau",
        "Soins de longue durée",
        "Octave Feintise",
        "Choisir les repas avec les résidents",
        "organisation-des-soins",
        "La commission des menus se réunit sans un seul résident.",
        "Deux résidents et un proche siègent à chaque réunion, et les menus disent ce qu’ils ont changé.",
        40,
        "Un projet clair, et un partenaire est déjà là.",
    ),
    Sheet(
        State.DECLINED,
        "henri-mondor",
        "Médecine physique et réadaptation",
        "Sixtine Illusion",
        "Refaire l’enquête de satisfaction",
        "organisation-des-soins",
        "Peu de réponses à l’enquête de sortie.",
        "Plus de réponses.",
        35,
        "C’est une enquête plutôt qu’un partenariat : rien ne s’y décide avec des patients. Le référent de votre GHU "
        "peut vous aider à la reprendre.",
    ),
)
COMMENTS = (
    ("change", "Qui s’en apercevra, et à quoi ? Un ou deux signes simples suffisent."),
    ("decisions", "Dites ce que les partenaires décideront : le texte, le moment, qui est présent ?"),
)


def bring_projects(programme: Programme, reader: User, created: list[str]) -> None:
    """Once: a call that is open for some weeks, and what five teams sent."""
    if Call.objects.filter(programme=programme, title=TITLE).exists():
        return
    today = timezone.localdate()
    days = {"opens_on": today - timedelta(days=45), "closes_on": today + timedelta(days=45)}
    call = Call.objects.create(programme=programme, title=TITLE, text=TEXT, **days)
    created.append(str(call))
    domains = {domain.slug: domain for domain in programme.domains.all()}
    hospitals = Hospital.objects.in_bulk({sheet.hospital for sheet in SHEETS}, field_name="slug")
    for sheet in SHEETS:
        project = write_sheet(sheet, programme, call, hospitals[sheet.hospital], domains[sheet.domain], reader)
        created.append(project.name)
        if sheet.state == State.RETURNED:
            SheetComment.objects.bulk_create(
                SheetComment(project=project, round=1, about=about, text=text, author=reader)
                for about, text in COMMENTS
            )


def write_sheet(
    sheet: Sheet, programme: Programme, call: Call | None, hospital: Hospital, domain: Domain, reader: User
) -> Project:
    """The sheet as its team sent it, and what it was answered."""
    sent = timezone.now().replace(hour=9, minute=20) - timedelta(days=sheet.days_ago)
    answered = sent + timedelta(days=4)
    project = Project.objects.create(
        programme=programme,
        call=call,
        state=State.SUBMITTED,
        round=1,
        submitted_at=sent,
        hospital=hospital,
        ward=sheet.ward,
        holder_name=sheet.holder,
        holder_email=sheet.email,
        holder_job="cadre de santé",
        manager_agreement="l’encadrement du pôle, en réunion de service",
        title=sheet.title,
        domain=domain,
        need=sheet.need,
        change=sheet.change,
        partnership="Ceux qui le vivent savent ce que l’équipe ne voit pas.",
        decisions="Le texte, son ordre, et ce qui n’y est pas.",
        partners="Deux personnes d’une association sont prêtes à commencer.",
        steps="Se réunir en janvier, écrire jusqu’en mars, essayer en avril.",
        needs="Une formation-action, et de l’aide pour animer.",
    )
    ProjectEvent.objects.create(project=project, state=State.SUBMITTED, at=sent)
    if sheet.state != State.SUBMITTED:
        _answer(project, sheet, answered, reader)
    return project


def _answer(project: Project, sheet: Sheet, at: datetime, reader: User) -> None:
    project.state, project.reason = sheet.state, sheet.reason
    if sheet.state in DECIDED:
        project.decided_at, project.decided_by = at, reader
    if sheet.state == State.ACCEPTED:
        begin_path(project, reader)
    project.save()
    ProjectEvent.objects.create(project=project, state=sheet.state, at=at, actor=reader)
