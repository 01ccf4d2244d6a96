"""Invented people who offered themselves, in every state, and teams that they were proposed to. Nobody here exists."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import User
from partnerships.models import HospitalGroup
from patient_partners.consent import CURRENT, wording
from patient_partners.models import Consent, Introduction, News, PatientPartner, Programme, Project, Search
from patient_partners.models.introductions import Ending, IntroductionState
from patient_partners.models.patient_partners import CONSENT_YEARS, PartnerState

State = IntroductionState
NORD, SORBONNE, MONDOR = "nord-universite-paris-cite", "sorbonne-universite", "henri-mondor"
NOTEBOOK, WAITING_ROOM = "Un carnet tenu par les enfants", "Mieux dire l’attente aux urgences"
NIGHT, LEAFLETS = "Accueillir les proches la nuit", "Relire à plusieurs les notices d’information"
# What each team looks for: what the person would do, about what, how often, how long, in the team's words.
SEARCHES = {
    NOTEBOOK: (
        ["read", "group"],
        ["daily", "families"],
        "both",
        "monthly",
        "hour",
        "Un parent, ou quelqu’un qui a été soigné enfant, pour relire le carnet et choisir ce qui y entre.",
    ),
    WAITING_ROOM: (
        ["group", "try"],
        ["welcome", "places"],
        "on_site",
        "rarely",
        "two_hours",
        "Quelqu’un qui a attendu aux urgences, pour essayer le panneau avec nous.",
    ),
    NIGHT: (
        ["share", "group"],
        ["families"],
        "both",
        "rarely",
        "hour",
        "Des proches qui ont passé des nuits à l’hôpital.",
    ),
    LEAFLETS: (["read", "research"], ["rights"], "remote", "often", "hour", "Relire nos notices, une par semaine."),
}


@dataclass(frozen=True)
class Meeting:
    """Of how many days before today, or after; an hour long."""

    in_days: int
    place: str = "Salle des familles, au rez-de-chaussée"


@dataclass(frozen=True)
class Tried:
    """A team that somebody was proposed to so many days ago, and how that stands."""

    team: str
    state: State
    days_ago: int
    message: str = ""
    meeting: Meeting | None = None
    working_for: int | None = None
    ending: str = ""
    end_note: str = ""


@dataclass(frozen=True)
class Somebody:
    """`heard_ago` is how many days ago they last heard of us; `news` what was written to them then."""

    name: str
    state: PartnerState
    group: str
    contributions: tuple[str, ...]
    themes: tuple[str, ...]
    wishes: str
    offered_ago: int
    heard_ago: int
    rhythm: str = "monthly"
    length: str = "two_hours"
    setting: str = "both"
    capacity: str = "patient"
    limits: str = ""
    news: str = ""
    tried: tuple[Tried, ...] = field(default=())

    @property
    def email(self) -> str:
        return f"{slugify(self.name).replace('-', '.')}@demo.example"


PEOPLE = (
    Somebody(
        "Balthazar Chimère",
        PartnerState.POTENTIAL,
        NORD,
        ("read", "peers"),
        ("daily", "rights"),
        "Relire ce que l’on donne aux patients, et dire ce qui ne se comprend pas.",
        5,
        5,
    ),
    Somebody(
        "Philomène Songe",
        PartnerState.POTENTIAL,
        NORD,
        ("group", "teach"),
        ("families", "relations"),
        "Raconter ce que c’est que d’attendre un diagnostic à deux.",
        52,
        52,
        capacity="carer",
        limits="Plutôt l’après-midi ; une heure de trajet au plus.",
    ),
    Somebody(
        "Aurélien Sornette",
        PartnerState.CONTACTED,
        NORD,
        ("read", "group"),
        ("families",),
        "J’ai passé beaucoup de temps à l’hôpital enfant.",
        30,
        3,
        tried=(Tried(NOTEBOOK, State.PROPOSED, 3, "Votre idée du carnet rejoint celle de l’équipe."),),
    ),
    Somebody(
        "Rosemonde Rêverie",
        PartnerState.CONTACTED,
        NORD,
        ("read", "group", "try"),
        ("daily", "families"),
        "Aider à écrire avec les enfants, pas à leur place.",
        60,
        2,
        capacity="carer",
        setting="on_site",
        tried=(Tried(NOTEBOOK, State.INTERESTED, 9, meeting=Meeting(6)),),
    ),
    Somebody(
        "Théodule Fantaisie",
        PartnerState.CONTACTED,
        SORBONNE,
        ("group", "try"),
        ("welcome", "places"),
        "Essayer un lieu, dire où l’on se perd.",
        80,
        9,
        tried=(Tried(WAITING_ROOM, State.INTERESTED, 15, meeting=Meeting(-4, "Accueil des urgences")),),
    ),
    Somebody(
        "Isaure Feintise",
        PartnerState.CONTACTED,
        NORD,
        ("read",),
        ("daily",),
        "Relire, à distance.",
        70,
        12,
        setting="remote",
        rhythm="rarely",
        news="Votre réponse est bien notée. Nous vous réécrirons au printemps, sans vous presser.",
        tried=(Tried(NOTEBOOK, State.LATER, 14),),
    ),
    Somebody(
        "Cyprien Illusion",
        PartnerState.CONTACTED,
        SORBONNE,
        ("group", "share"),
        ("welcome",),
        "Participer à un groupe de travail, près de chez moi.",
        100,
        40,
        capacity="representative",
        tried=(Tried(WAITING_ROOM, State.DECLINED, 40),),
    ),
    Somebody(
        "Hermine Fabliau",
        PartnerState.ACTIVE,
        NORD,
        ("share", "group"),
        ("families",),
        "Que les nuits soient moins longues pour les proches.",
        320,
        60,
        capacity="carer",
        tried=(Tried(NIGHT, State.WORKING, 290, meeting=Meeting(-280), working_for=270),),
    ),
    Somebody(
        "Éloi Carabistouille",
        PartnerState.ACTIVE,
        NORD,
        ("read", "try"),
        ("families", "places"),
        "Essayer la page de nuit avec ceux qui veillent.",
        150,
        20,
        capacity="carer",
        tried=(Tried(NIGHT, State.WORKING, 130, meeting=Meeting(-115), working_for=100),),
    ),
    Somebody(
        "Ondine Légende",
        PartnerState.CONTACTED,
        NORD,
        ("read", "research"),
        ("rights",),
        "Relire des notices de recherche.",
        640,
        10,
        capacity="association",
        setting="remote",
        tried=(
            Tried(
                LEAFLETS,
                State.ENDED,
                600,
                working_for=580,
                ending=Ending.TEAM_OVER,
                end_note="Trente notices relues ensemble : merci.",
            ),
            Tried(NOTEBOOK, State.WITHDRAWN, 25, ending=Ending.TAKEN_BACK, end_note="L’équipe cherche un parent."),
        ),
    ),
    Somebody(
        "Fulbert Mascarade",
        PartnerState.PAUSED,
        MONDOR,
        ("teach", "share"),
        ("relations",),
        "Intervenir devant les internes.",
        200,
        35,
    ),
    Somebody(
        "Victoire Mirliton",
        PartnerState.LEFT,
        NORD,
        ("share",),
        ("families",),
        "Raconter, une fois.",
        380,
        45,
        rhythm="once",
        length="hour",
        tried=(Tried(NIGHT, State.ENDED, 290, working_for=250, ending=Ending.PERSON),),
    ),
)


def bring_partners(programme: Programme, actor: User, created: list[str]) -> None:
    """Once: what some teams look for, and who offered themselves, each with what became of it. No mail leaves."""
    if PatientPartner.objects.filter(email=PEOPLE[0].email).exists():
        return
    teams = {team.title: team for team in Project.objects.filter(programme=programme, title__in=SEARCHES)}
    for title, team in teams.items():
        _say_search(team, SEARCHES[title])
    groups = HospitalGroup.objects.in_bulk({each.group for each in PEOPLE}, field_name="slug")
    for somebody in PEOPLE:
        partner = _bring(somebody, programme, groups[somebody.group], actor)
        for tried in somebody.tried:
            _introduce(teams[tried.team], partner, tried, actor)
        created.append(str(partner))


def _say_search(team: Project, said: tuple) -> None:
    contributions, themes, setting, rhythm, length, text = said
    lists = {"contributions": contributions, "themes": themes}
    Search.objects.get_or_create(
        project=team, defaults=lists | {"setting": setting, "rhythm": rhythm, "length": length, "text": text}
    )


def _bring(somebody: Somebody, programme: Programme, group: HospitalGroup, actor: User) -> PatientPartner:
    offered_at, heard_at = _ago(somebody.offered_ago), _ago(somebody.heard_ago)
    is_gone = somebody.state == PartnerState.LEFT
    partner = PatientPartner.objects.create(
        owner=programme.owner,
        state=somebody.state,
        full_name=somebody.name,
        email=somebody.email,
        capacities=[somebody.capacity],
        contributions=list(somebody.contributions),
        themes=list(somebody.themes),
        wishes=somebody.wishes,
        rhythm=somebody.rhythm,
        length=somebody.length,
        setting=somebody.setting,
        limits=somebody.limits,
        offered_at=offered_at,
        confirmed_at=offered_at,
        last_news_at=heard_at,
        consent_ends_on=timezone.localdate(offered_at) + relativedelta(years=CONSENT_YEARS),
        left_at=heard_at if is_gone else None,
    )
    partner.groups.add(group)
    Consent.objects.create(
        partner=partner, wording=CURRENT, language="fr", text=wording(CURRENT, "fr"), accepted_at=offered_at
    )
    if somebody.news:
        News.objects.create(partner=partner, text=somebody.news, written_at=heard_at, written_by=actor)
    return partner


def _introduce(team: Project, partner: PatientPartner, tried: Tried, actor: User) -> None:
    answered = None if tried.state == State.PROPOSED else _ago(max(tried.days_ago - 2, 0))
    Introduction.objects.create(
        project=team,
        partner=partner,
        state=tried.state,
        message=tried.message,
        proposed_at=_ago(tried.days_ago),
        proposed_by=actor,
        answered_at=answered,
        working_since=tried.working_for and timezone.localdate(_ago(tried.working_for)),
        ended_at=partner.last_news_at if tried.ending else None,
        ending=tried.ending,
        end_note=tried.end_note,
        **_met(tried.meeting),
    )


def _met(meeting: Meeting | None) -> dict:
    if meeting is None:
        return {}
    starts_at = _ago(-meeting.in_days, hour=14)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=1), "place": meeting.place}


def _ago(days: int, hour: int = 10) -> datetime:
    """That hour in Paris, so many days before today."""
    now = timezone.localtime().replace(hour=hour, minute=0, second=0, microsecond=0)
    return now - timedelta(days=days)
