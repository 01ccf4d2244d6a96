"""The number of queries of a page does not grow with its rows: counted with 30 and with 3,000 sessions and slots."""

import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib import admin
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from activities.models import Slot
from partnerships.models import Document, Evaluation, Funding, Indicator, Measure, Meeting, ProjectAction
from portal.public import memory
from tests.factories import DossierFactory, EditionFactory, in_days
from tests.rules import add_starting_rules
from tests.scenes import Scene, hospital_scene
from tests.seasons import add_relays, add_sessions, add_slots

FEW, MANY = 30, 3_000
MOST = {
    "public": 4,
    "workspace": 12,
    "office": 12,
    "booking": 20,
    "forecast": 40,
    "story": 15,
    "reading": 23,
    "dossier": 20,
    "evaluation": 20,
}
WORKSPACE = (
    "my_week",
    "agenda",
    "posters",
    "slots",
    "my_slots",
    "session_list",
    "activities",
    "year_figures",
    "conventions",
    "documents",
    "training_list",
    "relay_list",
)
PEOPLE = ("mediator", "coordinator", "referent", "officer")

# What each costs today. A change of these figures is a decision.
QUERIES: dict[str, int] = {
    "public hospital": 2,
    "public ward": 3,
    "public home": 2,
    "public documents": 2,
    "workspace my_week mediator": 9,
    "workspace agenda mediator": 12,
    "workspace posters mediator": 6,
    "workspace slots mediator": 10,
    "workspace my_slots mediator": 4,
    "workspace session_list mediator": 9,
    "workspace activities mediator": 10,
    "workspace year_figures mediator": 12,
    "workspace conventions mediator": 7,
    "workspace documents mediator": 7,
    "workspace training_list mediator": 6,
    "workspace relay_list mediator": 10,
    "workspace my_week coordinator": 11,
    "workspace agenda coordinator": 12,
    "workspace posters coordinator": 6,
    "workspace slots coordinator": 10,
    "workspace my_slots coordinator": 5,
    "workspace session_list coordinator": 9,
    "workspace activities coordinator": 10,
    "workspace year_figures coordinator": 12,
    "workspace conventions coordinator": 7,
    "workspace documents coordinator": 7,
    "workspace training_list coordinator": 6,
    "workspace relay_list coordinator": 10,
    "workspace my_week referent": 10,
    "workspace agenda referent": 10,
    "workspace posters referent": 6,
    "workspace slots referent": 9,
    "workspace my_slots referent": 7,
    "workspace session_list referent": 9,
    "workspace activities referent": 10,
    "workspace year_figures referent": 12,
    "workspace conventions referent": 7,
    "workspace documents referent": 7,
    "workspace training_list referent": 6,
    "workspace relay_list referent": 9,
    "workspace my_week officer": 12,
    "workspace agenda officer": 11,
    "workspace posters officer": 6,
    "workspace slots officer": 11,
    "workspace my_slots officer": 7,
    "workspace session_list officer": 10,
    "workspace activities officer": 10,
    "workspace year_figures officer": 12,
    "workspace conventions officer": 7,
    "workspace documents officer": 7,
    "workspace training_list officer": 6,
    "workspace relay_list officer": 10,
    "office absence": 8,
    "office activity": 9,
    "office registration": 9,
    "office earlierrelay": 7,
    "office session": 11,
    "office slot": 9,
    "office publicholiday": 7,
    "office schoolholiday": 7,
    "office quietperiod": 7,
    "office headofficeservice": 5,
    "office convention": 8,
    "office commitment": 6,
    "office quota": 6,
    "office document": 8,
    "office indicator": 6,
    "office committee": 6,
    "office meeting": 9,
    "office decision": 8,
    "office evaluation": 9,
    "office projectaction": 8,
    "office funding": 8,
    "office partner": 5,
    "office user": 6,
    "office membership": 9,
    "office invitation": 7,
    "office hospitalgroup": 5,
    "office hospital": 6,
    "office ward": 6,
    "office forgotten": 8,
    "office importbatch": 5,
    "office notice": 8,
    "office reminderrule": 5,
    "story convention": 15,
    "story indicator": 4,
    "reading convention": 23,
    "dossier": 20,
    "evaluation inside": 17,
    "evaluation outside": 20,
    "forecast": 39,
    "office first screen": 11,
    "booking": 20,
}


class Counted:
    """One scene that grows, and the queries of each page before and after."""

    def __init__(self) -> None:
        add_starting_rules()
        self.scene = hospital_scene(quantity=10)
        self.clients = {name: signed_in(getattr(self.scene, name)) for name in PEOPLE}
        DossierFactory(meeting__committee__convention=self.scene.convention)
        EditionFactory(evaluation__convention=self.scene.convention)
        self.rows = 0
        # Some messages wait, which the log names by their session.
        self._book(add_slots(self.scene, [in_days(254)])[0])
        self.counts = {rows: self._count_with(rows) for rows in (FEW, MANY)}

    def _count_with(self, rows: int) -> dict[str, int]:
        add_sessions(self.scene, rows - self.rows)
        # A tenth: each stands on one page, under its hospital.
        add_relays(self.scene, (rows - self.rows) // 10)
        add_slots(self.scene, [in_days(2 + number / 20) for number in range(rows - self.rows)])
        add_documents(self.scene, rows - self.rows)
        add_actions_and_fundings(self.scene, (rows - self.rows) // 3)
        # A third: 10, then 1,000, of which the first has all the measures.
        add_indicators(self.scene, self.rows // 3, rows // 3)
        self.rows = rows
        # As autovacuum does beside a portal that lives: rows that came within a second are planned for as none.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        pages = {label: self._reader(*page) for label, page in all_pages(self.scene).items()}
        if rows == FEW:
            # What Django remembers for the life of a process is not asked for again.
            for read in pages.values():
                read()
        counts = {label: queries_of(read) for label, read in pages.items()}
        slot = add_slots(self.scene, [in_days(255, rows / FEW)])[0]
        return counts | {"booking": queries_of(lambda: self._book(slot))}

    def _reader(self, person: str, path: str) -> Callable:
        def read() -> None:
            memory.clear()
            client = self.clients[person] if person else Client()
            assert client.get(path).status_code == 200

        return read

    def _book(self, slot: Slot) -> None:
        fields = {"key": uuid.uuid4(), "activity": self.scene.activity.pk, "expected_total": 6}
        answer = self.clients["mediator"].post(reverse("slot_book", args=[slot.pk]), fields)
        assert answer.status_code == 302, answer.content.decode()


def add_documents(scene: Scene, count: int) -> None:
    """A tenth for everybody: a convention's own page shows all that its reader may read."""
    said = {"convention": scene.convention, "title": "Annexe", "added_by": scene.officer}
    papers = [Document(readers="internal" if number % 10 else "public", **said) for number in range(count)]
    for paper in papers:
        paper.hold(uuid.uuid4().bytes)
    Document.objects.bulk_create(papers)


def add_actions_and_fundings(scene: Scene, count: int) -> None:
    """Ten, then a thousand: the convention's own page shows them all."""
    titles = [uuid.uuid4().hex for _ in range(count)]
    strand = scene.activity.commitment.strand
    of_it = {"convention": scene.convention, "strand": strand, "partner": scene.partner}
    ProjectAction.objects.bulk_create(ProjectAction(title=title, **of_it) for title in titles)
    Funding.objects.bulk_create(Funding(title=title, kind="operating", **of_it) for title in titles)


def add_indicators(scene: Scene, known: int, wanted: int) -> None:
    first = scene.convention.effective_on
    said = {"convention": scene.convention, "unit": "places"}
    Indicator.objects.bulk_create(Indicator(name=f"Places {number}", **said) for number in range(known, wanted))
    followed = Indicator.objects.order_by("pk").first()
    Measure.objects.bulk_create(
        Measure(indicator=followed, on=first + timedelta(days=number), value=number, source="Relevé")
        for number in range(known, wanted)
    )


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user, settings.AUTHENTICATION_BACKENDS[0])
    return client


def all_pages(scene: Scene) -> dict[str, tuple[str, str]]:
    """Label → who reads it ("" for anybody), and where."""
    pages = {
        "public hospital": ("", reverse("hospital", args=[scene.hospital.slug])),
        "public ward": ("", reverse("ward", args=[scene.hospital.slug, scene.ward.slug])),
        "public home": ("", reverse("home")),
        "public documents": ("", reverse("public_documents")),
    }
    for person in PEOPLE:
        pages |= {f"workspace {name} {person}": (person, reverse(name)) for name in WORKSPACE}
    # Those of the patient partnership, which this officer does not meet: test_growth_of_teams.
    shown = (model._meta for model in admin.site._registry if model._meta.app_label != "patient_partners")
    lists = {of.model_name: of.app_label for of in shown}
    for model, app in lists.items():
        pages[f"office {model}"] = ("officer", reverse(f"admin:{app}_{model}_changelist"))
    pages["story convention"] = ("officer", reverse("admin:convention_story", args=[scene.convention.pk]))
    pages["reading convention"] = ("coordinator", reverse("convention_read", args=[scene.convention.pk]))
    meeting = Meeting.objects.get(committee__convention=scene.convention)
    pages["dossier"] = ("officer", reverse("admin:meeting_dossier", args=[meeting.pk]))
    evaluation = Evaluation.objects.get(convention=scene.convention)
    pages["evaluation inside"] = ("officer", reverse("admin:evaluation", args=[evaluation.pk]))
    pages["evaluation outside"] = ("coordinator", reverse("evaluation_read", args=[evaluation.pk]))
    followed = Indicator.objects.order_by("pk").first()
    pages["story indicator"] = ("officer", reverse("admin:indicator", args=[followed.pk]))
    pages["forecast"] = ("officer", reverse("admin:notifications_reminderrule_forecast"))
    return pages | {"office first screen": ("officer", reverse("admin:index"))}


def queries_of(deed: Callable) -> int:
    """SQL statements, savepoints included; the beginning and the end of a transaction are not questions."""
    with CaptureQueriesContext(connection) as captured:
        deed()
    return len([query for query in captured if query["sql"] not in ("BEGIN", "COMMIT")])


@pytest.fixture(scope="module")
def counted(own_database) -> Counted:
    return Counted()


def test_every_page_costs_the_same_with_few_and_with_many_rows(counted):
    assert counted.counts[FEW] == counted.counts[MANY]


def test_every_page_costs_what_is_written_here(counted):
    assert counted.counts[MANY] == QUERIES


def test_what_is_written_here_is_within_the_limits():
    over = {label: count for label, count in QUERIES.items() if count > MOST[label.split()[0]]}
    assert over == {}
