"""A project sheet from the call to the answer: begun, kept, sent, commented, corrected, decided."""

import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refusal
from foundation.models import Forgotten
from notifications.kinds import kind_named
from notifications.models import Notice
from patient_partners.models import Project, ProjectEvent
from patient_partners.models.projects import DECLINED_KEPT, DRAFT_KEPT, ENDED_KEPT, ProjectState, missing_in
from patient_partners.services.path import Said, note_path
from patient_partners.services.projects import (
    begin_project,
    comment_sheet,
    decide,
    forget_drafts,
    forget_holders,
    return_sheet,
    save_sheet,
    send_sheet,
)
from patient_partners.tokens import project_path, read_project
from tests.factories import (
    CallFactory,
    HeadOfficeServiceFactory,
    HospitalFactory,
    MembershipFactory,
    ProgrammeFactory,
    ProjectFactory,
)

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def programme():
    return ProgrammeFactory()


@pytest.fixture
def officer(programme):
    return MembershipFactory(officer=True, service=programme.owner).user


@pytest.fixture
def hospital():
    return HospitalFactory()


@pytest.fixture
def referent(hospital):
    return MembershipFactory(accompanier=True, accompanied_group=hospital.group).user


@pytest.fixture
def call(programme):
    return CallFactory(programme=programme)


@pytest.fixture
def draft(call):
    return begin_project(call=call, holder_name="Alix", holder_email="Alix@Example.org", language="fr")


@pytest.fixture
def sent(programme, call, hospital):
    return ProjectFactory(programme=programme, call=call, hospital=hospital, sent=True)


def whole(hospital, programme, **said) -> dict:
    """All that a sheet must say."""
    texts = ("title", "ward", "holder_name", "holder_job", "manager_agreement", "need", "change", "partnership")
    answers = dict.fromkeys((*texts, "decisions", "steps"), "Une réponse.")
    return answers | {"hospital": hospital, "domain": programme.domains.get()} | said


def token_in(path: str) -> str:
    """A link says when it was signed: two of the same thing differ from one second to the next."""
    return path.rstrip("/").rsplit("/", 1)[1]


def told(kind: str) -> list[str]:
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def test_sheet_is_begun_by_a_link_that_goes_to_its_holder(draft):
    assert draft.state == ProjectState.DRAFT
    assert told("project_begun") == ["alix@example.org"]


def test_message_with_the_link_goes_to_whoever_still_holds_the_sheet(draft):
    notice, kind = Notice.objects.get(kind="project_begun"), kind_named("project_begun")
    assert kind.still_true(notice)

    Project.objects.filter(pk=draft.pk).update(holder_email="autre@example.org")

    assert not kind.still_true(notice)


def test_lost_link_goes_to_its_holder_and_the_answer_is_the_same(client, draft):
    Project.objects.filter(pk=draft.pk).update(holder_email="porteuse@example.org")

    answers = [
        client.post(reverse("project_link"), {"key": uuid.uuid4(), "email": address})
        for address in ("Porteuse@example.org", "nobody@example.org")
    ]

    assert len({(answer.status_code, answer.url) for answer in answers}) == 1
    assert told("project_link") == ["porteuse@example.org"]
    notice = Notice.objects.get(kind="project_link")
    assert "/partenariat/projet/" in kind_named("project_link").render(notice).text
    assert kind_named("project_link").still_true(notice)
    Project.objects.filter(pk=draft.pk).update(holder_email="autre@example.org")
    assert not kind_named("project_link").still_true(notice)


def test_lost_links_are_not_mailed_without_end(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"project_link": "2/h/key"}
    asked = {"email": "porteuse@example.org"}

    statuses = [client.post(reverse("project_link"), {"key": uuid.uuid4(), **asked}).status_code for _ in range(3)]

    assert statuses == [302, 302, 429]


def test_link_that_opens_nothing_leads_to_a_new_one(client):
    page = client.get(reverse("project_by_link", args=["rien"]))

    assert page.status_code == 404
    assert reverse("project_link") in page.content.decode()


def test_draft_is_kept_incomplete_and_resumed_by_its_link(client, draft):
    address = project_path(draft)
    fields = {"key": "0b0e7a9e-0000-4000-8000-000000000001", "seen": draft.version, "holder_name": "Alix"}

    client.post(address, fields | {"title": "Le livret", "answer": "save"})

    assert 'value="Le livret"' in client.get(address).content.decode()


def test_incomplete_sheet_is_kept_and_says_what_is_missing(client, draft):
    address = project_path(draft)
    fields = {"key": "0b0e7a9e-0000-4000-8000-000000000002", "seen": draft.version, "holder_name": "Alix"}

    answer = client.post(address, fields | {"need": "Un vrai besoin", "answer": "send"}, follow=True)

    page = answer.content.decode()
    assert "Il manque encore" in page
    assert '<a href="#id_change">' in page
    assert '<a href="#id_need">' not in page
    draft.refresh_from_db()
    assert (draft.state, draft.need) == (ProjectState.DRAFT, "Un vrai besoin")


def test_whole_sheet_is_sent_to_the_service_and_to_the_referents_of_its_ghu(draft, hospital, referent, programme):
    MembershipFactory(accompanier=True)

    project = send_sheet(project_id=draft.pk, seen=draft.version, said=whole(hospital, programme))

    assert project.state == ProjectState.SUBMITTED
    assert told("project_to_read") == sorted([referent.email, programme.owner.mailbox])
    assert told("project_received") == ["alix@example.org"]


def test_late_sheet_says_so_and_goes_outside_the_call(draft, call, hospital, programme):
    call.closes_on = timezone.localdate() - timedelta(days=1)
    call.opens_on = call.closes_on - timedelta(days=20)
    call.save()
    said = {"project_id": draft.pk, "seen": draft.version, "said": whole(hospital, programme)}
    with pytest.raises(Refusal, match="fermé depuis le"):
        send_sheet(**said)

    project = send_sheet(**said, outside_call=True)

    assert (project.state, project.call) == (ProjectState.SUBMITTED, None)


def test_correction_is_never_late(sent, call, officer, programme, hospital):
    comment_sheet(actor=officer, project_id=sent.pk, about="need", text="Dites d'où vous le savez.")
    returned = return_sheet(actor=officer, project_id=sent.pk, seen=sent.version)
    call.opens_on = call.closes_on = timezone.localdate() - timedelta(days=1)
    call.save()

    project = send_sheet(project_id=sent.pk, seen=returned.version, said=whole(hospital, programme))

    assert (project.state, project.round) == (ProjectState.SUBMITTED, 2)


def test_team_reads_the_comment_beside_its_line(client, sent, officer):
    comment_sheet(actor=officer, project_id=sent.pk, about="need", text="Dites d'où vous le savez.")
    assert "où vous le savez" not in client.get(project_path(sent)).content.decode()

    return_sheet(actor=officer, project_id=sent.pk, seen=sent.version)

    page = client.get(project_path(sent)).content.decode()
    assert page.index('id="id_need"') < page.index("où vous le savez") < page.index('id="id_change"')
    assert told("project_returned") == [sent.holder_email]


def test_correction_says_what_to_correct(sent, officer):
    with pytest.raises(Refusal, match="Ajoutez d’abord un commentaire"):
        return_sheet(actor=officer, project_id=sent.pk, seen=sent.version)


def test_word_said_while_asking_for_a_correction_reaches_the_team(client, sent, referent):
    client.force_login(referent, BACKEND)
    key = "0b0e7a9e-0000-4000-8000-000000000006"
    said = {"key": key, "seen": sent.version, "answer": "return", "reason": "Précisez les dates."}

    client.post(reverse("project_read", args=[sent.pk]), said)

    assert "Précisez les dates." in client.get(project_path(sent)).content.decode()


def test_answer_that_came_too_late_says_so_though_nothing_can_be_answered_any_more(client, sent, referent):
    seen = sent.version
    decide(actor=referent, project_id=sent.pk, seen=seen, accepts=True, reason="")
    client.force_login(referent, BACKEND)
    key = "0b0e7a9e-0000-4000-8000-000000000007"
    page = reverse("project_read", args=[sent.pk])

    late = client.post(page, {"key": key, "seen": seen, "answer": "decline", "reason": "Non."})
    comment = client.post(reverse("project_comment", args=[sent.pk]), {"key": key, "about": "need", "text": "Et ?"})

    assert "Relisez-la" in late.content.decode()
    assert "Relisez-la" in comment.content.decode()


def test_page_left_open_says_that_its_sheet_is_sent_already(client, sent, hospital):
    key = "0b0e7a9e-0000-4000-8000-000000000008"
    stale = {"key": key, "seen": sent.version, "holder_name": "Alix", "answer": "save"}

    assert "déjà envoyée" in client.post(project_path(sent), stale).content.decode()


def test_declining_says_why(sent, referent):
    with pytest.raises(Refusal) as refused:
        decide(actor=referent, project_id=sent.pk, seen=sent.version, accepts=False, reason="  ")

    assert refused.value.field == "reason"


@pytest.mark.parametrize(("accepts", "state"), [(True, "accepted"), (False, "declined")])
def test_decision_is_told_to_the_holder_and_kept_with_its_author(sent, referent, accepts, state):
    decide(actor=referent, project_id=sent.pk, seen=sent.version, accepts=accepts, reason="Un projet clair.")

    sent.refresh_from_db()
    assert (sent.state, sent.decided_by) == (state, referent)
    assert ProjectEvent.objects.filter(project=sent, state=state, actor=referent).exists()
    assert told("project_decided") == [sent.holder_email]


def test_decided_sheet_is_not_decided_again(sent, officer):
    decide(actor=officer, project_id=sent.pk, seen=sent.version, accepts=True, reason="")
    sent.refresh_from_db()

    with pytest.raises(Refusal, match="acceptée"):
        decide(actor=officer, project_id=sent.pk, seen=sent.version, accepts=False, reason="Trop tard.")


def test_whoever_decides_on_an_older_sheet_is_told(sent, officer):
    seen = sent.version
    sent.save()

    with pytest.raises(Refusal, match="Relisez-la"):
        decide(actor=officer, project_id=sent.pk, seen=seen, accepts=True, reason="")


def test_sent_sheet_does_not_change_under_its_readers(sent):
    with pytest.raises(Refusal, match="déjà envoyée"):
        save_sheet(project_id=sent.pk, seen=sent.version, said={"need": "Autre chose"})


def test_two_of_a_team_do_not_overwrite_each_other(draft):
    save_sheet(project_id=draft.pk, seen=draft.version, said={"need": "Le mien"})

    with pytest.raises(Refusal) as refused:
        save_sheet(project_id=draft.pk, seen=draft.version, said={"need": "Le sien"})

    assert refused.value.field == "seen"
    draft.refresh_from_db()
    assert draft.need == "Le mien"


def test_other_ghu_and_other_services_neither_see_nor_decide(client, sent):
    culture = MembershipFactory(officer=True, service=HeadOfficeServiceFactory()).user
    elsewhere = MembershipFactory(accompanier=True).user
    for stranger in (culture, elsewhere):
        client.force_login(stranger, BACKEND)
        assert client.get(reverse("project_read", args=[sent.pk])).status_code == 404
        with pytest.raises(Refusal):
            decide(actor=stranger, project_id=sent.pk, seen=sent.version, accepts=True, reason="")


def test_draft_is_its_teams_alone(client, draft, officer):
    client.force_login(officer, BACKEND)

    assert client.get(reverse("project_read", args=[draft.pk])).status_code == 404
    assert not Project.objects.visible_to(officer).exists()


def test_referent_reads_comments_and_answers_on_one_page(client, sent, referent):
    client.force_login(referent, BACKEND)
    page = reverse("project_read", args=[sent.pk])
    key = "0b0e7a9e-0000-4000-8000-00000000000{}".format
    comment = {"key": key(3), "about": "steps", "text": "Quand ?"}
    assert client.post(reverse("project_comment", args=[sent.pk]), comment).url == page

    client.post(page, {"key": key(4), "seen": sent.version, "answer": "return"})

    sent.refresh_from_db()
    assert sent.state == ProjectState.RETURNED


def test_link_dies_with_the_address_that_it_went_to(client, draft):
    address = project_path(draft)
    draft.holder_email = "autre@example.org"
    draft.save()

    assert client.get(address).status_code == 404
    assert client.get(project_path(draft)).status_code == 200


def test_call_page_says_when_none_is_open(client, programme):
    assert "Aucun appel n’est ouvert" in client.get(reverse("call")).content.decode()


def test_call_page_begins_a_sheet_for_the_open_call(client, call):
    fields = {"key": "0b0e7a9e-0000-4000-8000-000000000005", "holder_name": "Alix", "holder_email": "a@example.org"}

    answer = client.post(reverse("call"), fields)

    project = Project.objects.get()
    assert project.call == call
    assert read_project(token_in(answer.url)) == project


def test_addresses_are_not_written_to_without_end(client, call, settings):
    settings.ACCOUNT_RATE_LIMITS = {"project_begun": "2/h/key"}
    fields = {"holder_name": "Alix", "holder_email": "alix@example.org"}
    for _ in range(2):
        client.post(reverse("call"), fields | {"key": uuid.uuid4()})

    answer = client.post(reverse("call"), fields | {"key": uuid.uuid4(), "holder_email": "ALIX@example.org"})

    assert (answer.status_code, Project.objects.count()) == (429, 2)


def test_call_to_come_takes_no_sheet_yet(programme):
    tomorrow = timezone.localdate() + timedelta(days=1)
    call = CallFactory(programme=programme, opens_on=tomorrow, closes_on=tomorrow)

    with pytest.raises(Refusal, match="hors appel"):
        begin_project(call=call, holder_name="Alix", holder_email="a@example.org", language="fr")


def test_forgotten_draft_goes_and_a_sent_sheet_stays(draft, sent):
    Project.objects.update(changed_at=timezone.now() - DRAFT_KEPT - timedelta(hours=1))

    forget_drafts(timezone.now())

    assert Forgotten.objects.get().count == 1
    assert Project.objects.get() == sent


def test_who_held_a_declined_sheet_is_forgotten_in_time(sent, officer):
    decide(actor=officer, project_id=sent.pk, seen=sent.version, accepts=False, reason="Pas cette fois.")
    forget_holders(timezone.now() + DECLINED_KEPT - timedelta(hours=1))
    sent.refresh_from_db()
    assert sent.holder_email

    forget_holders(timezone.now() + DECLINED_KEPT + timedelta(hours=1))

    sent.refresh_from_db()
    assert (sent.holder_name, sent.holder_email, sent.reason) == ("", "", "Pas cette fois.")


def test_who_held_the_sheet_of_a_team_is_forgotten_a_year_after_its_end(client, officer, programme):
    ended, underway = ProjectFactory.create_batch(2, programme=programme, accepted=True)
    today = timezone.localdate()
    said = {"on": today, "text": "Les deux ans sont passés."}
    note_path(actor=officer, project_id=ended.pk, seen=ended.version, said=Said(what="end", **said))
    forget_holders(timezone.now() + ENDED_KEPT)
    ended.refresh_from_db()
    assert ended.holder_email

    forget_holders(timezone.now() + ENDED_KEPT + timedelta(days=1))

    ended.refresh_from_db()
    underway.refresh_from_db()
    assert (ended.holder_name, ended.holder_email, ended.title != "") == ("", "", True)
    assert ended.path.filter(text="Les deux ans sont passés.").exists()
    assert underway.holder_email
    client.force_login(officer)
    for page in (reverse("project_read", args=[ended.pk]), reverse("team", args=[ended.pk]), reverse("team_list")):
        assert 'mailto:"' not in client.get(page).content.decode()


@pytest.mark.parametrize(
    "broken",
    [{"state": "submitted"}, {"state": "accepted", "submitted_at": timezone.now()}],
)
def test_database_refuses_a_state_without_what_it_needs(draft, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=draft.pk).update(**broken)


def test_sheet_lacks_what_is_empty_or_blank(sent):
    sent.need, sent.domain = "   ", None

    assert missing_in(sent) == ["domain", "need"]
