"""The back office as a whole: who comes in, what they see, and what holds for every list and form."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.models import Absence, Activity, ImportBatch, Registration, Session, Slot
from foundation.admin import ReadOnlyInline
from foundation.models import Forgotten
from foundation.versions import VersionedFormMixin, VersionedModel
from notifications.models import Notice
from partnerships.models import Commitment, Convention, Hospital, Invitation, Quota, SchoolHoliday
from patient_partners.models import Programme, Tally
from tests.factories import (
    ConventionFactory,
    HeadOfficeServiceFactory,
    HospitalFactory,
    MembershipFactory,
    ParticipationFactory,
    ProgrammeFactory,
    QuotaFactory,
    SessionFactory,
    UserFactory,
)
from tests.portal.backoffice_rows import MAKERS, make_rows
from tests.portal.html_forms import posted_from

pytestmark = pytest.mark.django_db

MOST_QUERIES = 12
REGISTERED = [model for model in admin.site._registry if model is not Notice]
# A volume is made by a form, and then changed by acts that show their effect (tests/activities/test_volumes.py).
EDITED = [model for model in MAKERS if model not in (Absence, Forgotten, ImportBatch, Invitation, Quota, Registration)]
OWNED = [Convention, Commitment, Quota, Activity, Slot, Session]


def name_of(model) -> str:
    return model._meta.model_name


def address(model, page: str, *args) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def officer(client):
    """An officer of a service that has every list, signed in."""
    user = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(runs_partnership=True)).user
    client.force_login(user)
    return user


@pytest.fixture
def other_officer(client):
    """An officer of a service that owns nothing yet, signed in."""
    service = HeadOfficeServiceFactory(slug="patients", name="Service expérience patient")
    user = MembershipFactory(officer=True, service=service).user
    client.force_login(user)
    return user


# Doors ------------------------------------------------------------------------------------------


def test_nobody_in_particular_is_led_to_the_one_door(client):
    response = client.get("/gestion/partnerships/convention/", follow=True)
    assert response.redirect_chain[-1] == (f"{reverse('account_login')}?next=/gestion/partnerships/convention/", 302)


@pytest.mark.parametrize("role", ["referent", "group_referent", "mediator", "coordinator"])
@pytest.mark.parametrize("path", ["", "partnerships/convention/", "activities/session/exporter/csv/", "autocomplete/"])
def test_other_roles_meet_nothing(client, role, path):
    client.force_login(MembershipFactory(**{role: True}).user)
    assert client.get(f"/gestion/{path}").status_code == 404


def test_an_officer_who_left_meets_nothing(client):
    membership = MembershipFactory(officer=True)
    membership.until = membership.since
    membership.save()
    client.force_login(membership.user)
    assert client.get("/gestion/").status_code == 404


def test_the_technical_administrator_comes_in(client):
    client.force_login(UserFactory(is_superuser=True))
    assert client.get("/gestion/").status_code == 200


@pytest.mark.parametrize("path", ["password_change/", "logout/"])
def test_accounts_have_no_second_door(client, officer, path):
    assert client.post(f"/gestion/{path}").url.startswith("/compte/")


# Scope ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", OWNED, ids=name_of)
def test_another_service_does_not_see_a_convention_nor_what_is_under_it(client, other_officer, model):
    [row] = make_rows(model)
    assert client.get(address(model, "changelist")).context["cl"].result_count == 0
    assert client.get(address(model, "change", row.pk)).status_code == 404
    assert client.post(address(model, "change", row.pk), {}).status_code == 404
    assert client.get(address(model, "history", row.pk)).status_code == 404
    exported = b"".join(client.get(address(model, "export_csv")).streaming_content).decode()
    assert len(exported.splitlines()) == 1


@pytest.mark.parametrize("model", OWNED, ids=name_of)
def test_the_owning_service_sees_its_own(client, officer, model):
    [row] = make_rows(model)
    assert client.get(address(model, "changelist")).context["cl"].result_count == 1
    assert client.get(address(model, "change", row.pk)).status_code == 200


def test_a_field_offers_only_what_one_may_know(client, other_officer):
    convention = ConventionFactory()
    page = client.get(address(Convention, "add"))
    assert convention not in page.context["adminform"].form.fields["parent"].queryset


def test_a_filter_names_only_what_one_may_know(client, other_officer):
    ConventionFactory(title="Convention d'un autre service")
    page = client.get(address(Quota, "changelist"))
    assert "Convention d&#x27;un autre service" not in page.content.decode()


def test_an_unknown_row_is_not_found(client, officer):
    assert client.get(address(Convention, "change", 999)).status_code == 404


# Lists ------------------------------------------------------------------------------------------


def test_every_registered_model_is_tried_here():
    assert set(REGISTERED) == set(MAKERS)


@pytest.mark.parametrize("page", ["changelist", "export_csv"])
@pytest.mark.parametrize("model", REGISTERED, ids=name_of)
def test_a_list_and_its_export_ask_the_same_queries_for_3_rows_and_for_30(client, officer, model, page):
    counts = []
    for first, last in ((0, 3), (3, 30)):
        make_rows(model, first, last)
        with CaptureQueriesContext(connection) as queries:
            list(client.get(address(model, page)))
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES, [query["sql"] for query in queries]


@pytest.mark.parametrize("model", REGISTERED, ids=name_of)
def test_every_list_can_be_searched_and_exported(client, officer, model):
    make_rows(model, 0, 2)
    total = client.get(address(model, "changelist"), {"q": ""}).context["cl"].result_count
    lines = b"".join(client.get(address(model, "export_csv")).streaming_content).decode().splitlines()
    assert len(lines) >= total + 1
    assert b"".join(client.get(address(model, "export_xlsx")).streaming_content).startswith(b"PK")


def test_an_export_holds_the_filtered_list_in_its_order_as_plain_values(client, officer):
    HospitalFactory(name="=cmd|calc", city="Zurich", phone="+33 1 99 00 00 00")
    HospitalFactory(name="Hôpital des Tilleuls", city="Paris")
    HospitalFactory(name="Hôpital fermé", is_active=False)
    response = client.get(address(Hospital, "export_csv"), {"is_active__exact": "1", "o": "-2"})
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert lines[0].startswith("\ufeffNom;GHU;Ville;")
    assert [line.split(";")[0] for line in lines[1:]] == ["'=cmd|calc", "Hôpital des Tilleuls"]
    assert ";'+33 1 99 00 00 00;" in lines[1]
    assert response["Content-Disposition"].startswith('attachment; filename="hopitaux-')


def test_an_export_with_an_unknown_filter_leads_back_to_the_list(client, officer):
    assert client.get(address(Hospital, "export_csv"), {"is_active__exact": "x"}).status_code == 302


def test_the_export_of_conventions_holds_each_date_once_and_no_link(client, officer):
    ConventionFactory(title="Convention des Tilleuls", effective_is_assumed=True)
    lines = b"".join(client.get(address(Convention, "export_csv")).streaming_content).decode().splitlines()
    labels = lines[0].split(";")
    assert len(labels) == len(set(labels))
    assert "Engagements" not in labels
    assert dict(zip(labels, lines[1].split(";"), strict=True))["Date d’effet supposée"] == "oui"


# Forms ------------------------------------------------------------------------------------------


def test_a_text_of_absurd_length_is_refused_and_kept(client, officer):
    [row] = make_rows(Activity)
    page = client.get(address(Activity, "change", row.pk)).content.decode()
    data = posted_from(page, "activity_form") | {"description": "é" * 4_001}
    response = client.post(address(Activity, "change", row.pk), data)
    assert "au plus 4000 caractères" in response.content.decode()
    assert "é" * 4_001 in response.content.decode()


@pytest.mark.parametrize("model", EDITED, ids=name_of)
def test_two_people_who_edit_one_row_never_overwrite_each_other(client, officer, model):
    [row] = make_rows(model)
    page = client.get(address(model, "change", row.pk)).content.decode()
    data = posted_from(page, f"{model._meta.model_name}_form")
    meanwhile = model.objects.get(pk=row.pk)
    meanwhile.save()
    response = client.post(address(model, "change", row.pk), data)
    assert response.status_code == 200
    assert "modifiée par quelqu’un d’autre" in response.content.decode()
    assert model.objects.get(pk=row.pk).version == meanwhile.version


@pytest.mark.parametrize("model", EDITED, ids=name_of)
def test_a_form_saved_as_it_stands_changes_nothing_else(client, officer, model):
    [row] = make_rows(model)
    page = client.get(address(model, "change", row.pk)).content.decode()
    response = client.post(address(model, "change", row.pk), posted_from(page, f"{model._meta.model_name}_form"))
    assert response.status_code == 302, response.context["errors"]
    assert model.objects.get(pk=row.pk).version == row.version + 1


@pytest.mark.parametrize("model", REGISTERED, ids=name_of)
def test_every_form_and_every_row_under_it_carries_its_version(model):
    model_admin = admin.site._registry[model]
    edited = [(model, model_admin.form)] if model in EDITED else []
    edited += [(row.model, row.form) for row in model_admin.inlines if not issubclass(row, ReadOnlyInline)]
    for edited_model, form in edited:
        assert issubclass(edited_model, VersionedModel)
        assert issubclass(form, VersionedFormMixin)


def test_a_row_under_its_parent_is_not_overwritten_either(client, officer):
    [convention] = make_rows(Convention)
    strand = convention.strands.get()
    page = client.get(address(Convention, "change", convention.pk)).content.decode()
    data = posted_from(page, "convention_form")
    strand.title = "Titre corrigé entre-temps"
    strand.save()
    response = client.post(address(Convention, "change", convention.pk), data)
    assert "« Titre corrigé entre-temps »" in response.content.decode()
    strand.refresh_from_db()
    assert strand.title == "Titre corrigé entre-temps"


def test_an_answered_question_keeps_its_words_and_the_page_says_what_to_do(client, officer):
    service = officer.memberships.get().service
    programme = ProgrammeFactory(owner=service)
    Tally.objects.create(question=programme.questions.get(), public="team", moment="start", yes=1)
    data = posted_from(client.get(address(Programme, "change", programme.pk)).content.decode(), "programme_form")
    [name] = [name for name, value in data.items() if value == ["Est-ce clair ?"]]

    page = client.post(address(Programme, "change", programme.pk), data | {name: ["Autrement dit ?"]})

    assert "puis ajoutez-en une autre" in page.content.decode()
    assert programme.questions.get().text == "Est-ce clair ?"


def test_an_empty_slot_is_not_asked_for_an_owner_before_its_side(client, officer):
    page = client.post(address(Slot, "add"), {"capacity": "8"})
    assert "side" in page.context["form"].errors
    assert "partner" not in page.context["form"].errors


@pytest.mark.parametrize("model", [Session, Slot], ids=name_of)
def test_sessions_and_slots_are_never_deleted(client, officer, model):
    [row] = make_rows(model)
    assert client.post(address(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert model.objects.filter(pk=row.pk).exists()


def test_what_others_depend_on_says_so_instead_of_going(client, officer):
    session = SessionFactory()
    page = client.get(address(Hospital, "delete", session.ward.hospital_id))
    assert "ne peut pas être supprimée" in page.content.decode()
    client.post(address(Hospital, "delete", session.ward.hospital_id), {"post": "yes"})
    assert Hospital.objects.filter(pk=session.ward.hospital_id).exists()


# First screen -----------------------------------------------------------------------------------


def figures(response) -> dict[str, int]:
    [year] = response.context["convention_years"]
    return {figure.label: figure.value for figure in year.lines[0].figures}


def test_the_first_screen_shows_the_whole_ledger_and_every_figure_opens_its_rows(client, officer):
    quota = QuotaFactory(quantity=20, extra=2, extra_reason="Succès", extra_granted_by=officer)
    for trait in ({"requested": True}, {}, {}, {"to_report": True}, {"held": True}, {"cancelled": True}):
        SessionFactory(quota=quota, **trait)
    SessionFactory(quota=quota, cancelled=True, counts_anyway=True)
    elsewhere = ConventionFactory(owner=HeadOfficeServiceFactory(slug="autre", name="Autre service"))
    SessionFactory(quota__commitment__strand__convention=elsewhere)
    response = client.get("/gestion/")
    assert figures(response) == {
        "Prévu": 20,
        "Accordé en plus": 2,
        "En attente": 1,
        "Confirmé, à venir": 2,
        "Bilan à saisir": 1,
        "Réalisé": 1,
        "Annulé compté": 1,
        "Reste à programmer": 16,
    }
    for figure in response.context["convention_years"][0].lines[0].figures[2:7]:
        assert client.get(figure.url).context["cl"].result_count == figure.value, figure.label


def test_the_first_screen_counts_sessions_by_hospital_those_with_none_too(client, officer):
    session = SessionFactory()
    ParticipationFactory(session__quota=session.quota, session__max_groups=2, hospital=session.ward.hospital)
    idle = HospitalFactory(name="Hôpital sans séance")
    response = client.get("/gestion/")
    rows = {row.hospital: row for row in response.context["convention_years"][0].hospitals}
    assert (rows[session.ward.hospital].sessions, rows[idle].sessions) == (2, 0)
    assert client.get(rows[session.ward.hospital].url).context["cl"].result_count == 2


def test_the_first_screen_leads_to_what_waits(client, officer):
    SessionFactory(requested=True, partner_agreed_by="Nour")
    SessionFactory(to_report=True)
    activity = SessionFactory(held=True).activity
    activity.agreements.all().delete()
    make_rows(Invitation, 0, 2)
    Invitation.objects.update(invited_by=officer)
    about = {"object_type": "session", "object_id": activity.sessions.get().pk}
    for state in ("failed", "bounced", "uncertain"):
        sent_at = timezone.now() if state == "bounced" else None
        told = {"occasion": state, "recipient_email": "a@example.org", "sent_at": sent_at}
        Notice.objects.create(kind="x", **about, **told, state=state)
    response = client.get("/gestion/")
    waiting = {thing.words: thing for thing in response.context["waiting"]}
    assert {words: thing.count for words, thing in waiting.items()} == {
        "demande attend une réponse": 1,
        "bilan à saisir": 1,
        "séance à remplacer ou à désigner": 1,
        "thème attend un accord": 1,
        "messages non remis : corrigez les adresses et renvoyez-les, ou classez-les": 2,
        "message peut-être parti : vérifiez, puis marquez-le": 1,
        "invitations sans réponse": 2,
        "partenaires sans coordination": 3,
    }
    for thing in waiting.values():
        assert client.get(thing.url).context["cl"].result_count == thing.count, thing.words


def test_the_first_screen_says_which_calendar_ends_too_soon(client, officer):
    HospitalFactory(school_zone="C")
    make_rows(SchoolHoliday)
    gaps = client.get("/gestion/").context["calendar_gaps"]
    assert [gap["sentence"] for gap in gaps] == ["Les jours fériés ne sont pas encore saisis."]


def test_the_first_screen_asks_the_same_queries_whatever_there_is(client, officer):
    counts = []
    for sessions in (3, 27):
        for _ in range(sessions):
            SessionFactory()
        with CaptureQueriesContext(connection) as queries:
            client.get("/gestion/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= MOST_QUERIES, [query["sql"] for query in queries]


def test_other_roles_open_nothing_in_the_back_office(client, officer):
    """An officer of one service who is also a coordinator manages no other service's convention there."""
    convention = ConventionFactory(owner=HeadOfficeServiceFactory(slug="autre", name="Autre service"))
    MembershipFactory(coordinator=True, user=officer, partner=convention.parties.get(side="partner").partner)
    assert client.get(address(Convention, "change", convention.pk)).status_code == 404
    assert client.get(address(Convention, "changelist")).context["cl"].result_count == 0


def test_an_officer_of_another_service_is_only_read(client, officer):
    colleague = MembershipFactory(officer=True, service=officer.memberships.get().service).user
    other = MembershipFactory(officer=True, service__slug="autre", service__name="Autre service").user
    assert b'name="_save"' in client.get(address(User, "change", colleague.pk)).content
    assert b'name="_save"' not in client.get(address(User, "change", other.pk)).content
    client.post(address(User, "change", other.pk), {"email": "prise@example.org", "full_name": "X", "language": "fr"})
    other.refresh_from_db()
    assert other.email != "prise@example.org"


def test_whoever_loses_an_address_is_told_there(client, officer):
    person = MembershipFactory(mediator=True, user__email="avant@example.org").user
    form = posted_from(client.get(address(User, "change", person.pk)).content.decode(), "user_form")
    client.post(address(User, "change", person.pk), {**form, "email": "apres@example.org"})
    person.refresh_from_db()
    assert person.email == "apres@example.org"
    assert Notice.objects.get(kind="new_address").recipient_email == "avant@example.org"


def test_messages_about_another_services_sessions_are_not_in_the_log(client, officer):
    mine = SessionFactory()
    other = SessionFactory(
        quota__commitment__strand__convention__owner=HeadOfficeServiceFactory(slug="autre", name="Autre service")
    )
    for session in (mine, other):
        Notice.objects.create(
            kind="x", object_type="session", object_id=session.pk, occasion="1", recipient_email="a@example.org"
        )
    shown = client.get(address(Notice, "changelist")).context["cl"].result_list
    assert [notice.object_id for notice in shown] == [mine.pk]


@pytest.mark.parametrize(
    "query",
    [
        "starts_at__year=9999",
        "starts_at__year=9999&starts_at__month=12&starts_at__day=31",
        "starts_at__year=99999999999999999999",
        "id__range=1",
        "id__regex=%28",
        "activity__title__regex=%28",
        "lead_mediator__password__startswith=!",
    ],
)
@pytest.mark.parametrize("page", ["", "exporter/csv/"])
def test_a_list_survives_any_address(client, officer, query, page):
    SessionFactory()
    assert client.get(f"{address(Session, 'changelist')}{page}?{query}").status_code in (302, 400)


def test_no_list_tells_passwords_letter_by_letter(client, officer):
    assert client.get(f"{address(User, 'changelist')}?password__startswith=!").status_code == 400


def test_made_up_rows_of_an_action_are_refused(client, officer):
    form = {"action": "cancel_sessions", "_selected_action": "abc"}
    assert client.post(address(Session, "changelist"), form).status_code == 302
