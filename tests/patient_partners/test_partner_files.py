"""Who reads a person's file, and that each reading is noted; a copy, and the erasure of everything."""

import json
import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from foundation.models import Forgotten, FormKey
from notifications.models import Notice
from notifications.services import deliver_due
from partnerships.services.registrations import Person
from patient_partners.held import held_about
from patient_partners.models import FileReading, PatientPartner, Programme, Project, Questionnaire, Tally
from patient_partners.models.letters import Side
from patient_partners.notices.impact import ask
from patient_partners.services import events, letters, offers
from patient_partners.services.introductions import Plan, answer, plan_meeting, propose
from patient_partners.services.news import give_news
from patient_partners.services.recognition import note_fact, say_wishes
from patient_partners.services.time_given import declare_time
from patient_partners.tokens import partner_path, partner_token
from tests.factories import (
    LETTER_BODY,
    EventFactory,
    EventRegistrationFactory,
    HeadOfficeServiceFactory,
    HospitalGroupFactory,
    LetterFactory,
    MembershipFactory,
    PatientPartnerFactory,
    ProgrammeFactory,
    ProjectFactory,
    QuestionnaireFactory,
    SearchFactory,
    letter_sheet,
)
from tests.foundation.paper_files import AS_IS, paper
from tests.patient_partners.test_impact import say

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
CANARY = "Zyxomène"
# What others wrote to them.
TOLD = "Quartzophone"
# What the database calls it, and what a person reads in their copy.
KNOWN_AS = {
    "état": "État",
    "proposé le": "Proposée le",
    "confirmé le": "Confirmée le",
    "accord jusqu’au": "Votre accord vaut jusqu’au",
    "dernières nouvelles": "Dernières nouvelles",
    "parti le": "Départ",
}


def enter(client, user):
    client.force_login(user, BACKEND)
    return client


@pytest.fixture
def partner():
    return PatientPartnerFactory(full_name="Alma Inventée", email="alma@example.org")


@pytest.fixture
def referent(partner):
    return MembershipFactory(accompanier=True, accompanied_group=partner.groups.get()).user


@pytest.fixture
def officer(partner):
    return MembershipFactory(officer=True, service=partner.owner).user


def page_of(partner) -> str:
    return reverse("partner_read", args=[partner.pk])


def test_each_reading_is_noted_with_who_when_and_which(client, partner, referent):
    enter(client, referent)
    for _time in range(2):
        assert "Alma Inventée" in client.get(page_of(partner)).content.decode()

    noted = FileReading.objects.all()
    assert {(each.number, each.partner, each.reader, each.kind) for each in noted} == {
        (partner.pk, partner, referent, "read")
    }
    assert noted.count() == 2


def test_asking_for_the_headers_of_a_file_reads_nothing(client, partner, referent):
    assert enter(client, referent).head(page_of(partner)).status_code == 405
    assert not FileReading.objects.exists()


@pytest.mark.parametrize(
    "stranger",
    [
        lambda: MembershipFactory(accompanier=True).user,
        lambda: MembershipFactory(officer=True, service=HeadOfficeServiceFactory()).user,
        lambda: MembershipFactory(group_referent=True).user,
        lambda: MembershipFactory(mediator=True).user,
    ],
    ids=["other GHU", "culture service", "culture referent", "museum"],
)
def test_nobody_else_reads_a_file_nor_leaves_a_note(client, partner, stranger):
    assert enter(client, stranger()).get(page_of(partner)).status_code == 404
    assert not FileReading.objects.exists()


def test_lists_name_nobody(client, partner, referent, officer):
    for user in (referent, officer):
        page = enter(client, user).get(reverse("partner_list")).content.decode()
        assert str(partner).replace(" ", "\u00a0") in page or str(partner) in page
        assert "Alma" not in page
        assert "alma@" not in page


def test_person_reads_who_read_their_file(client, partner, referent):
    enter(client, referent).get(page_of(partner))
    client.logout()

    assert referent.full_name in client.get(partner_path(partner)).content.decode()
    taken = client.get(reverse("partner_own_csv", args=[partner_token(partner)])).getvalue().decode()
    assert referent.full_name in taken


def test_log_of_readings_is_the_services(client, partner, referent, officer):
    enter(client, referent).get(page_of(partner))
    assert client.get(reverse("reading_list")).status_code == 404

    assert referent.full_name in enter(client, officer).get(reverse("reading_list")).content.decode()


def test_service_takes_a_copy_for_the_person_and_it_is_noted(client, partner, officer, referent):
    address = reverse("partner_json", args=[partner.pk])
    assert enter(client, referent).post(address).status_code == 403
    assert not FileReading.objects.exists()

    rows = json.loads(enter(client, officer).post(address).content)

    values = {row["value"] for row in rows}
    assert {"Alma Inventée", "alma@example.org", "Aider à écrire clairement.", "01 99 00 00 00"} <= values
    assert FileReading.objects.get().kind == "exported"


def test_copy_holds_every_field_of_the_file(client, partner):
    """A field that somebody adds is in the copy too, or is said here to be none of the person's."""
    besides = {"id", "version", "owner", "language", "email"}
    held = {line[1] for line in held_about(partner)}

    missing = {
        field.name
        for field in [*PatientPartner._meta.concrete_fields, *PatientPartner._meta.many_to_many]
        if field.name not in besides and str(field.verbose_name) not in held | KNOWN_AS.keys()
    }

    assert missing == set()
    assert set(KNOWN_AS.values()) <= held | {"Départ"}


def test_service_erases_for_the_person_who_asked(client, partner, officer):
    enter(client, officer)
    address = reverse("partner_erase", args=[partner.pk])
    client.post(address, {"key": uuid.uuid4()})
    assert PatientPartner.objects.exists()

    client.post(address, {"key": uuid.uuid4(), "was_asked": "on"})

    assert not PatientPartner.objects.exists()
    assert FileReading.objects.get().kind == "erased"
    assert (Forgotten.objects.get().what, Forgotten.objects.get().count) == ("fiches de partenaires", 1)

    again = client.post(address, {"key": uuid.uuid4(), "was_asked": "on"}, follow=True)
    assert (again.status_code, "La fiche est effacée" in again.content.decode()) == (200, True)
    enter(client, MembershipFactory(officer=True, service=FileReading.objects.get().service).user)
    assert client.post(address, {"key": uuid.uuid4(), "was_asked": "on"}).status_code == 404


def traces_of(*words: str) -> list[str]:
    """Every table and column that holds one of these words, whatever its type; and every file of the portal's."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            for column in connection.introspection.get_table_description(cursor, table):
                for word in words:
                    raw = word.encode().hex()
                    cursor.execute(
                        f'SELECT count(*) FROM "{table}" WHERE "{column.name}"::text ILIKE %s '  # noqa: S608
                        f'OR "{column.name}"::text ILIKE %s',
                        [f"%{word}%", f"%{raw}%"],
                    )
                    if cursor.fetchone()[0]:
                        found.append(f"{table}.{column.name} ({word})")
    root = Path(django_settings.MEDIA_ROOT)
    for file in root.rglob("*") if django_settings.MEDIA_ROOT and root.is_dir() else ():
        if file.is_file() and any(word.encode() in file.read_bytes() or word in file.name for word in words):
            found.append(str(file))
    return found


def live_whole(client, smtp_sink, group) -> PatientPartner:
    """Offered, confirmed, corrected, read, copied, its link asked for again, every mail of it delivered."""
    key = uuid.uuid4
    said = {
        "full_name": f"{CANARY} Inventée",
        "email": f"{CANARY}@example.org".lower().replace("è", "e"),
        "groups": [group.pk],
        "contributions": ["read"],
        "themes": ["home"],
        "wishes": f"Relire, dit {CANARY}",
        "limits": f"{CANARY} assise",
        "phone": "01 99 77 55 33",
        "contact_when": f"{CANARY} le matin",
        "rhythm": "rarely",
        "length": "hour",
        "setting": "remote",
        "contact_by": "phone",
    }
    client.post(reverse("partner_offer"), said | {"key": key(), "accepted": 1, "accepts": "on"})
    partner = PatientPartner.objects.get()
    deliver_due()
    page = partner_path(partner)
    client.post(page, {"key": key(), "answer": "confirm"})
    partner.refresh_from_db()
    client.post(page, said | {"key": key(), "answer": "save", "seen": partner.version})
    client.post(reverse("partner_link"), {"key": key(), "email": said["email"]})
    client.post(reverse("partner_offer"), said | {"key": key(), "accepted": 1, "accepts": "on"})
    deliver_due()
    offers.pause(partner_id=partner.pk)
    return partner


def meet_a_team(partner: PatientPartner, group, actor) -> None:
    """Written to, proposed to a team, interested, with a first meeting; every mail of it delivered."""
    team = SearchFactory(project=ProjectFactory(accepted=True, programme=Programme.objects.get())).project
    type(team.hospital).objects.filter(pk=team.hospital_id).update(group=group)
    give_news(actor=actor, partner_id=partner.pk, text=f"Bonjour, {TOLD}")
    asked = propose(actor=actor, project_id=team.pk, partner_id=partner.pk, message=TOLD)
    answer(partner_id=partner.pk, introduction_id=asked.pk, state="interested")
    asked.refresh_from_db()
    plan = Plan(starts_at=timezone.now() + timedelta(days=2), minutes=60, place=TOLD, note=TOLD)
    plan_meeting(actor=actor, introduction_id=asked.pk, seen=asked.version, plan=plan)
    deliver_due()


def come_to_events(partner: PatientPartner) -> None:
    """A place in one event to come and in one that is over, in their name; every mail of it delivered."""
    programme, who = Programme.objects.get(), Person(full_name=partner.full_name, email=partner.email)
    coming = EventFactory(programme=programme)
    events.DESK.ask(coming.pk, who)
    events.DESK.confirm(registration_id=coming.registrations.get().pk)
    EventRegistrationFactory(event__programme=programme, event__past=True, **who.fields())
    deliver_due()


def answer_the_evaluation(partner: PatientPartner) -> Tally:
    """Asked by a mail that was delivered, and counted."""
    yesterday = timezone.localdate() - timedelta(days=1)
    questionnaire = QuestionnaireFactory(project=Project.objects.get(), partner=partner, asked_on=yesterday)
    ask(questionnaire)
    deliver_due()
    say(questionnaire)
    return Tally.objects.get()


def sign_a_letter(partner: PatientPartner, actor) -> None:
    """A mission letter proposed, accepted, signed by hand, with time, wishes and a fact; every mail of it delivered."""
    introduction = partner.introductions.with_all_said().get()
    letter_sheet(introduction.project, "letter", LETTER_BODY)
    draft = LetterFactory(introduction=introduction, mission=TOLD)
    letter = letters.propose(side=Side.STAFF, actor=actor, letter_id=draft.pk, seen=draft.version)
    deliver_due()
    signed = {"content": paper(title=TOLD, **AS_IS), "signed_on": letter.starts_on}
    letters.keep_signed_copy(side=Side.STAFF, actor=actor, letter_id=letter.pk, seen=letter.version, **signed)
    said = {"on": letter.starts_on, "minutes": 90, "use": "meeting", "words": TOLD}
    declare_time(letter_id=letter.pk, said=said)
    say_wishes(partner_id=partner.pk, seen=0, said={"wishes": ["talk"], "words": TOLD})
    note_fact(actor=actor, letter_id=letter.pk, on=letter.starts_on, what=TOLD)
    deliver_due()


def test_nothing_of_an_erased_person_is_left_in_any_table_file_or_message(client, smtp_sink):
    programme, group = ProgrammeFactory(), HospitalGroupFactory()
    referent = MembershipFactory(accompanier=True, accompanied_group=group).user
    partner = live_whole(client, smtp_sink, group)
    offers.come_back(partner_id=partner.pk)
    meet_a_team(partner, group, referent)
    sign_a_letter(partner, referent)
    come_to_events(partner)
    tally = answer_the_evaluation(partner)
    enter(client, referent).get(page_of(partner))
    words = (CANARY, "zyxomene", TOLD, "01 99 77 55 33", partner_token(partner).partition(":")[0])
    assert len(smtp_sink) >= 6
    held = {trace.partition(" ")[0] for trace in traces_of(*words)}
    assert {
        "foundation_formkey.answer",
        "notifications_notice.recipient_email",
        "patient_partners_eventregistration.email",
        "patient_partners_introduction.note",
        "patient_partners_news.text",
        "patient_partners_patientpartner.limits",
        "patient_partners_recognitionfact.what",
        "patient_partners_signedcopy.content",
        "patient_partners_timegiven.words",
        "patient_partners_wishes.words",
    } <= held
    officers = [each.message.as_string() for each in smtp_sink if "zyxomene" not in each.recipients[0]]
    assert officers
    assert not any(CANARY in mail or "zyxomene" in mail for mail in officers)

    client.post(partner_path(partner), {"key": uuid.uuid4(), "answer": "erase"})

    assert traces_of(*words) == []
    kinds = ("partner", "introduction", "event_registration", "questionnaire")
    assert not Notice.objects.filter(object_type__in=kinds).exists()
    assert not Questionnaire.objects.exists()
    tally.refresh_from_db()
    assert tally.yes == 1
    assert not FormKey.objects.filter(actor=f"partner:{partner.pk}").exists()
    reading = FileReading.objects.get()
    assert (reading.number, reading.partner, reading.reader) == (partner.pk, None, referent)
    assert programme.owner.patient_partners.count() == 0


def test_after_erasure_the_link_says_so_and_the_address_may_begin_anew(client, partner):
    link = partner_path(partner)

    said = client.post(link, {"key": uuid.uuid4(), "answer": "erase"}, follow=True).content.decode()

    assert "Tout est effacé" in said
    assert client.get(link).status_code == 404


def test_readings_say_their_day_in_paris(client, partner, officer, referent):
    enter(client, referent).get(page_of(partner))
    at = timezone.now().replace(hour=22, minute=30) + timedelta(days=-1)
    FileReading.objects.update(at=at)

    assert f"{timezone.localtime(at):%H}\u00a0h" in enter(client, officer).get(
        reverse("reading_list")
    ).content.decode().replace(" h ", "\u00a0h ")
