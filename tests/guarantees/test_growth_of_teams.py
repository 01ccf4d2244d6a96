"""The pages of the patient partnership cost the same with few rows and with many."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from patient_partners.models import (
    Event,
    EventRegistration,
    FileReading,
    Introduction,
    Letter,
    News,
    PathEntry,
    PatientPartner,
    Project,
    Publication,
    RecognitionFact,
    SheetComment,
    SheetVersion,
    TimeGiven,
    ToolSheet,
)
from patient_partners.models.choices import Stage
from patient_partners.tokens import event_registration_url, partner_path, partner_token, project_path, project_token
from portal.public import memory
from tests.factories import (
    EventFactory,
    EventRegistrationFactory,
    IntroductionFactory,
    LetterFactory,
    MembershipFactory,
    PatientPartnerFactory,
    ProgrammeFactory,
    ProjectFactory,
    SearchFactory,
    ToolSheetFactory,
)
from tests.guarantees.test_growth import queries_of, signed_in

FEW, MANY = 3, 300
# The programme's teams, and a hundred times as many.
AS_TODAY, HUNDREDFOLD = 60, 6_000
MOST = 12

# What each costs today. A change of these figures is a decision.
QUERIES: dict[str, int] = {
    "public programme": 7,
    "public sheet": 2,
    "workspace partnership": 12,
    "workspace sheet": 6,
    "public call": 3,
    "team sheet": 4,
    "team path": 9,
    "team tool sheet": 3,
    "workspace projects": 6,
    "workspace project": 7,
    "workspace team": 11,
    "workspace search": 9,
    "team search": 2,
    "public offer": 1,
    "own file": 9,
    "own data": 12,
    "own introduction": 2,
    "team introduction": 2,
    "workspace introduction": 6,
    "workspace introductions": 8,
    "workspace propose": 7,
    "workspace news": 6,
    "team letters": 3,
    "team letter": 5,
    "own letter": 8,
    "own wishes": 2,
    "own community": 8,
    "workspace letters": 6,
    "workspace letters as a file": 4,
    "workspace letter": 12,
    "workspace partners": 7,
    "workspace partner": 8,
    "workspace readings": 7,
    "workspace teams": 11,
    "public events": 2,
    "public event": 1,
    "team event": 4,
    "own registration": 2,
    "workspace events": 7,
    "workspace past events": 6,
    "workspace event": 9,
    "workspace event of a referent": 6,
    "workspace attendance": 7,
    "workspace registrations as a file": 6,
    "office projects": 9,
    "office calls": 8,
    "office publications": 8,
    "office programmes": 6,
    "office sheets": 6,
}


class Counted:
    def __init__(self) -> None:
        programme = ProgrammeFactory()
        self.sheet = ToolSheetFactory(owner=programme.owner)
        self.project = ProjectFactory(programme=programme, sent=True)
        sent = {"hospital": self.project.hospital, "state": "returned", "round": 1, "submitted_at": timezone.now()}
        self.returned = ProjectFactory(programme=programme, **sent)
        self.team = ProjectFactory(programme=programme, hospital=self.project.hospital, accepted=True)
        SearchFactory(project=self.team)
        self.partner = PatientPartnerFactory(owner=programme.owner, groups=[self.project.hospital.group])
        self.introduction = IntroductionFactory(project=self.team, partner=self.partner, planned=True)
        self.letter = LetterFactory(introduction=self.introduction, accepted=True)
        self.event = EventFactory(programme=programme, places=400)
        self.held = EventFactory(programme=programme, kind="community", readers="teams", past=True, places=400)
        self.registration = EventRegistrationFactory(event=self.event, waiting=True)
        self.people = {
            "officer": signed_in(MembershipFactory(officer=True, service=programme.owner).user),
            "accompanier": signed_in(
                MembershipFactory(accompanier=True, accompanied_group=self.project.hospital.group).user
            ),
            "": Client(),
        }
        self.known: set[str] = set()
        self.counts = {rows: self._count_with(rows) for rows in (FEW, MANY)}

    def _count_with(self, rows: int) -> dict[str, int]:
        known = ToolSheet.objects.count()
        said = {"owner": self.sheet.owner, "summary": "Une phrase.", "readers": "everybody"}
        sheets = ToolSheet.objects.bulk_create(
            ToolSheet(slug=f"outil-{number}", name=f"Outil {number}", **said) for number in range(known, rows)
        )
        SheetVersion.objects.bulk_create(
            SheetVersion(sheet=sheet, number=1, body="Un texte.", released_on="2026-01-05") for sheet in sheets
        )
        self._add_projects(rows - known)
        self._add_partners(rows - known)
        self._add_letters(rows - known)
        self._add_events(rows - known)
        programme = self.project.programme
        Publication.objects.bulk_create(
            Publication(programme=programme, kind=kind, title="Une nouvelle", text="Un texte.")
            for _ in range(rows - known)
            for kind in ("news", "experience")
        )
        return {label: self._queries(label, *page) for label, page in self._pages().items()}

    def _add_projects(self, count: int) -> None:
        """Of the same hospital, sent; and as many comments of the one that is looked at."""
        like, now = self.project, timezone.now()
        said = {"programme": like.programme, "hospital": like.hospital, "domain": like.domain, "round": 1}
        Project.objects.bulk_create(
            Project(title=f"Projet {number}", state="submitted", submitted_at=now, **said) for number in range(count)
        )
        self.add_teams(count)
        author = self.project.programme.owner.membership_set.get().user
        PathEntry.objects.bulk_create(
            PathEntry(project=self.team, what="note", on=now.date(), text="Vue.", actor=self.team.decided_by)
            for _ in range(count)
        )
        SheetComment.objects.bulk_create(
            SheetComment(project=project, round=1, about="need", text="Pourquoi ?", author=author)
            for project in (like, self.returned)
            for _ in range(count)
        )

    def add_teams(self, count: int) -> None:
        """Of the same hospital, a third of them stuck."""
        like, today = self.team, timezone.localdate()
        said = {"programme": like.programme, "hospital": like.hospital, "domain": like.domain, "round": 1}
        decided = {"submitted_at": like.submitted_at, "decided_at": like.decided_at, "decided_by": like.decided_by}
        on = {"stage_on": today, "sign_on": today}
        Project.objects.bulk_create(
            Project(
                title=f"Équipe {number}",
                state="accepted",
                stage=list(Stage)[number % len(Stage)],
                stuck_on=today + timedelta(days=number % 3),
                **said,
                **decided,
                **on,
            )
            for number in range(count)
        )

    def _add_partners(self, count: int) -> None:
        """Who chose the same GHU; as many readings of the one that is looked at."""
        like, group = self.partner, self.partner.groups.get()
        names = ("owner", "state", "contributions", "rhythm", "length", "setting")
        moments = ("confirmed_at", "last_news_at", "consent_ends_on")
        said = {name: getattr(like, name) for name in (*names, *moments)}
        known = PatientPartner.objects.count()
        partners = PatientPartner.objects.bulk_create(
            PatientPartner(email=f"p{number}@example.org", full_name=f"P {number}", **said)
            for number in range(known, known + count)
        )
        chosen = PatientPartner.groups.through
        chosen.objects.bulk_create(chosen(patientpartner=each, hospitalgroup=group) for each in partners)
        reader = like.owner.membership_set.get().user
        News.objects.bulk_create(News(partner=like, text="Encore un peu.", written_by=reader) for _ in range(count))
        self._add_introductions(partners)
        FileReading.objects.bulk_create(
            FileReading(number=like.pk, partner=like, service=like.owner, reader=reader) for _ in range(count)
        )

    def _add_introductions(self, partners: list[PatientPartner]) -> None:
        """Of the team with everybody who is new, and of the person with as many; some to meet, some met."""
        now, moments = timezone.now(), (timedelta(days=3), timedelta(days=-3))
        over = {"state": "ended", "answered_at": now, "ended_at": now, "ending": "no_match"}
        Introduction.objects.bulk_create(
            Introduction(
                project=self.team,
                partner=each,
                state="interested",
                answered_at=now,
                starts_at=now + moments[number % 2],
                ends_at=now + moments[number % 2] + timedelta(hours=1),
                place="Ici",
            )
            for number, each in enumerate(partners)
        )
        Introduction.objects.bulk_create(
            Introduction(project=self.team, partner=self.partner, **over) for _ in partners
        )

    def _add_letters(self, count: int) -> None:
        """Of the same team and person, with time declared and facts."""
        like = self.letter
        names = ("introduction", "state", "template", "charter", "text", "proposed_at", "starts_on", "ends_on")
        said = {name: getattr(like, name) for name in (*names, "person_accepted_at", "team_accepted_at")}
        letters = Letter.objects.bulk_create(Letter(mission=f"Mission {number}", **said) for number in range(count))
        days = {"on": like.starts_on, "minutes": 1, "use": "meeting"}
        TimeGiven.objects.bulk_create(TimeGiven(letter=letter, **days) for letter in (like, *letters) for _ in range(2))
        RecognitionFact.objects.bulk_create(
            RecognitionFact(letter=like, on=like.starts_on, what=f"Fait {number}") for number in range(count)
        )

    def _add_events(self, count: int) -> None:
        """Like the two that are looked at, and as many people in those: every third in line, half of one team."""
        now, teams = timezone.now(), list(Project.objects.teams().order_by("-pk")[:count])
        names = ("programme", "kind", "readers", "starts_at", "ends_at", "closes_at", "places", "is_shared")
        Event.objects.bulk_create(
            Event(title=f"Rendez-vous {number}", **{name: getattr(like, name) for name in names})
            for like in (self.event, self.held)
            for number in range(count)
        )
        states = {self.event: ("registered", "waiting", "registered"), self.held: ("attended", "absent", "attended")}
        EventRegistration.objects.bulk_create(
            EventRegistration(
                event=event,
                project=self.team if number % 2 else team,
                full_name=f"P {team.pk}",
                email=f"p{team.pk}@example.org",
                state=state_of[number % 3],
                queued_at=now,
            )
            for event, state_of in states.items()
            for number, team in enumerate(teams)
        )

    def _queries(self, label: str, person: str, path: str) -> int:
        def read() -> None:
            memory.clear()
            answer = self.people[person].get(path)
            assert answer.status_code == 200
            assert b"".join(answer) if answer.streaming else answer.content

        if label not in self.known:
            # What Django remembers for the life of a process is not asked for again.
            read()
            self.known.add(label)
        return queries_of(read)

    def _pages(self) -> dict[str, tuple[str, str]]:
        """Label → who reads it ("" for anybody), and where."""
        return {
            "public programme": ("", reverse("partnership")),
            "public sheet": ("", reverse("tool_sheet", args=[self.sheet.slug])),
            "workspace partnership": ("accompanier", reverse("accompaniment")),
            "workspace sheet": ("accompanier", reverse("sheet_read", args=[self.sheet.slug])),
            "public call": ("", reverse("call")),
            "team sheet": ("", project_path(self.returned)),
            "team path": ("", project_path(self.team)),
            "team tool sheet": ("", reverse("team_sheet", args=[project_token(self.team), self.sheet.slug])),
            "workspace projects": ("accompanier", reverse("project_list")),
            "workspace project": ("accompanier", reverse("project_read", args=[self.project.pk])),
            "workspace team": ("accompanier", reverse("team", args=[self.team.pk])),
            "workspace search": ("accompanier", reverse("team_search", args=[self.team.pk])),
            "team search": ("", reverse("search_by_link", args=[project_token(self.team)])),
            "public offer": ("", reverse("partner_offer")),
            "own file": ("", partner_path(self.partner)),
            "own data": ("", reverse("partner_own_csv", args=[partner_token(self.partner)])),
            "own introduction": (
                "",
                reverse("own_introduction", args=[partner_token(self.partner), self.introduction.pk]),
            ),
            "team introduction": (
                "",
                reverse("team_introduction", args=[project_token(self.team), self.introduction.pk]),
            ),
            "workspace introduction": ("accompanier", reverse("introduction", args=[self.introduction.pk])),
            "workspace introductions": ("officer", reverse("introduction_list")),
            "workspace propose": ("accompanier", reverse("introduction_propose", args=[self.team.pk, self.partner.pk])),
            "workspace news": ("accompanier", reverse("give_news", args=[self.partner.pk])),
            "team letters": ("", reverse("team_letters", args=[project_token(self.team)])),
            "team letter": ("", reverse("team_letter", args=[project_token(self.team), self.letter.pk])),
            "own letter": ("", reverse("partner_letter", args=[partner_token(self.partner), self.letter.pk])),
            "own wishes": ("", reverse("partner_wishes", args=[partner_token(self.partner)])),
            "own community": ("", reverse("partner_community", args=[partner_token(self.partner)])),
            "workspace letters": ("accompanier", reverse("letter_list")),
            "workspace letters as a file": ("officer", reverse("letter_export_csv")),
            "workspace letter": ("accompanier", reverse("letter", args=[self.letter.pk])),
            "workspace partners": ("accompanier", reverse("partner_list")),
            "workspace partner": ("accompanier", reverse("partner_read", args=[self.partner.pk])),
            "workspace readings": ("officer", reverse("reading_list")),
            "workspace teams": ("officer", reverse("team_list")),
            "public events": ("", reverse("public_events")),
            "public event": ("", reverse("public_event", args=[self.event.pk])),
            "team event": ("", reverse("team_event", args=[project_token(self.team), self.event.pk])),
            "own registration": ("", urlsplit(event_registration_url(self.registration)).path),
            "workspace events": ("officer", reverse("event_list")),
            "workspace past events": ("accompanier", f"{reverse('event_list')}?passes"),
            "workspace event": ("officer", reverse("event", args=[self.held.pk])),
            "workspace event of a referent": ("accompanier", reverse("event", args=[self.event.pk])),
            "workspace attendance": ("officer", reverse("event_attendance", args=[self.held.pk])),
            "workspace registrations as a file": ("officer", reverse("event_export_csv", args=[self.event.pk])),
            "office projects": ("officer", reverse("admin:patient_partners_project_changelist")),
            "office calls": ("officer", reverse("admin:patient_partners_call_changelist")),
            "office publications": ("officer", reverse("admin:patient_partners_publication_changelist")),
            "office programmes": ("officer", reverse("admin:patient_partners_programme_changelist")),
            "office sheets": ("officer", reverse("admin:patient_partners_toolsheet_changelist")),
        }


@pytest.fixture(scope="module")
def counted(own_database) -> Counted:
    return Counted()


def test_pages_cost_the_same_with_few_and_with_many_rows(counted):
    assert counted.counts[FEW] == counted.counts[MANY]


def test_pages_cost_what_is_written_here(counted):
    assert counted.counts[MANY] == QUERIES
    assert max(QUERIES.values()) <= MOST


@pytest.mark.parametrize("person", ["officer", "accompanier"])
def test_lists_of_teams_cost_the_same_with_60_and_with_6000(counted, person):
    def ask() -> list[int]:
        return [queries_of(lambda address=address: read(address)) for address in addresses]

    def read(address: str) -> None:
        answer = counted.people[person].get(address)
        assert answer.status_code == 200
        assert b"".join(answer) if answer.streaming else answer.content

    narrowed = "?stage=search&show=stuck&sort=step"
    lists = [reverse("team_list"), reverse("team_export_csv"), reverse("team_export_xlsx")]
    addresses = [
        *lists,
        *(address + narrowed for address in lists),
        reverse("accompaniment"),
        reverse("introduction_list"),
    ]
    with transaction.atomic():
        counted.add_teams(AS_TODAY)
        few = ask()
        counted.add_teams(HUNDREDFOLD)
        assert ask() == few
        transaction.set_rollback(True)
