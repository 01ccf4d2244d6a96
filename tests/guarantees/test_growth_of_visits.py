"""The pages of visits cost the same with four groups of a shared visit and with thirty, with 3 such visits and 300."""

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Session
from activities.models.activities import MOST_GROUPS
from activities.models.choices import Place
from activities.tokens import ward_page_token
from tests.factories import OutingFactory, ParticipationFactory
from tests.guarantees.test_growth import queries_of, signed_in
from tests.scenes import hospital_scene, visit_of
from tests.seasons import add_groups, add_shared_visits

FEW, MANY = 3, 300
MOST = 14

# What each costs today. A change of these figures is a decision.
QUERIES: dict[str, int] = {
    "museum page referent": 14,
    "museum page mediator": 13,
    "museum prepare": 9,
    "museum sheet": 7,
    "shared list": 6,
    "shared page referent": 12,
    "shared page coordinator": 11,
    "shared sheet": 7,
    "shared opened": 6,
    "shared connection": 6,
    "shared leave": 6,
    "shared join": 8,
    "shared ward": 9,
}


class Counted:
    """One visit to the museum, and visits at a distance of which the first has more and more groups."""

    def __init__(self) -> None:
        self.scene = hospital_scene()
        self.clients = {name: signed_in(getattr(self.scene, name)) for name in ("mediator", "coordinator", "referent")}
        self.visit = visit_of(self.scene, lead_mediator=self.scene.mediator)
        OutingFactory(group=self.visit.participations.get())
        self.shared, *_others = add_shared_visits(self.scene, FEW)
        self.own = ParticipationFactory(session=self.shared, hospital=self.scene.hospital, ward=self.scene.ward)
        add_groups(self.shared, 2)
        few = self._count()
        add_shared_visits(self.scene, MANY - FEW)
        add_groups(self.shared, MOST_GROUPS - 4)
        self.counts = {FEW: few, MANY: self._count()}

    def _count(self) -> dict[str, int]:
        return {label: self._queries(*page) for label, page in self._pages().items()}

    def _queries(self, person: str, path: str) -> int:
        client = self.clients[person] if person else Client()

        def read() -> None:
            assert client.get(path).status_code == 200

        # What Django remembers for the life of a process is not asked for again.
        read()
        return queries_of(read)

    def _pages(self) -> dict[str, tuple[str, str]]:
        """Label → who reads it ("" for a ward, by its link), and where."""
        visit, shared = [self.visit.pk], [self.shared.pk]
        other = Session.objects.filter(place=Place.REMOTE).exclude(pk=self.shared.pk).earliest("pk")
        group = self.visit.participations.get()
        return {
            "museum page referent": ("referent", reverse("session_detail", args=visit)),
            "museum page mediator": ("mediator", reverse("session_detail", args=visit)),
            "museum prepare": ("referent", reverse("visit_prepare", args=[*visit, group.pk])),
            "museum sheet": ("referent", reverse("session_sheet", args=visit)),
            "shared list": ("referent", reverse("shared_visits")),
            "shared page referent": ("referent", reverse("session_detail", args=shared)),
            "shared page coordinator": ("coordinator", reverse("session_detail", args=shared)),
            "shared sheet": ("coordinator", reverse("session_sheet", args=shared)),
            "shared opened": ("coordinator", reverse("session_share", args=shared)),
            "shared connection": ("coordinator", reverse("session_connection", args=shared)),
            "shared leave": ("referent", reverse("session_leave", args=shared)),
            "shared join": ("referent", reverse("shared_visit_join", args=[other.pk])),
            "shared ward": ("", reverse("ward_page", args=[ward_page_token(self.own)])),
        }


@pytest.fixture(scope="module")
def counted(own_database) -> Counted:
    return Counted()


def test_every_page_of_visits_costs_the_same_with_few_and_with_many(counted):
    assert counted.counts[FEW] == counted.counts[MANY]


def test_every_page_of_visits_costs_what_is_written_here(counted):
    assert counted.counts[MANY] == QUERIES
    assert max(QUERIES.values()) <= MOST
