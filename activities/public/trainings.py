"""« Formations » : the dates that professionals may find without an account, apart from what patients are offered."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from activities.models import Training
from activities.phrases.people import say_audiences
from activities.phrases.places import say_place
from foundation.days import say_moment, say_period


@dataclass(frozen=True)
class Announced:
    """One date as the public pages tell it, in the reader's language; `places` says how many are left, or that one
    waits. The ward that welcomes it is told to those who register alone.
    """

    pk: int
    picture: str
    when: str
    title: str
    description: str
    where: str
    audience: str
    organisations: str
    trainers: str
    structures: str
    programme: str
    places: str
    closes: str
    is_full: bool
    is_open: bool
    asks_manager: bool


def read_trainings() -> list[Announced]:
    """Those to come, by date. One query."""
    trainings = Training.objects.announced().with_all_said().with_waiting()
    return [announce(training) for training in trainings.order_by("session__starts_at", "pk")]


def announce(training: Training) -> Announced:
    session = training.session
    activity = session.activity
    return Announced(
        pk=training.pk,
        picture=activity.slug,
        when=capfirst(say_period(session.starts_at, session.ends_at)),
        title=activity.title_in_language(),
        description=activity.description_in_language(),
        where=training.host.name if training.host else say_place(session),
        audience=training.audience or _say_staff(training),
        organisations=", ".join(training.organisations()),
        trainers=training.trainers,
        structures=", ".join(training.structure_names),
        programme=training.programme,
        places=_say_places(training),
        closes=say_moment(training.closes_at),
        is_full=training.left <= 0,
        is_open=training.is_open(),
        asks_manager=training.asks_manager,
    )


def _say_staff(training: Training) -> str:
    if training.is_for_museum_staff:
        return _("pour les agents du musée")
    return say_audiences(["staff"])


def _say_places(training: Training) -> str:
    if not training.is_open():
        return _("inscriptions closes")
    if training.left > 0:
        return ngettext("%(count)s place libre", "%(count)s places libres", training.left) % {"count": training.left}
    return _("complet, liste d’attente ouverte")
