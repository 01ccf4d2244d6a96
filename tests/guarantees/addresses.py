"""Every address that the portal answers, and what fits into its blanks."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from runpy import run_path
from types import ModuleType

from django.conf import settings
from django.contrib import admin
from django.db import models
from django.test import override_settings
from django.urls import URLResolver
from django.urls.resolvers import LocalePrefixPattern

from activities.models import EarlierRelay, Registration, Session
from activities.tokens import manager_url, opinion_token, registration_url, seen_token, ward_page_token, ward_token
from foundation.links import sign_link
from notifications.models import Notice
from notifications.services.lists import sign_way_out
from partnerships.models import Amendment, Document, Dossier, Evaluation, Indicator, Meeting, MinutesReview
from partnerships.tokens import INVITATION, dossier_token, minutes_token
from patient_partners.models import (
    Event,
    EventRegistration,
    Introduction,
    PatientPartner,
    Project,
    Questionnaire,
    RecognitionFact,
    TimeGiven,
)
from patient_partners.tokens import (
    colleagues_token,
    event_registration_url,
    partner_token,
    project_token,
    questionnaire_token,
)
from tests.guarantees.world import COMMON, World

LANGUAGES = "[en/]"
BLANK = re.compile(r"<(?:\w+:)?(\w+)>")
NAMED_GROUP = re.compile(r"\(\?P(<\w+>)[^)]*\)")
UNKNOWN = 999_999_999


# The most that the portal can be: the demonstration's door and mail box are there. No mail was ever caught.
DEMONSTRATION = {"DEMONSTRATION": True, "MAIL_CATCHER_DIR": Path("/nonexistent")}


def portal_with_demonstration() -> ModuleType:
    """The root of the addresses as `portal.urls` makes it in demonstration mode."""
    root = ModuleType("portal_with_demonstration")
    with override_settings(**DEMONSTRATION):
        root.urlpatterns = run_path(str(settings.BASE_DIR / "portal" / "urls.py"))["urlpatterns"]
    return root


PORTAL = portal_with_demonstration()


@dataclass(frozen=True)
class Address:
    """A route as it is written, `[en/]` standing for an address in both languages, and its view."""

    route: str
    view: Callable

    @property
    def blanks(self) -> list[str]:
        return BLANK.findall(self.route)

    @property
    def is_open(self) -> bool:
        """Without sign-in, as Django's LoginRequiredMiddleware asks."""
        return not getattr(self.view, "login_required", True)

    def paths(self, values: dict) -> list[str]:
        """The address with its blanks filled, in each of its languages."""
        filled = BLANK.sub(lambda found: str(values[found[1]]), self.route)
        languages = ("", "en/") if LANGUAGES in filled else ("",)
        return ["/" + filled.replace(LANGUAGES, language) for language in languages]


def all_addresses(patterns=PORTAL.urlpatterns, prefix: str = "") -> Iterator[Address]:
    for pattern in patterns:
        is_translated = isinstance(pattern.pattern, LocalePrefixPattern)
        # A regular expression is read as if it were a route.
        own = NAMED_GROUP.sub(r"\1", str(pattern.pattern)).strip("^$")
        route = prefix + (LANGUAGES if is_translated else own)
        if isinstance(pattern, URLResolver):
            yield from all_addresses(pattern.url_patterns, route)
        else:
            yield Address(route, pattern.callback)


# Which row of a world an address names, by the longest beginning that fits.
OBJECTS: dict[str, Callable[[World], object]] = {
    "agenda/": lambda world: world.feed,
    "espace/agenda/flux/": lambda world: world.feed,
    "espace/creneaux/<int:pk>/": lambda world: world.slot,
    "espace/cycles/": lambda world: world.cycle,
    "espace/seances/<int:pk>/": lambda world: world.upcoming,
    "espace/seances/<int:pk>/confirmer/": lambda world: world.requested,
    "espace/seances/<int:pk>/accord-du-service/": lambda world: world.asked,
    "espace/seances/<int:pk>/decliner/": lambda world: world.requested,
    "espace/seances/<int:pk>/bilan/": lambda world: world.over,
    "espace/seances/<int:pk>/photos/": lambda world: world.over,
    "espace/seances/<int:pk>/avis/": lambda world: world.going_on,
    "espace/seances/<int:pk>/connexion/": lambda world: world.shared,
    "espace/seances/<int:pk>/partager/": lambda world: world.shared,
    "espace/seances/<int:pk>/retirer-un-groupe/": lambda world: world.shared,
    "espace/visites-a-rejoindre/<int:pk>/": lambda world: world.shared,
    "espace/indisponibilites/<int:pk>/": lambda world: world.absence,
    f"{LANGUAGES}formations/<int:pk>/": lambda world: world.registration.training,
    "espace/formations/": lambda world: world.registration.training,
    "espace/relais/<int:pk>/": lambda world: world.relay,
    "espace/relais/avant/<int:pk>/": lambda world: world.rows[EarlierRelay],
    "espace/mes-messages/<int:pk>/": lambda world: world.rows[Notice],
    "espace/prevenez-moi/<int:pk>/": lambda world: world.activity.commitment,
    "documents/": lambda world: world.rows[Document],
    "espace/conventions/": lambda world: world.party.convention,
    "espace/activites/<int:pk>/": lambda world: world.activity,
    "espace/activites/accord/": lambda world: world.party,
    "gestion/conventions/": lambda world: world.party.convention,
    "gestion/reunions/": lambda world: world.rows[Meeting],
    "espace/indicateurs/": lambda world: world.rows[Indicator],
    "gestion/indicateurs/": lambda world: world.rows[Indicator],
    "espace/evaluations/": lambda world: world.rows[Evaluation],
    "gestion/evaluations/": lambda world: world.rows[Evaluation],
    "gestion/activities/session/": lambda world: world.upcoming,
    "gestion/activities/slot/": lambda world: world.slot,
    "espace/partenariat/projets/": lambda world: world.rows[Project],
    "espace/partenariat/equipes/": lambda world: world.team,
    f"{LANGUAGES}partenariat/projet/<str:token>/mises-en-relation/": lambda world: world.rows[Introduction],
    f"{LANGUAGES}partenariat/ma-fiche/<str:token>/proposition/": lambda world: world.rows[Introduction],
    "espace/partenariat/mises-en-relation/": lambda world: world.rows[Introduction],
    "espace/partenariat/rendez-vous/": lambda world: world.rows[Event],
    f"{LANGUAGES}partenariat/rendez-vous/": lambda world: world.rows[Event],
    f"{LANGUAGES}partenariat/projet/<str:token>/rendez-vous/": lambda world: world.rows[Event],
    "espace/partenariat/lettres/": lambda world: world.letter,
    f"{LANGUAGES}partenariat/projet/<str:token>/lettres/": lambda world: world.letter,
    f"{LANGUAGES}partenariat/ma-fiche/<str:token>/lettres/": lambda world: world.letter,
    f"{LANGUAGES}partenariat/ma-fiche/<str:token>/temps/": lambda world: world.rows[TimeGiven],
    "espace/partenariat/partenaires/": lambda world: world.rows[PatientPartner],
    "gestion/accounts/user/": lambda world: world.mediator,
}


def values_for(address: Address, world: World) -> dict:
    """What fills the blanks of an address with a row of this world."""
    row = row_for(address, world)
    number = row.pk if row else UNKNOWN
    return {
        "action": action_of(address),
        "amendment_pk": world.rows[Amendment].pk,
        "app_label": "activities",
        "content_type_id": UNKNOWN,
        "fact": world.rows[RecognitionFact].pk,
        "group_pk": world.upcoming.participations.first().pk,
        "introduction": world.letter.introduction_id,
        "key": "inventee",
        "name": "20260101T000000.000000-00000000",
        "note_pk": world.note.pk,
        "number": 1,
        "object_id": number,
        "partner_pk": world.rows[PatientPartner].pk,
        "party_pk": number,
        "registration_pk": registration_in(address, world),
        "pk": number,
        "photo_pk": world.photo.pk,
        "poster": f"seance-{world.upcoming.pk}",
        "slug": world.hospital.slug,
        "token": token_of(address, world),
        "uidb36": "inventee",
        "url": "inventee",
        "ward_slug": world.ward.slug,
    }


def registration_in(address: Address, world: World) -> int:
    rows = world.rows[EventRegistration] if "rendez-vous" in address.route else world.registration
    return rows.pk


def token_of(address: Address, world: World) -> str:
    """The secret of the one thing that an address without an account opens."""
    if "]dossier/" in address.route:
        dossier = Dossier.objects.released().get(meeting=world.rows[Meeting])
        return dossier_token(dossier, dossier.meeting.committee.members.first())
    if "]compte-rendu/" in address.route:
        return minutes_token(world.rows[MinutesReview])
    if "]partenariat/projet/" in address.route and any(
        part in address.route for part in ("fiches", "recherche", "mises-en-relation", "rendez-vous", "lettres")
    ):
        return project_token(Project.objects.get(pk=world.team.pk))
    if "]partenariat/projet/" in address.route:
        return project_token(Project.objects.get(pk=world.rows[Project].pk))
    if "]partenariat/questionnaire/" in address.route:
        questionnaire = world.rows[Questionnaire]
        return (colleagues_token if "equipe" in address.route else questionnaire_token)(questionnaire)
    if "]partenariat/mon-inscription/" in address.route:
        return event_registration_url(world.rows[EventRegistration]).split("/")[-2]
    if "]partenariat/ma-fiche/" in address.route:
        return partner_token(PatientPartner.objects.get(pk=world.rows[PatientPartner].pk))
    if "/vu/" in address.route:
        return seen_token(world.near_change, "")
    if address.route.endswith("accord/seance/<str:token>/"):
        return ward_page_token(world.upcoming.participations.first())
    if "]avis/" in address.route:
        return opinion_token(world.going_on)
    if "formations/inscription/" in address.route:
        return registration_url(world.registration).split("/")[-2]
    if "formations/accord/" in address.route:
        return manager_url(Registration.objects.get(pk=world.registration.pk)).split("/")[-2]
    if "/quitter/" in address.route:
        return sign_way_out(world.mediator.pk, "places")
    if address.route.startswith("agenda/"):
        return world.feed.token
    is_of_ward = address.route == f"{LANGUAGES}accord/<str:token>/"
    return ward_token(world.asked) if is_of_ward else sign_link(INVITATION, str(world.invitation.pk))


def unknown_values() -> dict:
    """The same blanks with what nobody ever named."""
    numbers = dict.fromkeys(
        (
            "amendment_pk",
            "content_type_id",
            "fact",
            "group_pk",
            "introduction",
            "note_pk",
            "number",
            "object_id",
            "partner_pk",
            "party_pk",
            "photo_pk",
            "pk",
            "registration_pk",
        ),
        UNKNOWN,
    )
    names = ("action", "key", "name", "poster", "slug", "token", "uidb36", "url", "ward_slug")
    words = dict.fromkeys(names, "inventee")
    return {**numbers, **words, "app_label": "activities"}


def row_for(address: Address, world: World):
    beginnings = [beginning for beginning in OBJECTS if address.route.startswith(beginning)]
    if beginnings:
        return OBJECTS[max(beginnings, key=len)](world)
    model = model_of(address)
    if model is None:
        return None
    return model.objects.first() if model in COMMON else world.rows.get(model)


def model_of(address: Address) -> type[models.Model] | None:
    """What the back office shows at an address."""
    shown = {f"gestion/{model._meta.label_lower.replace('.', '/')}/": model for model in admin.site._registry}
    return next((model for beginning, model in shown.items() if address.route.startswith(beginning)), None)


def action_of(address: Address) -> str:
    """One of the actions that the page of a record offers: a session to come has neither all nor the first of them."""
    model = model_of(address)
    if model is Session:
        return "name_mediator"
    return next(iter(getattr(admin.site._registry.get(model), "row_actions", ())), "inventee")
