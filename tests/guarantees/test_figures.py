"""Every figure on a screen is the count of its rows, over many seasons made at random."""

import os
import random
import re
from collections import Counter
from html import unescape

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from activities.models import Participation, Session
from partnerships.models import Quota
from tests.factories import SessionFactory, in_days
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db

# More of them: SEASONS=1000 make test ARGS="tests/guarantees/test_figures.py"
SEASONS = int(os.environ.get("SEASONS", "120"))
# So that all processes of the test run have their share.
PARTS = 4
# A figure of the tableau: what its sessions are, and where they stand in time.
KINDS = {
    "requested": ({"requested": True}, (1, 60)),
    "upcoming": ({}, (1, 60)),
    "to_report": ({}, (-60, -1)),
    "held": ({"held": True}, (-60, -1)),
    "cancelled_counted": ({"cancelled": True, "counts_anyway": True}, (-60, 60)),
    "cancelled": ({"cancelled": True}, (-60, 60)),
    "declined": ({"declined": True}, (-60, 60)),
}
COUNTED = [kind for kind in KINDS if kind not in ("cancelled", "declined")]


CELL = re.compile(r'data-label="([^"]+)"><a href="([^"]+)">(\d+)')
LEFT = re.compile(r"<strong>(\d+)</strong> sur (\d+) ·")


def season_of(scene: Scene, chance: random.Random) -> Counter:
    """Sessions at random under a volume that is just large enough, or larger; how many of each kind."""
    quota = scene.quota
    kinds = Counter(chance.choices(list(KINDS), k=chance.randint(0, 20)))
    needed = sum(kinds[kind] for kind in COUNTED)
    extra = chance.randint(0, 2)
    Quota.objects.filter(pk=quota.pk).update(
        quantity=needed + chance.randint(0, 4),
        extra=extra,
        extra_reason="Semaine des arts" if extra else "",
        extra_granted_by=scene.officer if extra else None,
    )
    sessions = [
        SessionFactory.build(
            quota=quota,
            commitment=quota.commitment,
            activity=scene.activity,
            partner=scene.partner,
            ward=scene.ward,
            booked_by=scene.coordinator,
            starts_at=in_days(chance.randint(*span)),
            group=False,
            **traits,
            **({"reported_by": scene.coordinator} if traits.get("held") else {}),
        )
        for kind, (traits, span) in KINDS.items()
        for _ in range(kinds[kind])
    ]
    Session.objects.bulk_create(sessions)
    Participation.objects.bulk_create(
        Participation(
            session=session, hospital=scene.hospital, ward=scene.ward, state="confirmed", expected_total=6,
            present_total=6 if session.state == "held" else None,
        )
        for session in sessions
    )  # fmt: skip
    return kinds


def client_of(person) -> Client:
    client = Client()
    client.force_login(person, settings.AUTHENTICATION_BACKENDS[0])
    return client


def figures_of(page: str) -> dict[str, tuple[int, str]]:
    """What the tableau of the first screen says, and where each figure leads."""
    return {unescape(label): (int(value), unescape(url)) for label, url, value in CELL.findall(page)}


@pytest.mark.parametrize("part", range(PARTS))
def test_every_figure_is_the_count_of_its_rows(part):
    """First screen of the head office, and « reste à programmer » in the workspace; every fifth season, the list behind
    each figure too.
    """
    scene = hospital_scene()
    scene.open_slot(override_reason="Deux salles, deux groupes.")
    officer, mediator = client_of(scene.officer), client_of(scene.mediator)
    for number in range(SEASONS // PARTS):
        chance = random.Random(f"{part}-{number}")
        Session.objects.all().delete()
        kinds = season_of(scene, chance)
        quota = Quota.objects.get(pk=scene.quota.pk)
        counted = sum(kinds[kind] for kind in COUNTED)
        left = quota.quantity + quota.extra - counted
        said = figures_of(officer.get(reverse("admin:index")).text)
        assert {label: value for label, (value, _url) in said.items()} == {
            "Prévu": quota.quantity,
            "Accordé en plus": quota.extra,
            "En attente": kinds["requested"],
            "Confirmé, à venir": kinds["upcoming"],
            "Bilan à saisir": kinds["to_report"],
            "Réalisé": kinds["held"],
            "Annulé compté": kinds["cancelled_counted"],
            "Reste à programmer": left,
        }
        assert quota.used == counted
        assert LEFT.findall(mediator.get(reverse("slots")).text) == [(str(left), str(quota.quantity + quota.extra))]
        if number % 5 == 0:
            assert_lists_hold_what_figures_say(officer, said)


def assert_lists_hold_what_figures_say(officer: Client, said: dict[str, tuple[int, str]]) -> None:
    for label, (value, url) in said.items():
        if "etat=" in url:
            assert officer.get(url).context["cl"].result_count == value, label
