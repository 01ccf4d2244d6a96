"""Mission letters of the invented people: one to accept, two that hold, one of them soon over, and one that is over."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from foundation.calendars import PARIS
from notifications.services import forget_about
from patient_partners import blanks
from patient_partners.demonstration.partners import NIGHT, WAITING_ROOM
from patient_partners.models import Introduction, Letter, Programme
from patient_partners.models.choices import Model
from patient_partners.models.letters import WRITTEN_WITH, LetterState, Side, Use
from patient_partners.notices.letters import LETTER
from patient_partners.services import letters
from patient_partners.services.recognition import note_fact, say_wishes
from patient_partners.services.time_given import declare_time

HOLDER = "Ombeline Feintise, au secrétariat de l’unité, le matin"


@dataclass(frozen=True)
class Hours:
    days_ago: int
    minutes: int
    use: Use
    words: str = ""


@dataclass(frozen=True)
class Mission:
    """Days count from today. `fact` is what was done for the person on the letter's first day."""

    team: str
    name: str
    mission: str
    rhythm: str
    contact: str
    first_in: int
    last_in: int
    limits: str = ""
    is_accepted: bool = True
    hours: tuple[Hours, ...] = field(default=())
    wishes: tuple[str, ...] = ()
    wishes_said: str = ""
    fact: str = ""


# In the order in which they were written: a second one of the same person carries the first on.
MISSIONS = (
    Mission(
        NIGHT,
        "Hermine Fabliau",
        "Raconter des nuits passées à l’hôpital, et choisir avec l’équipe ce que dit la page de nuit.",
        "Une réunion par mois, deux heures, l’après-midi",
        HOLDER,
        -265,
        -86,
        hours=(
            Hours(240, 120, Use.MEETING, "première réunion"),
            Hours(240, 50, Use.TRAVEL),
            Hours(180, 420, Use.TRAINING, "premier jour de formation"),
        ),
        fact="Deux jours de formation, avec l’équipe",
    ),
    Mission(
        NIGHT,
        "Hermine Fabliau",
        "Relire la page de nuit à chaque version, et la présenter avec l’équipe à d’autres services.",
        "Une heure par mois, à distance, et deux déplacements en tout",
        HOLDER,
        -85,
        24,
        limits="Pas d’entretien avec les familles.",
        hours=(Hours(60, 90, Use.SPEAKING, "la page présentée à quatre équipes"), Hours(15, 60, Use.MEETING)),
        wishes=("certificate", "credit"),
        wishes_said="Que mon nom soit dans la page, avec celui des autres.",
    ),
    Mission(
        NIGHT,
        "Éloi Carabistouille",
        "Essayer la page de nuit, de nuit, et dire ce qui manque.",
        "Un soir par mois, sur place, jamais deux semaines de suite",
        HOLDER,
        -95,
        205,
        limits="Ne remplace personne auprès des familles.",
        hours=(
            Hours(70, 90, Use.OTHER, "premier essai, un samedi soir"),
            Hours(41, 45, Use.READING),
            Hours(15, 60, Use.MEETING),
        ),
        wishes=("travel",),
    ),
    Mission(
        WAITING_ROOM,
        "Théodule Fantaisie",
        "Essayer le panneau d’attente avec l’équipe, et dire où l’on se perd.",
        "Trois matinées d’ici l’été, sur place",
        "Capucine Rêverie, par courriel",
        5,
        190,
        is_accepted=False,
    ),
)


def bring_letters(programme: Programme, actor: User, created: list[str]) -> None:
    """Once. No mail leaves: what would be said of the letter to accept is forgotten before anybody is told."""
    known = Letter.objects.filter(introduction__project__programme=programme)
    if known.exists() or not letters.in_force(programme.owner_id, Model.LETTER):
        return
    with transaction.atomic():
        for mission in MISSIONS:
            if (introduction := _introduction(programme, mission)) is None:
                continue
            letter = _drafted(mission, introduction, actor)
            if mission.is_accepted:
                _hold(mission, letter, actor)
            else:
                letters.propose(side=Side.STAFF, actor=actor, letter_id=letter.pk, seen=letter.version)
            created.append(str(letter))
        forget_about(LETTER, list(known.values_list("pk", flat=True)))


def _introduction(programme: Programme, mission: Mission) -> Introduction | None:
    """None in a demonstration that is older than its person, or where somebody ended what they had together."""
    rows = Introduction.objects.with_all_said().filter(project__programme=programme, state__in=WRITTEN_WITH)
    return rows.filter(project__title=mission.team, partner__full_name=mission.name).first()


def _drafted(mission: Mission, introduction: Introduction, actor: User) -> Letter:
    said = {name: getattr(mission, name) for name in ("mission", "limits", "rhythm", "contact")}
    days = {"starts_on": _in(mission.first_in), "ends_on": _in(mission.last_in)}
    written_at = _at(min(mission.first_in, 0) - 7)
    earlier = introduction.letters.first()
    return Letter.objects.create(
        introduction=introduction, renews=earlier, written_by=actor, written_at=written_at, **said, **days
    )


def _hold(mission: Mission, letter: Letter, actor: User) -> None:
    """Both accepted it in the week before its first day: the services, which say today, cannot say that."""
    owner = letter.project.programme.owner_id
    letter.template, letter.charter = letters.in_force(owner, Model.LETTER), letters.in_force(owner, Model.CHARTER)
    letter.text = blanks.filled(letter.template.body, letters.values_of(letter))
    letter.state, letter.proposed_at = LetterState.ACCEPTED, _at(mission.first_in - 6)
    letter.team_accepted_at, letter.person_accepted_at = _at(mission.first_in - 4), _at(mission.first_in - 2)
    letter.save()
    for hours in mission.hours:
        said = {"on": _in(-hours.days_ago), "minutes": hours.minutes, "use": hours.use, "words": hours.words}
        declare_time(letter_id=letter.pk, said=said)
    if mission.wishes:
        said = {"wishes": mission.wishes, "words": mission.wishes_said}
        say_wishes(partner_id=letter.partner.pk, seen=0, said=said)
    if mission.fact:
        note_fact(actor=actor, letter_id=letter.pk, on=letter.starts_on, what=mission.fact)


def _in(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def _at(days: int) -> datetime:
    """Ten o'clock in Paris."""
    return datetime.combine(_in(days), time(10), tzinfo=PARIS)
