"""Invented teams, one at least in every step of the path; the one that waits too long is in `projects`."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from partnerships.models import Hospital
from patient_partners.demonstration.projects import Sheet, write_sheet
from patient_partners.models import PathEntry, Programme, Project
from patient_partners.models.choices import Stage
from patient_partners.models.path import What
from patient_partners.models.projects import ProjectState
from patient_partners.services.path import stand


@dataclass(frozen=True)
class Moment:
    """What was noted of a team so many days ago; `next_in` counts from today."""

    days_ago: int
    what: What
    stage: str = ""
    text: str = ""
    lacks: str = ""
    next_in: int | None = None
    next_what: str = ""


@dataclass(frozen=True)
class Team:
    sheet: Sheet
    moments: tuple[Moment, ...]


def _accepted(hospital, ward, holder, title, domain, need, change, days_ago) -> Sheet:
    reason = "Le projet se décide vraiment à plusieurs."
    return Sheet(ProjectState.ACCEPTED, hospital, ward, holder, title, domain, need, change, days_ago, reason)


def _step(days_ago: int, stage: Stage, **said) -> Moment:
    return Moment(days_ago, What.STEP, stage, **said)


TEAMS = (
    Team(
        _accepted(
            "tenon",
            "Néphrologie",
            "Basilic Mirage",
            "Raconter la première dialyse",
            "soins",
            "La première séance fait peur, et personne ne la raconte.",
            "Chaque patient a parlé, avant, avec quelqu’un qui l’a vécue.",
            60,
        ),
        (
            _step(
                9,
                Stage.IDEA,
                text="L’équipe reprend son idée depuis le début avec la nouvelle cheffe de service.",
                next_in=12,
                next_what="relire le besoin ensemble",
            ),
        ),
    ),
    Team(
        _accepted(
            "saint-antoine",
            "Urgences",
            "Capucine Rêverie",
            "Mieux dire l’attente aux urgences",
            "organisation-des-soins",
            "On attend sans savoir qui l’on attend.",
            "Un panneau écrit à plusieurs dit où l’on en est.",
            90,
        ),
        (_step(20, Stage.START, lacks="une salle pour se réunir", next_in=8, next_what="première réunion du groupe"),),
    ),
    Team(
        _accepted(
            "robert-debre",
            "Diabétologie",
            "Anselme Sornette",
            "Un carnet tenu par les enfants",
            "soins",
            "Le carnet est rempli par les adultes.",
            "Les enfants y écrivent ce qu’ils veulent qu’on sache.",
            150,
        ),
        (
            _step(120, Stage.START),
            _step(30, Stage.SEARCH, lacks="un parent partenaire", next_in=15, next_what="point avec le référent"),
        ),
    ),
    Team(
        _accepted(
            "henri-mondor",
            "Addictologie",
            "Violaine Illusion",
            "Former les internes avec ceux qui sont passés par là",
            "enseignement",
            "Les internes n’entendent parler du rétablissement que par des soignants.",
            "Chaque promotion suit une séance donnée à deux voix.",
            240,
        ),
        (
            _step(200, Stage.START),
            _step(150, Stage.SEARCH),
            Moment(90, What.MEETING, text="Deux personnes rencontrées, toutes deux d’accord."),
            _step(25, Stage.FORMALISE, lacks="la lettre de mission signée", next_in=6, next_what="signature"),
        ),
    ),
    Team(
        _accepted(
            "bretonneau",
            "Soins palliatifs",
            "Ombeline Feintise",
            "Accueillir les proches la nuit",
            "organisation-des-soins",
            "La nuit, les proches ne savent ni où dormir ni à qui parler.",
            "Une page et une personne répondent à toute heure.",
            400,
        ),
        (
            _step(360, Stage.START),
            _step(320, Stage.SEARCH),
            _step(260, Stage.FORMALISE),
            _step(220, Stage.ACCOMPANIED),
            Moment(180, What.TRAINING, text="Deux jours, à huit, avec les deux partenaires."),
            Moment(60, What.COMMUNITY, text="La page de nuit présentée à quatre autres équipes."),
            Moment(
                15, What.MEETING, text="Le texte est prêt, il reste à l’essayer.", next_in=20, next_what="premier bilan"
            ),
        ),
    ),
    Team(
        _accepted(
            "cochin-port-royal",
            "Maternité",
            "Sidoine Rêverie",
            "Un livret de sortie lu à plusieurs",
            "soins",
            "Le livret de sortie se perd dans les valises.",
            "Chaque famille sait qui appeler la première nuit.",
            600,
        ),
        (
            _step(560, Stage.START),
            _step(500, Stage.SEARCH),
            _step(440, Stage.FORMALISE),
            _step(380, Stage.ACCOMPANIED),
            Moment(300, What.TRAINING, text="Un jour avec l’équipe et trois familles."),
            _step(12, Stage.EVALUATED, next_in=18, next_what="bilan avec le référent"),
        ),
    ),
    Team(
        _accepted(
            "saint-louis",
            "Recherche clinique",
            "Gaétan Chimère",
            "Relire à plusieurs les notices d’information",
            "recherche",
            "Les notices ne se lisent pas.",
            "Toute notice est relue par deux personnes qu’elle concerne.",
            720,
        ),
        (
            _step(680, Stage.START),
            _step(620, Stage.SEARCH),
            _step(560, Stage.FORMALISE),
            _step(500, Stage.ACCOMPANIED),
            Moment(430, What.TRAINING, text="Formation-action avec l’équipe et deux partenaires."),
            Moment(300, What.COMMUNITY, text="La grille de relecture partagée."),
            Moment(200, What.MEETING, text="Douze notices relues."),
            _step(40, Stage.EVALUATED, text="Trente notices relues, la grille reste en service."),
            Moment(10, What.END, text="Les deux ans sont passés, l’équipe continue seule."),
        ),
    ),
)


def bring_teams(programme: Programme, reader: User, created: list[str]) -> None:
    """Once: teams that came outside the call, each with what happened to it."""
    if Project.objects.filter(programme=programme, holder_email=TEAMS[0].sheet.email).exists():
        return
    domains = {domain.slug: domain for domain in programme.domains.all()}
    hospitals = Hospital.objects.in_bulk({team.sheet.hospital for team in TEAMS}, field_name="slug")
    for team in TEAMS:
        sheet = team.sheet
        project = write_sheet(sheet, programme, None, hospitals[sheet.hospital], domains[sheet.domain], reader)
        _follow(project, team.moments, reader)
        created.append(project.name)


def _follow(project: Project, moments: tuple[Moment, ...], actor: User) -> None:
    today, now = timezone.localdate(), timezone.now().replace(hour=10, minute=0)
    for moment in moments:
        PathEntry.objects.create(
            project=project,
            what=moment.what,
            stage=moment.stage,
            on=today - timedelta(days=moment.days_ago),
            at=now - timedelta(days=moment.days_ago),
            text=moment.text,
            lacks=moment.lacks,
            next_on=None if moment.next_in is None else today + timedelta(days=moment.next_in),
            next_what=moment.next_what,
            actor=actor,
        )
    stand(project)
    project.save()
