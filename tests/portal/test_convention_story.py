"""The page of a convention: its life as a line, what blocks the next step, and its acts."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from foundation.errors import Refusal
from foundation.papers import SENTENCES
from partnerships.dates import Precision
from partnerships.models import Approval, Convention, Partner
from partnerships.models.choices import Side
from partnerships.services import attach_paper
from partnerships.transitions import Status
from tests.factories import (
    ConventionFactory,
    DocumentFactory,
    HeadOfficeServiceFactory,
    MembershipFactory,
    PartnerFactory,
    SessionFactory,
    in_days,
)
from tests.foundation import paper_files
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def convention():
    return ConventionFactory(status=Status.PREPARATION, effective_on=None, ends_on=None)


@pytest.fixture
def officer(client, convention):
    user = MembershipFactory(officer=True, service=convention.owner).user
    client.force_login(user)
    return user


def url_of(convention):
    return reverse("admin:convention_story", args=[convention.pk])


def act(client, convention, name, about="", seen=None, **answers):
    """Send one form of the page."""
    prefix = f"{name}-{about}"
    fields = {f"{prefix}-{field}": value for field, value in {"key": uuid.uuid4(), **answers}.items()}
    seen = Convention.objects.get(pk=convention.pk).version if seen is None else seen
    return client.post(url_of(convention), {"act": name, "about": about, "seen": seen, **fields})


def test_from_preparation_to_its_effect_on_one_page(client, convention, officer):
    today = timezone.localdate()
    answer = act(client, convention, "plan", body="Conseil de Paris", side="partner", planned="04/2026")
    assert answer.status_code == 302
    approval = convention.approvals.get()
    assert (approval.planned, approval.side) == ("avril 2026", Side.PARTNER)
    act(client, convention, "step", "bodies", on=today)
    page = client.get(url_of(convention)).content.decode()
    assert "Conseil de Paris : avis attendu, passage prévu : avril 2026." in page
    act(client, convention, "result", approval.pk, result="approved", decided_on=today)
    act(client, convention, "step", "signed", on=today)
    convention.refresh_from_db()
    assert (convention.status, convention.signed_on) == (Status.SIGNED, today)
    page = client.get(url_of(convention)).content.decode()
    assert "La date d’effet est « non précisé »" in page
    Convention.objects.update(effective_on=today, ends_on=today + timedelta(days=900))
    act(client, convention, "step", "in_force", on=today)
    assert Convention.objects.running().get() == convention
    assert [event.verb for event in convention.events.order_by("pk")][-1] == "entrée en vigueur"


def test_the_paper_of_an_opinion_is_attached_once_signed_and_read_on_the_line(client, convention, officer):
    Convention.objects.update(status=Status.SIGNED)
    given = {"result": "approved", "decided_on": in_days(-9)}
    approval = Approval.objects.create(convention=convention, body="Conseil de Paris", **given)
    paper = DocumentFactory(convention=convention, kind="approval", title="Délibération 2026-12")
    DocumentFactory(convention=convention, kind="annex", title="Annexe financière")
    form = client.get(url_of(convention)).context["bodies"][0][1][-1].form
    assert form.fields["document_id"].choices == [("", "Aucune"), (paper.pk, "Délibération 2026-12")]
    assert act(client, convention, "paper", approval.pk, document_id=paper.pk).status_code == 302
    page = client.get(url_of(convention))
    entry = next(one for one in page.context["story"].past if one.title.startswith("Conseil de Paris"))
    assert entry.url == reverse("document", args=[paper.pk])
    assert convention.events.last().verb == "délibération jointe : Conseil de Paris"
    assert act(client, convention, "paper", approval.pk, document_id="").status_code == 302
    approval.refresh_from_db()
    assert approval.paper is None


@pytest.fixture
def approval(convention):
    given = {"body": "Conseil de Paris", "result": "approved", "decided_on": in_days(-9)}
    return Approval.objects.create(convention=convention, **given)


def test_the_paper_of_an_opinion_is_added_and_attached_in_one_place(client, convention, officer, approval):
    (form,) = [one.form for one in client.get(url_of(convention)).context["bodies"][0][1] if one.name == "paper"]
    assert list(form.fields) == ["key", "content", "is_for_parties"]
    content = paper_files.paper(title="Délibération")
    sent = {"content": SimpleUploadedFile("scan 12.pdf", content), "is_for_parties": "on"}
    assert act(client, convention, "paper", approval.pk, **sent).status_code == 302
    kept = convention.documents.get()
    approval.refresh_from_db()
    assert (approval.paper, bytes(kept.content), kept.kind) == (kept, content, "approval")
    assert (kept.title, kept.dated_on) == ("Délibération, Conseil de Paris", approval.decided_on)
    assert (kept.readers, kept.added_by) == ("parties", officer)
    again = act(client, convention, "paper", approval.pk, content=SimpleUploadedFile("x.pdf", content))
    assert "déjà parmi les documents" in again.content.decode()


@pytest.mark.parametrize(
    ("content", "reason"), [(b"%PDF-1.7\n%%EOF", "broken"), (paper_files.paper() + b"<html></html>", "double")]
)
def test_a_hostile_deliberation_is_refused_with_its_reason(client, convention, officer, approval, content, reason):
    answer = act(client, convention, "paper", approval.pk, content=SimpleUploadedFile("d.pdf", content))
    assert answer.context["refused"].errors == {"content": [SENTENCES[reason]]}
    assert not convention.documents.exists()


def test_a_deliberation_is_a_document_or_a_file(client, convention, officer, approval):
    known = DocumentFactory(convention=convention, kind="approval")
    both = {"document_id": known.pk, "content": SimpleUploadedFile("d.pdf", paper_files.paper())}
    answer = act(client, convention, "paper", approval.pk, **both)
    assert "un document ou un fichier, pas les deux" in answer.content.decode()


@pytest.mark.parametrize("fields", [{"kind": "annex"}, {"kind": "approval", "convention": None}])
def test_only_a_deliberation_of_the_convention_is_attached(convention, officer, fields):
    approval = Approval.objects.create(convention=convention, body="Directoire", result="approved")
    of = {"convention": convention, **fields}
    paper = DocumentFactory(**{**of, "convention": of["convention"] or ConventionFactory()})
    with pytest.raises(Refusal, match="Choisissez une délibération"):
        attach_paper(
            actor=officer, convention_id=convention.pk, seen=None, approval_id=approval.pk, document_id=paper.pk
        )


@pytest.mark.parametrize(("readers", "is_told"), [("internal", False), ("parties", True), ("public", True)])
def test_parties_learn_of_the_paper_that_is_theirs_to_read(client, convention, readers, is_told):
    paper = DocumentFactory(convention=convention, kind="approval", title="Délibération canari", readers=readers)
    given = {"result": "approved", "decided_on": in_days(-9), "paper": paper}
    Approval.objects.create(convention=convention, body="Conseil de Paris", **given)
    party = convention.parties.get(side=Side.PARTNER).partner
    client.force_login(MembershipFactory(contact=True, party=party).user)
    page = client.get(reverse("convention_read", args=[convention.pk])).content.decode()
    assert "avis favorable" in page
    assert ("Délibération canari" in page) is is_told


def test_what_blocks_a_step_is_said_in_place_of_its_button(client, convention, officer):
    Approval.objects.create(convention=convention, body="Directoire")
    Convention.objects.update(status=Status.BODIES)
    page = client.get(url_of(convention))
    ((_act, standing, _lacks),) = page.context["steps"]
    assert standing == ["Directoire : avis attendu, passage prévu : non précisé."]
    assert "Rien ne s’oppose" not in page.content.decode()
    assert "Compléter la fiche" not in page.content.decode()


def test_what_its_form_mends_leads_to_its_form(client, convention, officer):
    Convention.objects.update(status=Status.SIGNED, effective_on=None)
    assert "Compléter la fiche" in client.get(url_of(convention)).content.decode()


def test_a_date_that_is_none_is_refused_beside_its_field_and_kept(client, convention, officer):
    answer = act(client, convention, "plan", body="Conseil", side="", planned="au printemps")
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Écrivez un jour" in page
    assert 'value="au printemps"' in page
    assert not convention.approvals.exists()


def test_a_second_editor_is_told_and_what_they_typed_stays(client, convention, officer):
    seen = convention.version
    act(client, convention, "plan", body="Conseil", side="", planned="2027")
    answer = act(client, convention, "plan", seen=seen, body="Directoire", side="", planned="2028")
    page = answer.content.decode()
    assert "La convention a changé pendant que cette page était ouverte" in page
    assert "Directoire" in page
    assert [one.body for one in convention.approvals.all()] == ["Conseil"]
    # The page that came back was drawn from what is true now: sent again, it is taken.
    again = answer.context["plan"].form.data.dict() | {"seen": answer.context["convention"].version}
    assert client.post(url_of(convention), again).status_code == 302
    assert convention.approvals.count() == 2


def test_a_form_sent_twice_acts_once(client, convention, officer):
    key = uuid.uuid4()
    for _click in range(2):
        answer = act(client, convention, "plan", seen=1, key=key, body="Conseil", side="", planned="")
        assert answer.status_code == 302
    assert convention.approvals.count() == 1


def test_an_act_that_is_no_longer_offered_changes_nothing(client, convention, officer):
    Convention.objects.update(status=Status.ENDED)
    answer = act(client, convention, "step", "signed", on=timezone.localdate())
    assert "plus possible" in answer.content.decode()
    assert Convention.objects.get().status == Status.ENDED


def test_another_service_sees_nothing_of_it(client, convention):
    stranger = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    client.force_login(stranger)
    assert client.get(url_of(convention)).status_code == 404
    assert act(client, convention, "plan", body="Conseil", side="", planned="").status_code == 404
    page = client.get(reverse("admin:partnerships_convention_changelist")).content.decode()
    assert str(convention) not in page


def test_sessions_still_planned_keep_it_from_being_terminated(client):
    scene = hospital_scene()
    session = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(9))
    client.force_login(scene.officer)
    answers = {"on": timezone.localdate(), "why": "rupture"}
    answer = act(client, scene.convention, "step", "terminated", **answers)
    assert f"({session.activity})" in answer.content.decode()
    assert Convention.objects.get().status == Status.IN_FORCE
    session.delete()
    act(client, scene.convention, "step", "terminated", **answers)
    assert Convention.objects.get().terminated_on == timezone.localdate()


def test_a_day_before_sessions_that_took_place_does_not_end_it(client):
    scene = hospital_scene()
    held = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(-3))
    client.force_login(scene.officer)
    day = timezone.localdate(held.starts_at)
    answer = act(client, scene.convention, "step", "terminated", on=day - timedelta(days=1), why="rupture")
    assert "ont eu lieu après ce jour" in answer.content.decode()
    assert act(client, scene.convention, "step", "terminated", on=day, why="rupture").status_code == 302


def test_who_will_be_told_of_a_termination_is_said_before_it(client, convention, officer):
    today = timezone.localdate()
    dates = {"effective_on": today - timedelta(days=300), "ends_on": today + timedelta(days=700)}
    Convention.objects.update(status=Status.IN_FORCE, **dates)
    Partner.objects.update(mailbox="")
    assert "prévenez-les vous-même" in client.get(url_of(convention)).content.decode()
    party = convention.parties.get(side=Side.PARTNER).partner
    contact = MembershipFactory(contact=True, party=party, user__full_name="Ana Contact").user
    MembershipFactory(coordinator=True, partner=party, user=contact)
    MembershipFactory(coordinator=True, partner=party, user__full_name="Zoé Coordination")
    MembershipFactory(observer=True, party=party, user__full_name="Oscar Observe")
    MembershipFactory(contact=True, party=PartnerFactory(), user__full_name="Eve Ailleurs")
    Partner.objects.filter(pk=party.pk).update(mailbox="musee@example.org")
    said = "Un e-mail préviendra\u00a0: Ana Contact, Zoé Coordination, musee@example.org. Votre motif"
    assert said in client.get(url_of(convention)).content.decode()


def test_the_line_tells_what_was_what_will_be_and_what_is_not_known(client, convention, officer):
    today = timezone.localdate()
    Convention.objects.update(
        status=Status.SIGNED,
        signature_planned_on=date(2015, 4, 1),
        signature_planned_precision=Precision.MONTH,
        signature_planned_is_assumed=True,
        ends_on=today + timedelta(days=400),
        effective_on=None,
    )
    story = client.get(url_of(convention)).context["story"]
    assert [(entry.said, entry.title, entry.detail) for entry in story.past] == [
        ("avril 2015 (supposé)", "Signature prévue", "Date réelle : non précisée.")
    ]
    assert [entry.title for entry in story.future] == ["Dernier jour"]
    assert [(entry.said, entry.title) for entry in story.unsaid] == [("non précisé", "Prise d’effet")]


def test_years_stand_on_the_line_with_their_sessions(client):
    scene = hospital_scene(quantity=10)
    SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(5))
    client.force_login(scene.officer)
    story = client.get(url_of(scene.convention)).context["story"]
    (year,) = [entry for entry in story.past if entry.mark == "year"]
    assert year.detail.replace("\u00a0", " ") == (
        "prévu : 10 · réalisé : 0 · à venir : 1 · bilan à saisir : 0 · reste à programmer : 9"
    )
    SessionFactory(quota=scene.quota, activity=scene.activity, cancelled=True, counts_anyway=True)
    story = client.get(url_of(scene.convention)).context["story"]
    (year,) = [entry for entry in story.past if entry.mark == "year"]
    assert year.detail.replace("\u00a0", " ").endswith("annulées comptées : 1 · reste à programmer : 8")


def many_conventions(service, count: int) -> None:
    Convention.objects.bulk_create(
        Convention(slug=f"de-plus-{number}", title=f"De plus {number}", owner=service, status=Status.BODIES)
        for number in range(count)
    )
    added = Convention.objects.filter(slug__startswith="de-plus")
    Approval.objects.bulk_create(Approval(convention=one, body="Conseil") for one in added)


def test_pages_cost_the_same_with_ten_and_with_a_thousand_conventions(client, convention, officer):
    pages = (url_of(convention), reverse("admin:partnerships_convention_changelist"), reverse("admin:index"))

    def costs() -> list[int]:
        counts = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(page).status_code == 200
            counts.append(len(queries))
        return counts

    many_conventions(convention.owner, 10)
    costs()
    few = costs()
    Convention.objects.filter(slug__startswith="de-plus").delete()
    many_conventions(convention.owner, 1_000)
    assert costs() == few


def test_a_terminated_convention_has_no_last_day_to_come_and_may_be_followed(client, convention, officer):
    today = timezone.localdate()
    dates = {"effective_on": today - timedelta(days=300), "ends_on": today + timedelta(days=700)}
    Convention.objects.update(status=Status.IN_FORCE, **dates)
    reason = "Reprise dans la convention-cadre"
    assert act(client, convention, "step", "terminated", on=today, why=reason).status_code == 302
    assert client.get(url_of(convention)).context["story"].future == []
    act(client, convention, "renew", title="La suivante")
    assert Convention.objects.get(predecessor=convention).effective_on == today + timedelta(days=1)
    story = client.get(url_of(convention)).context["story"]
    (entry,) = [one for one in story.past if one.title == "Résiliée"]
    assert reason in entry.detail
    party = convention.parties.get(side=Side.PARTNER).partner
    client.force_login(MembershipFactory(contact=True, party=party).user)
    page = client.get(reverse("convention_read", args=[convention.pk])).content.decode()
    assert "Son dernier jour était prévu" in page
    assert reason not in page
