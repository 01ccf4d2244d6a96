"""The programme's events: whom each is for, places and their line, what staff do, what is forgotten."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from activities.models import Registration
from foundation.calendars import PARIS
from foundation.errors import Refusal, sentence_for
from foundation.models import Forgotten
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.services.registrations import Person, rank_of
from patient_partners.held import held_about
from patient_partners.models import Event, EventRegistration, PlannedEvent
from patient_partners.models.path import What
from patient_partners.printing.minutes import print_minutes
from patient_partners.services import erasure
from patient_partners.services import events as verbs
from patient_partners.services.events import DESK, EventSaid
from patient_partners.tokens import event_registration_url, project_token
from tests.activities.papers import read_paper
from tests.factories import (
    EventFactory,
    EventRegistrationFactory,
    HospitalFactory,
    HospitalGroupFactory,
    MembershipFactory,
    PatientPartnerFactory,
    ProgrammeFactory,
    ProjectFactory,
    in_days,
)
from tests.pages import text_of
from tests.rules import remind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
YEAR = timedelta(days=365)


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def officer(programme):
    return MembershipFactory(officer=True, service=programme.owner).user


@pytest.fixture
def team(programme):
    return ProjectFactory(programme=programme, hospital=HospitalFactory(group=HospitalGroupFactory()), accepted=True)


@pytest.fixture
def referent(team):
    return MembershipFactory(accompanier=True, accompanied_group=team.hospital.group).user


def of(programme, readers="everybody", **said) -> Event:
    return EventFactory(programme=programme, readers=readers, **said)


def said_of(event: Event, **said) -> EventSaid:
    names = ("kind", "title", "starts_at", "ends_at", "closes_at", "places", "place", "link", "language", "description")
    return EventSaid(**{name: getattr(event, name) for name in names} | said)


def somebody(number: int = 1) -> Person:
    return Person(full_name=f"Claude Rêvé {number}", email=f"Claude{number}@Example.org")


def page_of(row: EventRegistration) -> str:
    return "/" + event_registration_url(row).split("/", 3)[3]


def team_page(team, event) -> str:
    return reverse("team_event", args=[project_token(team), event.pk])


def press(client, page: str, **said):
    return client.post(page, {"key": uuid.uuid4(), **said}, follow=True)


def enter(client, user):
    client.force_login(user, backend=BACKEND)


def kinds_to(address: str) -> list[str]:
    return list(Notice.objects.filter(recipient_email=address).order_by("pk").values_list("kind", flat=True))


def ask_and_confirm(event, number: int) -> EventRegistration:
    DESK.ask(event.pk, somebody(number))
    row = EventRegistration.objects.get(event=event, email=f"claude{number}@example.org")
    return DESK.confirm(registration_id=row.pk)


# Whom it is for.


def test_everybody_reads_what_is_for_everybody_alone(client, programme):
    shown, teams, referents = (of(programme, readers) for readers in ("everybody", "teams", "referents"))
    page = text_of(client.get(reverse("public_events")))
    assert shown.title in page
    assert teams.title not in page
    assert referents.title not in page
    for hidden in (teams, referents):
        assert client.get(reverse("public_event", args=[hidden.pk])).status_code == 404
        assert client.get(reverse("event_calendar", args=[hidden.pk])).status_code == 404


def test_team_reads_what_is_for_teams_and_never_the_referents(client, programme, team):
    for_all, for_teams = of(programme), of(programme, "teams")
    own, other = of(programme, "teams", team=team), of(programme, "teams", team=ProjectFactory(accepted=True))
    of_group = of(programme, "teams", group=team.hospital.group)
    elsewhere, referents = of(programme, "teams", group=HospitalGroupFactory()), of(programme, "referents")
    page = text_of(client.get(reverse("project_by_link", args=[project_token(team)])))
    assert [event for event in (for_all, for_teams, own, of_group) if event.title not in page] == []
    for hidden in (other, elsewhere, referents):
        assert hidden.title not in page
        assert client.get(team_page(team, hidden)).status_code == 404
        with pytest.raises(Refusal):
            verbs.register_for_team(project=team, event_id=hidden.pk, person=somebody())


def test_team_that_is_not_accompanied_opens_no_event(client, programme):
    sent = ProjectFactory(programme=programme, sent=True)
    assert client.get(team_page(sent, of(programme, "teams"))).status_code == 404


def test_referent_reads_all_but_another_ghus_own(client, programme, team, referent):
    for_all, group = of(programme, "referents"), of(programme, "referents", group=team.hospital.group)
    support = of(programme, "teams", team=team)
    elsewhere = of(programme, "referents", group=HospitalGroupFactory())
    other_team = of(programme, "teams", team=ProjectFactory(programme=programme, accepted=True))
    enter(client, referent)
    page = text_of(client.get(reverse("event_list")))
    assert [event for event in (for_all, group, support) if event.title not in page] == []
    for hidden in (elsewhere, other_team):
        assert hidden.title not in page
        assert client.get(reverse("event", args=[hidden.pk])).status_code == 404
        with pytest.raises(Refusal):
            verbs.register_oneself(actor=referent, event_id=hidden.pk)


def test_referent_never_reads_who_comes(client, programme, referent):
    event = of(programme)
    row = EventRegistrationFactory(event=event)
    enter(client, referent)
    assert row.full_name not in text_of(client.get(reverse("event", args=[event.pk])))
    assert client.get(reverse("event_export_csv", args=[event.pk])).status_code == 404
    assert client.get(reverse("event_remove", args=[event.pk, row.pk])).status_code == 403


def test_public_request_for_what_is_not_public_is_refused(programme):
    with pytest.raises(Refusal):
        DESK.ask(of(programme, "teams").pk, somebody())


# Registering.


def test_request_holds_no_place_until_its_mail_is_answered(client, programme):
    event = of(programme, places=1)
    page = reverse("public_event", args=[event.pk])
    answer = press(client, page, full_name="Claude Rêvé", email="Claude@Example.org")
    assert "Regardez votre messagerie" in text_of(answer)
    row = EventRegistration.objects.get()
    assert (row.state, row.email, kinds_to(row.email)) == ("requested", "claude@example.org", ["event_asked"])
    assert Event.objects.get().taken == 0
    press(client, page_of(row), answer="confirm")
    row.refresh_from_db()
    assert (row.state, Event.objects.get().taken) == ("registered", 1)
    assert kinds_to(row.email)[-1] == "event_done"


def test_opening_a_link_changes_nothing(client, programme):
    row = EventRegistrationFactory(event=of(programme), requested=True)
    assert client.get(page_of(row)).status_code == 200
    row.refresh_from_db()
    assert row.state == "requested"


def test_link_to_the_conference_is_for_who_has_a_place(client, programme):
    event = of(programme)
    asked, done = EventRegistrationFactory(event=event, requested=True), EventRegistrationFactory(event=event)
    public = client.get(reverse("public_event", args=[event.pk])).content.decode()
    assert event.link not in public
    assert event.link not in client.get(page_of(asked)).content.decode()
    assert event.link in client.get(page_of(done)).content.decode()
    assert event.link not in client.get(reverse("event_calendar", args=[event.pk])).content.decode()


def test_places_go_to_the_line_in_its_order(programme):
    event = of(programme, places=1)
    first, second, third = (ask_and_confirm(event, number) for number in (1, 2, 3))
    assert [first.state, second.state, third.state] == ["registered", "waiting", "waiting"]
    assert [rank_of(row) for row in event.registrations.in_line()] == [1, 2]
    DESK.leave(registration_id=first.pk)
    second.refresh_from_db()
    assert (second.state, kinds_to(second.email)[-1]) == ("offered", "event_offered")
    assert DESK.pass_places_on(second.offered_until) == 1
    third.refresh_from_db()
    assert third.state == "offered"
    assert DESK.accept_offer(registration_id=third.pk).state == "registered"


def test_who_has_a_place_is_told_so_in_their_mail_alone(client, programme):
    event = of(programme)
    row = EventRegistrationFactory(event=event, email="connue@example.org")
    answer = press(client, reverse("public_event", args=[event.pk]), full_name="Autre", email="connue@example.org")
    assert "Regardez votre messagerie" in text_of(answer)
    assert (EventRegistration.objects.count(), kinds_to(row.email)) == (1, ["event_known"])


@pytest.mark.parametrize("said", [{"closes_at": timezone.now() - YEAR}, {"state": "cancelled", "why": "Grève"}])
def test_closed_or_cancelled_takes_nobody(programme, said):
    event = of(programme, **said)
    with pytest.raises(Refusal):
        DESK.ask(event.pk, somebody())


def test_team_registers_somebody_at_once_by_its_link(client, programme, team):
    event = of(programme, "teams", kind="community")
    answer = press(client, team_page(team, event), full_name="Claude Rêvé", email="claude@example.org")
    row = EventRegistration.objects.get()
    assert (row.project, row.state) == (team, "registered")
    assert "Claude Rêvé" in text_of(answer)
    assert kinds_to("claude@example.org") == ["event_done"]


def test_referent_comes_and_leaves(client, programme, referent):
    event = of(programme, "referents", kind="working_group")
    page = reverse("event", args=[event.pk])
    enter(client, referent)
    press(client, page)
    row = EventRegistration.objects.get()
    assert (row.email, row.state) == (referent.email, "registered")
    press(client, page)
    row.refresh_from_db()
    assert (row.state, row.ending) == ("cancelled", "person")


def test_team_reads_in_its_events_who_of_it_comes_and_of_it_alone(client, programme, team):
    event = of(programme, places=1)
    EventRegistrationFactory(event=event, project=team, full_name="Anouk Songe")
    EventRegistrationFactory(event=event, project=team, full_name="Basile Songe", waiting=True)
    EventRegistrationFactory(event=event, full_name="Corentin Songe", waiting=True)
    other = ProjectFactory(programme=programme, accepted=True)
    EventRegistrationFactory(event=event, project=other, full_name="Dorine Songe", waiting=True)
    page = text_of(client.get(reverse("project_by_link", args=[project_token(team)])))
    assert "De votre équipe : Anouk Songe , Basile Songe (sur la liste d’attente)" in page
    assert "Corentin" not in page
    assert "Dorine" not in page


def test_own_registration_says_what_one_has_rather_than_that_it_is_full(client, programme):
    event = of(programme, places=1)
    row = EventRegistrationFactory(event=event, offered=True)
    assert "Complet" in text_of(client.get(reverse("public_event", args=[event.pk])))
    page = text_of(client.get(page_of(row)))
    assert "Une place est libre pour vous" in page
    assert "Complet" not in page


def test_referent_reads_their_place_and_never_the_link_while_waiting(client, programme, referent):
    event = of(programme, "referents", kind="seminar", places=1)
    row = EventRegistrationFactory(event=event, email=referent.email, registered_by=referent, offered=True)
    enter(client, referent)
    answer = client.get(reverse("event", args=[event.pk]))
    assert "Une place vous est proposée" in text_of(answer)
    assert "Complet" not in text_of(answer)
    assert event.link not in answer.content.decode()
    DESK.accept_offer(registration_id=row.pk)
    assert event.link in client.get(reverse("event", args=[event.pk])).content.decode()


def test_conference_that_is_over_is_joined_by_nobody(client, programme):
    event = of(programme, past=True)
    pages = {state: page_of(EventRegistrationFactory(event=event, state=state)) for state in ("attended", "absent")}
    for page in pages.values():
        assert event.link not in client.get(page).content.decode()
    assert "Ce rendez-vous est passé." in text_of(client.get(pages["absent"]))


def test_cancelled_registration_leads_back_to_an_event_that_is_open_to_all(client, programme, team):
    ended = {"state": "cancelled", "ending": "person", "ended_at": timezone.now(), "registered_at": None}
    for_all, for_teams = of(programme), of(programme, "teams")
    again = reverse("public_event", args=[for_all.pk])
    assert again in client.get(page_of(EventRegistrationFactory(event=for_all, **ended))).content.decode()
    page = text_of(client.get(page_of(EventRegistrationFactory(event=for_teams, project=team, **ended))))
    assert "M’inscrire de nouveau" not in page


def test_team_whose_accompaniment_is_over_is_led_to_what_is_open_to_all(client, programme, team):
    for_all, for_teams = of(programme), of(programme, "teams")
    type(team).objects.filter(pk=team.pk).update(ended_on=timezone.localdate(), stuck_on=None)
    answer = client.get(team_page(team, for_all))
    assert reverse("public_event", args=[for_all.pk]) in answer.content.decode()
    assert "closes" not in text_of(answer)
    assert "pour les équipes accompagnées" in text_of(client.get(team_page(team, for_teams)))


def test_address_that_has_a_place_already_is_said_so_to_a_team(client, programme, team):
    event = of(programme, "teams", kind="community")
    EventRegistrationFactory(event=event, email="claude@example.org")
    answer = press(client, team_page(team, event), full_name="Claude Rêvé", email="Claude@example.org")
    assert "Cette adresse a déjà une inscription" in text_of(answer)
    assert EventRegistration.objects.count() == 1


def test_address_that_has_a_place_already_is_said_so_to_a_referent(programme, referent):
    event = of(programme)
    EventRegistrationFactory(event=event, email=referent.email)
    with pytest.raises(Refusal, match="déjà une inscription"):
        verbs.register_oneself(actor=referent, event_id=event.pk)


def test_every_constraint_of_the_calendar_is_explained():
    models = (Event, EventRegistration, PlannedEvent)
    names = [constraint.name for model in models for constraint in model._meta.constraints]
    assert [name for name in names if sentence_for(name) is None] == []


# What the service does.


def test_service_announces_an_event(client, programme, officer):
    enter(client, officer)
    day = timezone.localdate() + timedelta(days=20)
    said = {"kind": "initiation", "title": "S’initier", "readers": "everybody", "day": day, "begins": "14:00"}
    said |= {"ends": "16:00", "place": "Salle 2", "places": 20, "language": "fr", "closes_on": "", "description": ""}
    press(client, reverse("event_new"), **said)
    event = Event.objects.get()
    assert timezone.localtime(event.starts_at).hour == 14
    assert (event.closes_at, event.created_by) == (event.starts_at, officer)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "sentence"),
    [
        ("2027-03-28", "02:30", "04:00", "cette heure n’existe pas"),
        ("2027-03-28", "01:30", "02:30", "cette heure n’existe pas"),
        ("2206-03-12", "14:00", "16:00", "d’ici deux ans"),
    ],
)
def test_hour_that_no_clock_shows_and_day_too_far_are_refused(
    client, programme, officer, time_machine, day, begins, ends, sentence
):
    time_machine.move_to(datetime(2027, 1, 12, 9, tzinfo=PARIS))
    enter(client, officer)
    said = {"kind": "initiation", "title": "S’initier", "readers": "everybody", "day": day, "begins": begins}
    said |= {"ends": ends, "place": "Salle 2", "places": 20, "language": "fr", "closes_on": "", "description": ""}

    page = press(client, reverse("event_new"), **said)

    assert sentence in text_of(page)
    assert not Event.objects.exists()


def test_hour_that_comes_twice_is_the_first(client, programme, officer, time_machine):
    time_machine.move_to(datetime(2027, 1, 12, 9, tzinfo=PARIS))
    enter(client, officer)
    said = {"kind": "initiation", "title": "S’initier", "readers": "everybody", "day": "2027-10-31", "begins": "02:30"}
    said |= {"ends": "04:00", "place": "Salle 2", "places": 20, "language": "fr", "closes_on": "", "description": ""}

    press(client, reverse("event_new"), **said)

    event = Event.objects.get()
    assert event.starts_at == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    assert event.ends_at - event.starts_at == timedelta(hours=2, minutes=30)


@pytest.mark.parametrize(
    ("said", "joins"), [({}, True), ({"past": True}, False), ({"state": "cancelled", "why": "Grève."}, False)]
)
def test_link_of_the_call_is_there_while_there_is_something_to_join(client, programme, officer, said, joins):
    event = of(programme, **said)
    enter(client, officer)

    for page in (reverse("event", args=[event.pk]), page_of(EventRegistrationFactory(event=event))):
        assert (event.link in client.get(page).content.decode()) == joins


def test_who_comes_is_read_by_the_service_that_organises_alone(client, programme, officer, referent):
    row = EventRegistrationFactory(event=of(programme, "teams"))
    seen = EventRegistration.objects.visible_to
    enter(client, referent)
    page = text_of(client.get(reverse("event", args=[row.event_id])))

    assert row.full_name not in page
    assert not seen(referent).exists()
    assert not seen(MembershipFactory(officer=True).user).exists()
    assert seen(officer).get() == row


def test_referent_runs_no_event(client, programme, referent):
    event = of(programme, past=True)
    enter(client, referent)
    assert client.get(reverse("event_new")).status_code == 403
    for name in ("event_edit", "event_cancel", "event_attendance", "event_minutes"):
        assert client.get(reverse(name, args=[event.pk])).status_code == 403
    with pytest.raises(Refusal):
        verbs.record_attendance(actor=referent, event_id=event.pk, seen=event.version, present=[], others=3)


def test_moving_is_told_to_who_registered(programme, officer):
    event = of(programme)
    row = EventRegistrationFactory(event=event)
    later = said_of(event, starts_at=in_days(12), ends_at=in_days(12) + timedelta(hours=1), closes_at=in_days(12))
    verbs.edit_event(actor=officer, event_id=event.pk, seen=event.version, said=later)
    row.refresh_from_db()
    assert (row.told_start, kinds_to(row.email)) == (later.starts_at, ["event_moved"])


def test_another_text_is_told_to_nobody(programme, officer):
    event = of(programme)
    row = EventRegistrationFactory(event=event)
    event.refresh_from_db()
    said = said_of(event, description="Avec un témoignage.")
    verbs.edit_event(actor=officer, event_id=event.pk, seen=event.version, said=said)
    assert kinds_to(row.email) == []


def test_more_places_are_offered_and_fewer_than_taken_refused(programme, officer):
    event = of(programme, places=1)
    EventRegistrationFactory(event=event)
    waiting = EventRegistrationFactory(event=event, waiting=True)
    verbs.edit_event(actor=officer, event_id=event.pk, seen=event.version, said=said_of(event, places=2))
    waiting.refresh_from_db()
    assert waiting.state == "offered"
    event.refresh_from_db()
    with pytest.raises(Refusal, match="gardez-en au moins autant"):
        verbs.edit_event(actor=officer, event_id=event.pk, seen=event.version, said=said_of(event, places=1))


def test_change_since_it_was_seen_is_refused(programme, officer):
    event = of(programme)
    with pytest.raises(Refusal) as refusal:
        verbs.cancel_event(actor=officer, event_id=event.pk, seen=event.version + 1, why="Grève")
    assert refusal.value.field == "seen"


def test_cancelled_event_says_why_to_who_registered(client, programme, officer):
    event = of(programme)
    row = EventRegistrationFactory(event=event)
    verbs.cancel_event(actor=officer, event_id=event.pk, seen=event.version, why="Grève des trains")
    row.refresh_from_db()
    assert (row.state, row.ending, kinds_to(row.email)) == ("cancelled", "session", ["event_ended"])
    assert "Grève des trains" in kind_named("event_ended").render(Notice.objects.get()).text
    assert "Grève des trains" in text_of(client.get(page_of(row)))


def test_what_ended_is_an_event_here_and_a_training_there():
    ended = {"state": "cancelled", "ending": "session"}
    assert EventRegistration(**ended).get_ending_display() == "rendez-vous annulé"
    assert Registration(**ended).get_ending_display() == "formation annulée"


def test_attendance_counts_and_is_corrected(programme, officer):
    event = of(programme, past=True)
    rows = [EventRegistrationFactory(event=event) for _ in range(3)]
    came = [row.pk for row in rows[:2]]
    event.refresh_from_db()
    event = verbs.record_attendance(actor=officer, event_id=event.pk, seen=event.version, present=came, others=4)
    assert event.present == 6
    event = verbs.record_attendance(actor=officer, event_id=event.pk, seen=event.version, present=came[:1], others=0)
    states = list(event.registrations.order_by("pk").values_list("state", flat=True))
    assert (event.present, states) == (1, ["attended", "absent", "absent"])


def test_attendance_waits_for_the_start(programme, officer):
    event = of(programme)
    with pytest.raises(Refusal):
        verbs.record_attendance(actor=officer, event_id=event.pk, seen=event.version, present=[], others=1)


def test_team_that_was_there_reads_it_on_its_path(programme, officer, team, time_machine):
    event = of(programme, "teams", kind="community", title="Se retrouver")
    time_machine.move_to(event.ends_at)
    for _ in range(2):
        EventRegistrationFactory(event=event, project=team, state="attended")
    assert verbs.note_on_paths(actor=officer, event_id=event.pk) == 1
    entry = team.path.latest("pk")
    assert (entry.what, entry.text, entry.on) == (What.COMMUNITY, "Se retrouver", timezone.localdate(event.starts_at))
    assert verbs.note_on_paths(actor=officer, event_id=event.pk) == 0


def test_service_reads_why_a_team_that_was_there_has_no_path_to_note(client, programme, officer, team, time_machine):
    over = ProjectFactory(programme=programme, accepted=True)
    event = of(programme, "teams", kind="community", past=True)
    later = of(programme, "teams", kind="community")
    EventRegistrationFactory(event=event, project=team, state="attended")
    EventRegistrationFactory(event=later, project=over, state="attended")
    enter(client, officer)
    page = text_of(client.get(reverse("event", args=[event.pk])))
    assert f"{team.name} : il commence après ce rendez-vous" in page
    assert reverse("event_on_paths", args=[event.pk]) not in page
    assert verbs.note_on_paths(actor=officer, event_id=event.pk) == 0
    time_machine.move_to(later.ends_at)
    type(over).objects.filter(pk=over.pk).update(ended_on=timezone.localdate(), stuck_on=None)
    enter(client, officer)
    page = text_of(client.get(reverse("event", args=[later.pk])))
    assert f"{over.name} : son accompagnement est terminé" in page


def test_webinar_is_nothing_of_a_path(programme, officer, team):
    event = of(programme, past=True)
    EventRegistrationFactory(event=event, project=team, state="attended")
    assert verbs.note_on_paths(actor=officer, event_id=event.pk) == 0


def test_minutes_are_for_who_was_there_unless_shared(client, programme, officer):
    event = of(programme, past=True)
    there, absent = (EventRegistrationFactory(event=event, state=state) for state in ("attended", "absent"))
    event.refresh_from_db()
    left = {"minutes": "Trois idées gardées.", "resources": "https://exemple.org/guide"}
    event = verbs.write_minutes(actor=officer, event_id=event.pk, seen=event.version, is_shared=False, **left)
    assert (kinds_to(there.email), kinds_to(absent.email)) == (["event_resources"], [])
    assert "Trois idées" in text_of(client.get(page_of(there)))
    assert "Trois idées" not in text_of(client.get(page_of(absent)))
    assert "Trois idées" not in text_of(client.get(reverse("public_event", args=[event.pk])))
    verbs.write_minutes(actor=officer, event_id=event.pk, seen=event.version, is_shared=True, **left)
    assert "Trois idées" in text_of(client.get(reverse("public_event", args=[event.pk])))
    assert kinds_to(there.email) == ["event_resources"]


@pytest.fixture
def left(programme) -> Event:
    said = {"minutes": "Trois idées gardées :\nla première.", "resources": "Le guide : https://exemple.org/guide."}
    return of(programme, "teams", kind="community", title="Se retrouver", past=True, present=2, **said)


def test_minutes_are_a_pdf_for_whoever_reads_them_on_its_page(client, programme, officer, referent, left):
    there, absent = (EventRegistrationFactory(event=left, state=state) for state in ("attended", "absent"))
    own_page, absent_page = page_of(there), page_of(absent)
    own, in_workspace = f"{own_page}compte-rendu.pdf", reverse("event_minutes_pdf", args=[left.pk])
    assert client.get(own)["Content-Type"] == "application/pdf"
    assert own in client.get(own_page).content.decode()
    assert client.get(f"{absent_page}compte-rendu.pdf").url == absent_page
    enter(client, officer)
    assert in_workspace in client.get(reverse("event", args=[left.pk])).content.decode()
    assert client.get(in_workspace)["Content-Type"] == "application/pdf"
    enter(client, referent)
    assert client.get(in_workspace).status_code == 404
    EventRegistrationFactory(event=left, email=referent.email.upper(), state="attended")
    assert client.get(in_workspace)["Content-Type"] == "application/pdf"


def test_minutes_for_everybody_are_a_pdf_once_they_are_shared(client, programme):
    event = of(programme, past=True, minutes="Trois idées gardées.")
    paper, page = reverse("public_minutes_pdf", args=[event.pk]), reverse("public_event", args=[event.pk])
    assert client.get(paper).status_code == 404
    assert paper not in client.get(page).content.decode()
    Event.objects.update(is_shared=True)
    assert client.get(paper)["Content-Type"] == "application/pdf"
    assert paper in client.get(page).content.decode()
    empty = of(programme, past=True, is_shared=True)
    assert client.get(reverse("public_minutes_pdf", args=[empty.pk])).status_code == 404


def test_minutes_on_paper_are_accessible_say_their_year_and_name_nobody(left):
    row = EventRegistrationFactory(event=left, state="attended")
    content = print_minutes(left)
    paper = read_paper(content)
    assert b"pdfuaid" in content
    assert (paper.is_tagged, paper.language, paper.title) == (True, "fr", "Compte rendu, Se retrouver")
    assert f"{timezone.localtime(left.starts_at):%Y}, " in paper.text
    said = ("Équipes projet", "Présences 2 personnes", "Trois idées gardées : la première.", "Ressources Le guide")
    assert [words for words in said if words not in paper.text] == []
    assert row.full_name not in paper.text
    assert b"(https://exemple.org/guide)" in content


def test_minutes_of_an_event_in_english_are_in_english(left):
    left.language = "en"
    paper = read_paper(print_minutes(left))
    assert (paper.language, paper.title) == ("en", "Minutes, Se retrouver")
    assert "Resources" in paper.text


def test_what_is_not_for_everybody_is_never_shared(programme, officer):
    event = of(programme, "teams", past=True)
    left = {"minutes": "À nous.", "resources": "", "is_shared": True}
    event = verbs.write_minutes(actor=officer, event_id=event.pk, seen=event.version, **left)
    assert not event.is_shared


def test_registered_people_leave_as_a_spreadsheet(client, programme, officer):
    event = of(programme)
    row = EventRegistrationFactory(event=event)
    EventRegistrationFactory(event=event, requested=True, full_name="Pas Confirmée")
    enter(client, officer)
    answer = client.get(reverse("event_export_csv", args=[event.pk]))
    text = b"".join(answer.streaming_content).decode()
    assert row.full_name in text
    assert "Pas Confirmée" not in text
    assert answer["Cache-Control"] == "private, no-store"


def test_every_page_of_the_service_opens(client, programme, officer, team):
    past, coming = of(programme, "teams", past=True, kind="support", team=team), of(programme)
    for event in (past, coming):
        EventRegistrationFactory(event=event)
    row = EventRegistrationFactory(event=coming, waiting=True)
    enter(client, officer)
    pages = [reverse("event_list"), reverse("event_list") + "?passes", reverse("event_new")]
    pages += [reverse("event", args=[event.pk]) for event in (past, coming)]
    pages += [reverse(name, args=[coming.pk]) for name in ("event_edit", "event_cancel")]
    pages += [reverse(name, args=[past.pk]) for name in ("event_attendance", "event_minutes")]
    pages += [reverse("event_remove", args=[coming.pk, row.pk])]
    assert [page for page in pages if client.get(page).status_code != 200] == []


# Time alone.


def test_who_registered_is_reminded(programme, time_machine):
    event = of(programme)
    row = EventRegistrationFactory(event=event)
    EventRegistration.objects.update(registered_at=timezone.now() - YEAR)
    time_machine.move_to(timezone.localtime(event.starts_at).replace(hour=9, minute=5) - timedelta(days=1))
    remind("event_reminder")
    assert kinds_to(row.email) == ["event_reminder"]


def test_names_are_forgotten_after_a_year_and_numbers_stay(programme):
    event = of(programme, past=True, present=7)
    EventRegistrationFactory(event=event, state="attended")
    assert verbs.forget_people(event.ends_at + YEAR) == 0
    assert verbs.forget_people(event.ends_at + YEAR + timedelta(minutes=1)) == 1
    assert not EventRegistration.objects.exists()
    assert Event.objects.get().present == 7
    assert Forgotten.objects.get(what="inscriptions aux rendez-vous du programme").count == 1


def test_request_that_nobody_confirmed_is_forgotten(programme):
    row = EventRegistrationFactory(event=of(programme), requested=True)
    assert DESK.forget_requests(row.created_at + timedelta(hours=24)) == 1


# An address that is erased.


def test_place_of_who_is_erased_goes_to_the_line(programme):
    partner = PatientPartnerFactory()
    event = of(programme, places=1)
    EventRegistrationFactory(event=event, email=partner.email)
    waiting = EventRegistrationFactory(event=event, waiting=True)
    erasure.erase_on_request(partner_id=partner.pk)
    waiting.refresh_from_db()
    assert (waiting.state, event.registrations.count()) == ("offered", 1)


def test_time_alone_forgets_what_is_over_and_takes_no_place_away(programme):
    partner = PatientPartnerFactory(left=True, left_at=timezone.now() - YEAR - timedelta(days=2))
    past, coming = (EventRegistrationFactory(event=of(programme, past=over), email=partner.email) for over in (1, 0))
    erasure.forget_those_who_left(timezone.now())
    assert EventRegistration.objects.filter(pk__in=(past.pk, coming.pk)).get() == coming


def test_offer_that_nobody_confirmed_takes_no_place_from_whose_address_it_used(programme):
    partner = PatientPartnerFactory(state="asked", confirmed_at=None)
    row = EventRegistrationFactory(event=of(programme), email=partner.email)
    erasure.forget_unconfirmed(partner.offered_at + timedelta(days=8))
    assert not type(partner).objects.exists()
    assert EventRegistration.objects.get() == row


def test_registrations_are_held_about_a_person(programme):
    partner = PatientPartnerFactory()
    row = EventRegistrationFactory(event=of(programme), email=partner.email.upper())
    assert [value for _, name, value in held_about(partner) if row.event.title in name] == [
        f"{row.full_name}, place réservée"
    ]


# English, and the mails.


def mail_about(row: EventRegistration, kind: str) -> str:
    notice = Notice.objects.create(
        kind=f"event_{kind}", object_type="event_registration", object_id=row.pk, recipient_email=row.email
    )
    return kind_named(notice.kind).render(notice).text


ENDED = {"state": "cancelled", "ending": "person", "ended_at": timezone.now()}


@pytest.mark.parametrize("kind", ["done", "known", "moved", "reminder"])
def test_link_to_the_conference_is_mailed_to_who_has_a_place(programme, kind):
    row = EventRegistrationFactory(event=of(programme))
    assert row.event.link in mail_about(row, kind)


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("asked", {"requested": True}),
        ("waiting", {"waiting": True}),
        ("known", {"waiting": True}),
        ("offered", {"offered": True}),
        ("moved", {"offered": True}),
        ("ended", ENDED),
        ("resources", {"state": "attended"}),
    ],
)
def test_link_to_the_conference_is_mailed_to_nobody_else(programme, kind, said):
    row = EventRegistrationFactory(event=of(programme), **said)
    assert row.event.link not in mail_about(row, kind)


@pytest.mark.parametrize("kind", ["asked", "known", "done", "waiting", "offered", "moved", "reminder", "resources"])
def test_mails_exist_in_english(programme, kind):
    row = EventRegistrationFactory(event=of(programme), offered=True, language="en")
    with override("en"):
        text = mail_about(row, kind)
    assert not [word for word in ("Votre", "inscription ", "Quand", "Pour qui", "rendez-vous ") if word in text]


def test_public_pages_exist_in_english(client, programme):
    event = of(programme)
    page = text_of(client.get(f"/en/partenariat/rendez-vous/{event.pk}/"))
    assert "Ask for a place" in page
    assert "Events open to everybody" in text_of(client.get("/en/partenariat/rendez-vous/"))


def test_planning_of_the_source_stays_vague(client, programme):
    programme.planning.create(
        position=1, slug="seminaire", wording="Séminaire Référents GHU", readers="referents", begins_on="2023-01-01"
    )
    page = text_of(client.get(reverse("partnership")))
    assert "Séminaire Référents GHU (2023)" in page
