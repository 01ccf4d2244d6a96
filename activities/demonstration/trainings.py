"""The trainings of the demonstration: their programme and places, who is registered, and who waits for a place."""

from collections.abc import Sequence
from datetime import timedelta

from activities.demonstration.people import Cast
from activities.demonstration.scenes import Scene
from activities.models import Registration, Session, Training
from activities.models.choices import State
from activities.models.trainings import MUSEUM_STAFF_KINDS, USUAL_RELAY_MONTHS
from foundation.accents import unaccented
from partnerships.models import Commitment

JOBS = ("infirmière", "animateur", "aide-soignante", "ergothérapeute")
MUSEUM_JOBS = ("agent d’accueil", "médiatrice", "agente de surveillance")
USUAL_PLACES = 12
# Of a training that is past, forgotten on the first tick: the report of what was has a line to show.
NEEDS = "Une place près de l’entrée"
FOR_THE_HOSPITAL = {
    "audience": "Soignants, animateurs et cadres, sans prérequis.",
    "programme": "Accueil au musée\nVisite, à votre rythme\nPréparer une sortie à plusieurs",
    "trainers": "Le service des publics du musée",
    "resources": "https://www.museepicassoparis.fr/\nLe livret de préparation se demande à l’accueil du musée.",
}
FOR_THE_MUSEUM = {
    "audience": "Agents d’accueil, de surveillance et de médiation du musée.",
    "programme": "Rencontrer le service\nLes mots et les rythmes\nPréparer l’accueil d’un groupe",
    "trainers": "Une cadre de santé et une ergothérapeute de l’hôpital",
    "structures": "Association Les Ateliers du lien (fictive)",
}


FOR_SEVERAL = FOR_THE_MUSEUM | {
    "audience": "Agents du musée et équipes des structures conviées.",
    "invited": "Association Les Ateliers du lien (fictive)\nFoyer des Tilleuls (fictif)",
}


def add_training(cast: Cast, session: Session, scene: Scene) -> Training:
    """A training with its people; it is full where some wait, and whoever is last was absent from one that was held."""
    registered, waiting = scene.professionals, scene.waiting
    is_for_museum = session.commitment.kind in MUSEUM_STAFF_KINDS
    training = Training.objects.create(
        session=session,
        host=session.ward.hospital if session.ward else None,
        relay_months=scene.relay_months or _usual_months(session),
        places=len(registered) if waiting else USUAL_PLACES,
        closes_at=session.starts_at - timedelta(days=2),
        **_course_of(session),
    )
    booked_at = min(session.booked_at, session.starts_at - timedelta(days=10))
    for rank, name in enumerate([*registered, *waiting]):
        ward = _always_the_same(list(cast.wards.values()), name)
        Registration.objects.create(
            training=training,
            full_name=name,
            email=f"{_plain(name)}@demo.example",
            hospital=None if is_for_museum else ward.hospital,
            organisation=session.partner.name if is_for_museum else "",
            ward="Accueil des publics" if is_for_museum else "Animation",
            needs=NEEDS if rank == 0 else "",
            job=_always_the_same(MUSEUM_JOBS if is_for_museum else JOBS, name),
            **_state_of(session, booked_at + timedelta(hours=rank), is_last=rank == len(registered) - 1)
            if rank < len(registered)
            else {"state": Registration.State.WAITING, "queued_at": booked_at + timedelta(hours=rank)},
        )
    return training


def _usual_months(session: Session) -> int | None:
    return USUAL_RELAY_MONTHS if session.commitment.kind == Commitment.Kind.RELAY_TRAINING else None


def _course_of(session: Session) -> dict:
    if session.commitment.kind == Commitment.Kind.TRAINING_DAY:
        return FOR_SEVERAL
    return FOR_THE_MUSEUM if session.commitment.kind in MUSEUM_STAFF_KINDS else FOR_THE_HOSPITAL


def _always_the_same(options: Sequence, name: str):
    """A person keeps their post from one training to the next."""
    return options[sum(name.encode()) % len(options)]


def _state_of(session: Session, at, *, is_last: bool) -> dict:
    told = {"registered_at": at, "told_start": session.starts_at, "told_end": session.ends_at}
    if session.state != State.HELD:
        return {"state": Registration.State.REGISTERED, **told}
    return {"state": Registration.State.ABSENT if is_last else Registration.State.ATTENDED, **told}


def _plain(name: str) -> str:
    letters = unaccented(name)
    return letters.replace(" ", ".")
