"""The pages of mission letters: the person accepts and declares time, the team and the referent write and sign."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from foundation.days import say_date
from foundation.papers import NOT_A_PDF, SENTENCES
from foundation.typography import keep_together
from notifications.models import Notice
from patient_partners.forms.letters import read_minutes
from patient_partners.held import held_about
from patient_partners.letter_transitions import ACTS, may
from patient_partners.models import FileReading, Letter, PatientPartner, RecognitionFact, SignedCopy, TimeGiven, Wishes
from patient_partners.models.letters import Side
from patient_partners.printing.letters import print_letter
from patient_partners.services import letters
from patient_partners.services.erasure import erase_on_request
from patient_partners.services.introductions import step_back
from patient_partners.services.offers import leave
from patient_partners.tokens import partner_token, project_token
from tests.factories import LETTER_BODY, IntroductionFactory, LetterFactory, MembershipFactory, letter_sheet
from tests.foundation.paper_files import HOSTILE, hostile_paper
from tests.pages import text_of

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def introduction():
    introduction = IntroductionFactory(working=True)
    letter_sheet(introduction.project, "letter", LETTER_BODY)
    letter_sheet(introduction.project, "charter", "Nos engagements.")
    return introduction


@pytest.fixture
def referent(introduction):
    return MembershipFactory(accompanier=True, accompanied_group=introduction.project.hospital.group).user


@pytest.fixture
def running(introduction):
    return LetterFactory(introduction=introduction, accepted=True)


def own_page(letter) -> str:
    return reverse("partner_letter", args=[partner_token(letter.partner), letter.pk])


def team_page(letter) -> str:
    return reverse("team_letter", args=[project_token(letter.project), letter.pk])


def press(client, page, answer, letter, **said):
    fields = {"key": uuid.uuid4(), "seen": letter.version, "answer": answer, **said}
    return client.post(page, fields, follow=True)


def fields() -> dict:
    today = timezone.localdate()
    dates = {"starts_on": today.isoformat(), "ends_on": (today + timedelta(days=90)).isoformat()}
    return {"mission": "Relire.", "limits": "", "rhythm": "une heure", "contact": "Porteuse", **dates}


def test_who_accepted_stands_under_the_last_heading_of_the_letter_whoever_reads_it(client, introduction, referent):
    text = "## La mission\nRelire.\n\n## Les accords\n"
    letter = LetterFactory(introduction=introduction, proposed=True, text=text)
    client.force_login(referent, BACKEND)
    addresses = (own_page(letter), team_page(letter), f"/en{own_page(letter)}", reverse("letter", args=[letter.pk]))
    for address in addresses:
        said = text_of(client.get(address)).split("La mission")[-1]
        assert f"Les accords Le ou la partenaire, {letter.partner.full_name} Accord attendu" in said
    Letter.objects.filter(pk=letter.pk).update(person_accepted_at=timezone.now())
    today = say_date(timezone.localdate()).replace("\u00a0", " ")
    for address in addresses:
        said = text_of(client.get(address))
        assert f"{letter.partner.full_name} Accord donné le {today}" in said
        assert f"{letter.project.holder_name} Accord attendu" in said


def test_referent_proposes_from_the_page_of_the_team_and_both_accept_by_their_links(client, introduction, referent):
    client.force_login(referent, BACKEND)
    new = reverse("letter_new", args=[introduction.pk])
    assert new in client.get(reverse("team", args=[introduction.project_id])).content.decode()
    page = client.post(new, {"key": uuid.uuid4(), "seen": 0, "answer": "propose", **fields()}, follow=True)
    assert "La lettre est proposée" in page.content.decode()
    # One at a time: another is offered once this one is over.
    assert new not in client.get(reverse("team", args=[introduction.project_id])).content.decode()

    letter = Letter.objects.get()
    client.logout()
    page = press(client, own_page(letter), "accept", letter).content.decode()
    assert "La lettre vaut quand l’équipe l’accepte aussi" in page
    letter.refresh_from_db()
    press(client, team_page(letter), "accept", letter)

    letter.refresh_from_db()
    assert letter.state == "accepted"
    assert own_page(letter) in client.get(reverse("partner_own", args=[partner_token(letter.partner)])).content.decode()


def test_team_writes_and_proposes_by_its_link(client, introduction):
    token = project_token(introduction.project)
    new = reverse("team_letter_new", args=[token, introduction.pk])
    assert new in client.get(reverse("team_letters", args=[token])).content.decode()

    client.post(new, {"key": uuid.uuid4(), "seen": 0, "answer": "propose", **fields()}, follow=True)

    letter = Letter.objects.get()
    assert letter.state == "proposed"
    assert letter.team_accepted_at


def test_person_reads_no_draft(client, introduction):
    draft = LetterFactory(introduction=introduction)

    assert client.get(own_page(draft)).status_code == 404


@pytest.mark.parametrize(
    ("typed", "minutes"), [("1 h 30", 90), ("1h30", 90), ("1,5", 90), ("45 min", 45), ("2 h", 120), ("demain", None)]
)
def test_time_is_read_as_people_write_it(typed, minutes):
    assert read_minutes(typed) == minutes


def test_person_declares_corrects_and_removes_time(client, running):
    today = timezone.localdate().isoformat()
    said = {"on": today, "duration": "1 h 30", "use": "meeting", "words": "avec l’équipe"}
    page = press(client, own_page(running), "time", running, **said).content.decode()
    assert "1\u00a0h\u00a030" in page

    time = TimeGiven.objects.get()
    own = reverse("partner_time", args=[partner_token(running.partner), time.pk])
    press(client, own, "change", time, **said | {"duration": "2 h"})
    time.refresh_from_db()
    assert time.minutes == 120
    press(client, own, "remove", time)
    assert not TimeGiven.objects.exists()


@pytest.mark.parametrize("answer", ["change", "remove"])
def test_time_that_was_corrected_meanwhile_is_said_and_pressed_once_more_it_is_done(client, running, answer):
    time = TimeGiven.objects.create(letter=running, on=timezone.localdate(), minutes=30, use="meeting")
    said = {"on": time.on.isoformat(), "duration": "2 h", "use": "reading", "words": "Mes mots."}
    page_of_time = reverse("partner_time", args=[partner_token(running.partner), time.pk])
    stale = {"key": uuid.uuid4(), "seen": time.version, "answer": answer, **said}
    TimeGiven.objects.get(pk=time.pk).save()

    page = client.post(page_of_time, stale).content.decode()
    assert escape("Ce temps vient d’être corrigé") in page
    assert TimeGiven.objects.get().minutes == 30
    assert answer == "remove" or "Mes mots." in page
    time.refresh_from_db()
    assert f'name="seen" value="{time.version}"' in page

    press(client, page_of_time, answer, time, **said)
    gone = client.post(page_of_time, stale | {"key": uuid.uuid4()})
    assert TimeGiven.objects.count() == (1 if answer == "change" else 0)
    assert answer == "change" or "il a été retiré" in gone.content.decode()


def test_draft_that_is_dropped_twice_is_said_to_be_gone(client, introduction):
    letter = LetterFactory(introduction=introduction)
    page = team_page(letter)

    press(client, page, "drop", letter)
    again = press(client, page, "drop", letter)

    assert (again.status_code, "Cette lettre n’est plus là" in again.content.decode()) == (404, True)


def test_letter_with_somebody_who_parted_meanwhile_is_refused_in_words(client, introduction):
    page = reverse("team_letter_new", args=[project_token(introduction.project), introduction.pk])
    step_back(partner_id=introduction.partner_id, introduction_id=introduction.pk)

    answer = client.post(page, {"key": uuid.uuid4(), "seen": 0, "answer": "change", **fields()})

    assert (answer.status_code, "ne travaillent pas ensemble" in answer.content.decode()) == (404, True)


def test_answer_to_a_letter_that_was_accepted_meanwhile_is_refused_and_its_words_stay(client, introduction):
    letter = LetterFactory(introduction=introduction, proposed=True, team_accepted_at=timezone.now())
    letters.accept(side=Side.PERSON, letter_id=letter.pk, seen=letter.version)

    page = press(client, own_page(letter), "decline", letter, words="Moins de réunions.").content.decode()

    assert "Cette lettre est maintenant" in page
    assert "Moins de réunions." in page


@pytest.mark.parametrize("answer", ["change", "propose"])
def test_draft_that_was_proposed_meanwhile_is_not_changed_and_what_was_written_stays(client, introduction, answer):
    letter = LetterFactory(introduction=introduction)
    letters.propose(side=Side.TEAM, actor=None, letter_id=letter.pk, seen=letter.version)

    page = press(client, team_page(letter), answer, letter, **fields() | {"mission": "De longs mots."}).content.decode()

    assert "Cette lettre est maintenant" in page
    assert "De longs mots." in page
    assert Letter.objects.get().mission != "De longs mots."


@pytest.mark.parametrize(("state", "is_said"), [("proposed", True), ("withdrawn", False), ("draft", False)])
def test_letter_is_said_to_be_carried_on_by_one_that_does(client, introduction, state, is_said):
    letter = LetterFactory(introduction=introduction, accepted=True)
    first = letter.ends_on + timedelta(days=1)
    closed = {"closed_at": timezone.now(), "closed_by_side": "team"} if state == "withdrawn" else {}
    traits = {"proposed": True} if state != "draft" else {}
    LetterFactory(introduction=introduction, renews=letter, starts_on=first, **traits | {"state": state} | closed)

    page = client.get(team_page(letter)).content.decode()

    assert ("Une autre lettre la prolonge" in page) == is_said
    assert ("Prolonger par une nouvelle lettre" in page) != is_said


def test_time_outside_the_letter_is_refused_beside_its_field(client, running):
    day = (timezone.localdate() - timedelta(days=3)).isoformat()

    page = press(client, own_page(running), "time", running, on=day, duration="1 h", use="meeting", words="")

    assert "Choisissez un jour du" in page.content.decode()
    assert not TimeGiven.objects.exists()


def test_referent_uploads_a_signed_copy_that_the_person_gets_byte_for_byte(client, introduction, referent):
    letter = LetterFactory(introduction=introduction, proposed=True)
    content = print_letter(letter)
    client.force_login(referent, BACKEND)
    page = reverse("letter", args=[letter.pk])
    signed = {"content": SimpleUploadedFile("lettre.pdf", content), "signed_on": timezone.localdate().isoformat()}

    press(client, page, "sign", letter, **signed)

    letter.refresh_from_db()
    assert letter.state == "accepted"
    got = client.get(reverse("partner_letter_copy", args=[partner_token(letter.partner), letter.pk]))
    assert got.content == content
    assert got["Content-Disposition"].startswith("attachment")


TRIED = ("a web page", "an archive behind", "code when it opens", "a file attached", "a password", "packed twice")


@pytest.mark.parametrize("what", TRIED)
@pytest.mark.parametrize("by_link", [True, False], ids=["by the team's link", "by the referent"])
def test_hostile_file_is_refused_with_the_reason(client, introduction, referent, what, by_link):
    _make, reason = HOSTILE[what]
    letter = LetterFactory(introduction=introduction, proposed=True)
    client.force_login(referent, BACKEND)
    signed = {
        "content": SimpleUploadedFile("lettre.pdf", hostile_paper(what)),
        "signed_on": timezone.localdate().isoformat(),
    }
    own = team_page(letter) if by_link else reverse("letter", args=[letter.pk])

    page = press(client, own, "sign", letter, **signed).content.decode()

    assert escape(keep_together(SENTENCES.get(reason, NOT_A_PDF))) in keep_together(page)
    assert not SignedCopy.objects.exists()
    letter.refresh_from_db()
    assert letter.state == "proposed"


def test_opening_a_letter_is_noted_and_the_list_names_nobody(client, running, referent):
    client.force_login(referent, BACKEND)
    name = running.partner.full_name
    assert name not in client.get(reverse("letter_list")).content.decode()
    assert name not in b"".join(client.get(reverse("letter_export_csv"))).decode()
    assert not FileReading.objects.exists()

    SignedCopy.objects.create(letter=running, content=b"%PDF-", size=5, digest="0" * 64, signed_on=timezone.localdate())

    for count, page in enumerate(("letter", "letter_pdf", "letter_copy"), 1):
        assert client.get(reverse(page, args=[running.pk])).status_code == 200
        assert [reading.kind for reading in FileReading.objects.all()] == ["letter"] * count


@pytest.mark.parametrize("name", ["letter", "letter_pdf", "letter_copy"])
def test_another_ghu_gets_404(client, running, name):
    client.force_login(MembershipFactory(accompanier=True).user, BACKEND)

    assert client.get(reverse(name, args=[running.pk])).status_code == 404


def test_fact_is_noted_and_taken_back_and_wishes_are_the_persons(client, running, referent):
    own = reverse("partner_wishes", args=[partner_token(running.partner)])
    client.post(own, {"key": uuid.uuid4(), "seen": 0, "wishes": ["travel"], "words": "le métro"})
    client.force_login(referent, BACKEND)
    page = reverse("letter", args=[running.pk])

    shown = press(client, page, "fact", running, on=timezone.localdate().isoformat(), what="deux tickets")

    assert "deux tickets" in shown.content.decode()
    assert "le métro" in shown.content.decode()
    fact = RecognitionFact.objects.get()
    client.post(reverse("letter_fact_remove", args=[running.pk, fact.pk]), {"key": uuid.uuid4()})
    assert not RecognitionFact.objects.exists()


def test_all_is_in_the_copy_and_nothing_is_left_after_erasure(client, running):
    press(client, team_page(running), "stop", running, why="done")
    running.refresh_from_db()
    copy = SignedCopy(letter=running, signed_on=timezone.localdate())
    copy.hold(b"%PDF-1.7")
    copy.save()
    said = {"on": timezone.localdate(), "minutes": 90, "use": "meeting", "words": "Zyxomène"}
    TimeGiven.objects.create(letter=running, **said)
    RecognitionFact.objects.create(letter=running, on=timezone.localdate(), what="un livre")
    Wishes.objects.create(partner=running.partner, wishes=["travel"], words="le métro")
    held = " ".join(value for _, _, value in held_about(running.partner))
    for word in (running.text, "Zyxomène", "un livre", "le métro"):
        assert word in held
    assert Notice.objects.filter(object_type="letter").exists()

    erase_on_request(partner_id=running.partner.pk)

    for model in (Letter, SignedCopy, TimeGiven, RecognitionFact, Wishes):
        assert not model.objects.exists()
    assert not Notice.objects.filter(object_type="letter").exists()


@pytest.mark.parametrize("has_left", [False, True])
def test_name_and_words_leave_the_teams_pages_with_the_person_and_not_before(client, introduction, has_left):
    letter = LetterFactory(introduction=introduction, accepted=True, text="La mission de Alma Inventée.")
    SignedCopy.objects.create(letter=letter, content=b"%PDF-", size=5, digest="0" * 64, signed_on=timezone.localdate())
    PatientPartner.objects.filter(pk=introduction.partner_id).update(full_name="Alma Inventée")
    token = project_token(introduction.project)
    if has_left:
        leave(partner_id=introduction.partner_id)
    else:
        step_back(partner_id=introduction.partner_id, introduction_id=introduction.pk)

    pages = [
        client.get(reverse("team_letters", args=[token])),
        client.get(reverse("team_letter", args=[token, letter.pk])),
    ]
    files = [client.get(reverse(name, args=[token, letter.pk])) for name in ("team_letter_pdf", "team_letter_copy")]

    assert [("Alma" in page.content.decode()) for page in pages] == [not has_left] * 2
    assert [file.status_code for file in files] == [404 if has_left else 200] * 2
    assert str(introduction.partner).replace("n° ", "n°\N{NO-BREAK SPACE}") in pages[0].content.decode() or not has_left


def test_team_adds_nothing_to_the_letter_of_who_left(client, introduction):
    letter = LetterFactory(introduction=introduction, accepted=True)
    leave(partner_id=introduction.partner_id)
    letter.refresh_from_db()

    for act in ACTS:
        assert not may(letter, act, Side.TEAM)


@pytest.mark.parametrize("file", ["", "_pdf", "_copy"])
def test_link_of_another_person_or_team_opens_no_letter(client, running, file):
    SignedCopy.objects.create(letter=running, content=b"%PDF-", size=5, digest="0" * 64, signed_on=timezone.localdate())
    other = IntroductionFactory(working=True)

    for side, own, token in (
        ("partner", partner_token(running.partner), partner_token(other.partner)),
        ("team", project_token(running.project), project_token(other.project)),
    ):
        assert client.get(reverse(f"{side}_letter{file}", args=[own, running.pk])).status_code == 200
        assert client.get(reverse(f"{side}_letter{file}", args=[token, running.pk])).status_code == 404


def test_link_of_another_person_corrects_no_time(client, running):
    time = TimeGiven.objects.create(letter=running, on=timezone.localdate(), minutes=30, use="meeting")
    other = IntroductionFactory(working=True).partner

    answer = press(client, reverse("partner_time", args=[partner_token(other), time.pk]), "remove", time)

    assert answer.status_code == 404
    assert TimeGiven.objects.exists()
