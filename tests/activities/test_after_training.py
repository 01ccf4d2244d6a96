"""After a training: what its trainers leave, and three questions, of which totals are kept and read from five on."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from activities.heard import Heard, heard_by, heard_of, heard_of_training
from activities.models import Opinions, Registration, Session, Training
from activities.models.opinions import Face, Question, takes_opinions
from activities.notices import registrations as notices
from activities.services.opinions import answer_of_training
from activities.services.trainings import share_resources
from activities.tokens import registration_url
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Partner
from tests.factories import RegistrationFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene, training_of

pytestmark = pytest.mark.django_db
FACES = dict(zip(Question, (Face.GOOD, Face.FAIR, Face.POOR), strict=True))
COLLECTED = timedelta(days=15)


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def training(scene) -> Training:
    """It ended an hour ago; five were there, and one was not."""
    training = training_of(scene, starts_at=in_days(0, -2))
    Session.objects.filter(pk=training.session_id).update(
        state="held", reported_at=timezone.now(), reported_by=scene.coordinator, ends_at=in_days(0, -1)
    )
    for state in ("attended",) * 5 + ("absent",):
        RegistrationFactory(training=training, state=state, hospital=scene.hospital)
    training.session.refresh_from_db()
    return training


def path_of(row: Registration) -> str:
    return "/" + registration_url(row).split("/", 3)[3]


def attended(training) -> list[Registration]:
    return list(training.registrations.filter(state="attended").order_by("pk"))


def test_resources_are_read_by_those_who_were_there_alone(client, scene, training):
    client.force_login(scene.coordinator)
    address = reverse("training_resources", args=[training.pk])
    text = "https://exemple.fr/livret\nLe livret est à l’accueil."
    client.post(address, {"resources": text, "key": uuid.uuid4()})
    assert "Le livret est à l’accueil." in client.get(address).content.decode()
    client.logout()
    page = client.get(path_of(attended(training)[0])).content.decode()
    assert '<a href="https://exemple.fr/livret" rel="nofollow">' in page
    assert "livret" not in client.get(path_of(training.registrations.get(state="absent"))).content.decode()


def test_whoever_is_not_on_the_list_reads_whom_to_tell(client, training):
    Partner.objects.update(mailbox="formations@example.org")
    page = text_of(client.get(path_of(training.registrations.get(state="absent"))))
    assert "vous n’êtes pas sur la liste des présents" in page
    assert "formations@example.org" in page


def test_whoever_had_a_place_reads_that_the_certificate_comes(client, training):
    training.registrations.filter(state="absent").update(state="registered")
    page = text_of(client.get(path_of(training.registrations.get(state="registered"))))
    assert "dès que les présences sont notées" in page
    assert "votre place est réservée" not in page


def test_resources_are_left_by_those_who_organise_it_while_it_takes_place(scene, training):
    with pytest.raises(Refusal, match="ceux qui organisent"):
        share_resources(actor=scene.referent, training_id=training.pk, resources="x")
    version = Session.objects.get(pk=training.session_id).version
    with pytest.raises(Refusal, match="a changé"):
        share_resources(actor=scene.officer, training_id=training.pk, resources="x", seen=version + 1)
    share_resources(actor=scene.officer, training_id=training.pk, resources="x", seen=version)
    assert Session.objects.get(pk=training.session_id).events.last().verb == "ressources précisées"


def test_number_of_a_person_is_refused_among_resources(client, scene, training):
    client.force_login(scene.coordinator)
    fields = {"resources": "Dossier 8004512376", "key": uuid.uuid4()}
    assert "retirez-le" in text_of(client.post(reverse("training_resources", args=[training.pk]), fields))


def test_three_questions_are_answered_once_on_ones_own_page(client, training):
    row = attended(training)[0]
    assert "en trois questions" in text_of(client.get(path_of(row)))
    answers = {question.value: face.value for question, face in FACES.items()} | {"answer": "opinion"}
    partly = client.post(path_of(row), answers | {"ready": "", "key": uuid.uuid4()})
    assert "Choisissez une réponse" in text_of(partly)
    assert not Opinions.objects.exists()
    assert "votre avis est compté" in text_of(client.post(path_of(row), answers | {"key": uuid.uuid4()}, follow=True))
    assert "déjà compté" in text_of(client.post(path_of(row), answers | {"key": uuid.uuid4()}))
    assert set(Opinions.objects.values_list("question", "good", "fair", "poor")) == {
        ("whole", 1, 0, 0),
        ("useful", 0, 1, 0),
        ("ready", 0, 0, 1),
    }


def test_who_was_not_there_or_comes_too_late_does_not_answer(client, training):
    row, absent = attended(training)[0], training.registrations.get(state="absent")
    with pytest.raises(Refusal, match="recueil est fermé"):
        answer_of_training(registration_id=absent.pk, faces=FACES)
    Session.objects.update(starts_at=in_days(-15, -2), ends_at=in_days(-15))
    with pytest.raises(Refusal, match="recueil est fermé"):
        answer_of_training(registration_id=row.pk, faces=FACES)
    assert "trois questions" not in text_of(client.get(path_of(row)))


@pytest.mark.parametrize(("answers", "heard"), [(4, Heard(hidden=1)), (5, Heard(sessions=1, good=5))])
def test_answers_are_read_from_five_on_once_the_collection_is_over(training, answers, heard):
    for row in attended(training)[:answers]:
        answer_of_training(registration_id=row.pk, faces=FACES)
    session, later = training.session, timezone.now() + COLLECTED
    assert heard_of(session) is None
    assert heard_of_training(session) == []
    assert heard_by(Session.objects.all(), "quota") == {}
    assert heard_of(session, later) == heard
    assert heard_by(Session.objects.all(), "quota", later) == {session.quota_id: heard}
    read = heard_of_training(session, later)
    assert [said.total for _question, said in read] == ([5] * 3 if answers == 5 else [0] * 3)


def test_totals_are_read_by_those_who_organise_it(client, scene, training):
    for row in attended(training):
        answer_of_training(registration_id=row.pk, faces=FACES)
    Session.objects.update(starts_at=in_days(-15, -2), ends_at=in_days(-15))
    client.force_login(scene.coordinator)
    address = reverse("training_detail", args=[training.pk])
    assert text_of(client.get(address)).count("5 avis") == 3
    client.force_login(scene.referent)
    assert "5 avis" not in text_of(client.get(address))


def test_nothing_says_who_answered_what(training):
    """Only that they answered: neither a face nor a moment is on the person's row."""
    row = attended(training)[0]
    before = Registration.objects.values().get(pk=row.pk)
    answer_of_training(registration_id=row.pk, faces=FACES)
    after = Registration.objects.values().get(pk=row.pk)
    assert {name for name in before if before[name] != after[name]} == {"has_answered"}


def test_code_on_a_phone_is_not_for_a_training_whose_people_are_asked_by_mail(training):
    assert not takes_opinions(training.session)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_mail_after_it_leads_to_all_of_it(scene, training, language):
    share_resources(actor=scene.officer, training_id=training.pk, resources="Le livret.")
    row = attended(training)[0]
    notice = Notice(object_type="registration", object_id=row.pk, recipient_email=row.email, created_at=timezone.now())
    with translation.override(language):
        message = kind_named(notices.ATTENDED).render(notice)
    assert registration_url(row).split("/")[-2] in message.text
    expected = (
        ("avis", "ressources", "trois questions") if language == "fr" else ("opinion", "leave", "three questions")
    )
    assert all(word in message.subject + message.text for word in expected)


def test_page_of_a_training_costs_the_same_whoever_came(client, scene, training):
    client.force_login(scene.coordinator)
    address = reverse("training_detail", args=[training.pk])
    client.get(address)
    costs = []
    for more in (0, 10):
        for _ in range(more):
            RegistrationFactory(training=training, state="attended", is_walk_in=True)
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        costs.append(len(asked))
    assert costs[0] == costs[1]
