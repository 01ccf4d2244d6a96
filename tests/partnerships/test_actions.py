"""Actions of a project: moved along their table, late when their vaguest day is past, with a history that is read."""

import html
import re
from datetime import date, datetime
from itertools import product

import pytest
import time_machine
from django.urls import reverse

from foundation.calendars import PARIS
from foundation.errors import Refusal
from partnerships.action_transitions import TRANSITIONS, Status
from partnerships.models import Approval, ProjectAction
from partnerships.services.actions import move_action
from tests.factories import (
    ConventionFactory,
    HeadOfficeServiceFactory,
    MembershipFactory,
    PartnerFactory,
    ProjectActionFactory,
    StrandFactory,
)
from tests.portal.html_forms import posted_from

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, 0, tzinfo=PARIS)


@pytest.fixture(autouse=True)
def ordinary_day():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def action():
    strand = StrandFactory()
    return ProjectActionFactory(convention=strand.convention, strand=strand, waits_for="les projets de site")


@pytest.fixture
def officer(client, action):
    user = MembershipFactory(officer=True, service=action.convention.owner).user
    client.force_login(user)
    return user


def move(officer, action, target, note="Décidé en comité.", seen=None):
    return move_action(actor=officer, action_id=action.pk, target=target, seen=seen, note=note)


@pytest.mark.parametrize(("source", "target"), list(product(Status, Status)))
def test_an_action_takes_the_ways_of_the_table_and_no_other(officer, action, source, target):
    ProjectAction.objects.filter(pk=action.pk).update(status=source)
    if (source, target) in TRANSITIONS:
        assert move(officer, action, target).status == target
    else:
        with pytest.raises(Refusal, match="Choisissez un autre état"):
            move(officer, action, target)


def test_a_way_back_and_an_early_end_say_why(officer, action):
    for target in (Status.ABANDONED, Status.UNDER_WAY):
        if target == Status.UNDER_WAY:
            ProjectAction.objects.filter(pk=action.pk).update(status=Status.DONE)
        with pytest.raises(Refusal, match="Indiquez pourquoi"):
            move(officer, action, target, note=" ")


def test_an_action_that_waits_says_for_what(officer, action):
    ProjectAction.objects.filter(pk=action.pk).update(waits_for="")
    with pytest.raises(Refusal, match="ce que l’action attend"):
        move(officer, action, Status.WAITING)


def test_the_second_editor_is_told_what_the_action_is_now(officer, action):
    move(officer, action, Status.UNDER_WAY, seen=action.version)
    with pytest.raises(Refusal, match="maintenant\u00a0: en cours"):
        move(officer, action, Status.DONE, seen=action.version)
    action.refresh_from_db()
    assert action.status == Status.UNDER_WAY


def test_another_service_moves_nothing(action):
    other = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    with pytest.raises(Refusal, match="autre service"):
        move(other, action, Status.DONE)


@pytest.mark.parametrize(
    ("due_on", "precision", "is_late"),
    [
        (date(2026, 11, 23), "day", True),
        (date(2026, 11, 24), "day", False),
        (date(2026, 10, 1), "month", True),
        (date(2026, 11, 1), "month", False),
        (date(2025, 1, 1), "year", True),
        (date(2026, 1, 1), "year", False),
        (None, "day", False),
    ],
)
def test_an_action_is_late_once_the_last_day_it_may_mean_is_past(action, due_on, precision, is_late):
    action.due_on, action.due_precision = due_on, precision
    action.save()
    assert action.is_late == is_late
    assert ProjectAction.objects.late().filter(pk=action.pk).exists() == is_late


@pytest.mark.parametrize("change", [{"status": "done"}, {"status": "abandoned"}, {"convention__is_example": True}])
def test_what_is_over_or_an_example_is_never_late(change):
    action = ProjectActionFactory(due_on=date(2026, 1, 1), **change)
    assert not action.is_late
    assert not ProjectAction.objects.late().exists()


def test_what_an_action_waits_for_goes_once_the_body_has_approved(action):
    body = Approval.objects.create(convention=action.convention, body="Conseil de Paris")
    action.approval = body
    assert action.waits.startswith("Conseil de Paris (avis attendu")
    assert action.waits.endswith("les projets de site")
    body.result, body.decided_on = Approval.Result.APPROVED, date(2026, 3, 1)
    assert action.waits == "les projets de site"


def test_the_action_of_a_convention_are_read_with_its_projects_in_one_query(action, django_assert_num_queries):
    ProjectActionFactory(convention=action.convention, partner=PartnerFactory())
    ProjectActionFactory()
    with django_assert_num_queries(1):
        rows = ProjectAction.objects.of(action.convention).open()
        assert next((str(row.strand or ""), row.owners) for row in rows) == (action.strand.title, "non précisé")
    assert list(ProjectAction.objects.of(action.convention, action.strand)) == [action]


# In the back office ------------------------------------------------------------------------------


def form_of(client, action):
    url = reverse("admin:partnerships_projectaction_change", args=[action.pk])
    return url, posted_from(client.get(url).content.decode(), "projectaction_form")


def test_the_form_keeps_what_was_typed_and_its_history_says_who_from_what_to_what(client, officer, action):
    url, data = form_of(client, action)
    sent = {**data, "hospital_owner": "Direction du patrimoine", "due_on": "2027-03-01", "due_precision": "month"}
    assert client.post(url, sent).status_code == 302
    page = client.get(url).content.decode()
    assert f"{officer}\u00a0: qui s’en charge à l’hôpital, «\u00a0vide\u00a0» → «\u00a0Direction" in page
    assert "«\u00a0non précisé\u00a0» → «\u00a0mars 2027\u00a0»" in page


def test_the_second_person_at_the_form_is_told_and_overwrites_nothing(client, officer, action):
    url, data = form_of(client, action)
    move(officer, action, Status.UNDER_WAY)
    answer = client.post(url, {**data, "title": "Un autre titre"})
    assert "modifiée par quelqu’un d’autre" in answer.content.decode()
    assert "Un autre titre" in answer.content.decode()
    action.refresh_from_db()
    assert action.title != "Un autre titre"


def test_a_project_of_another_convention_is_refused(client, officer, action):
    url, data = form_of(client, action)
    other = StrandFactory(convention=ConventionFactory(owner=action.convention.owner))
    answer = client.post(url, {**data, "strand": other.pk})
    assert "Ce volet est d’une autre convention" in answer.content.decode()


def test_the_state_is_changed_on_a_page_that_asks(client, officer, action):
    url = reverse("admin:partnerships_projectaction_act", args=[action.pk, "move"])
    data = posted_from(client.get(url).content.decode(), "question-form")
    assert client.post(url, {**data, "target": "abandoned"}).status_code == 200
    assert client.post(url, {**data, "target": "abandoned", "note": "Sans budget."}).status_code == 302
    action.refresh_from_db()
    assert (action.status, action.status_note) == ("abandoned", "Sans budget.")


def test_the_page_that_asks_tells_the_second_person(client, officer, action):
    url = reverse("admin:partnerships_projectaction_act", args=[action.pk, "move"])
    data = posted_from(client.get(url).content.decode(), "question-form")
    move(officer, action, Status.UNDER_WAY)
    answer = client.post(url, {**data, "target": "done"})
    assert "Quelqu’un vient de changer cette action" in answer.content.decode()
    action.refresh_from_db()
    assert action.status == Status.UNDER_WAY


def test_an_action_that_somebody_adds_is_to_launch(client, officer, action):
    url = reverse("admin:partnerships_projectaction_add")
    data = posted_from(client.get(url).content.decode(), "projectaction_form")
    sent = {**data, "convention": action.convention.pk, "strand": action.strand.pk, "title": "Une nouvelle action"}
    assert client.post(url, sent).status_code == 302
    assert ProjectAction.objects.get(title="Une nouvelle action").status == Status.TO_LAUNCH


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ({"suite": "retard"}, {"Tard"}),
        ({"suite": "ouvertes"}, {"Tard", "Ville"}),
        ({"suite": "finies"}, {"Finie"}),
        ({"charge": "partenaire"}, {"Ville"}),
        ({"charge": "personne"}, {"Tard", "Finie"}),
        ({"status__exact": "done"}, {"Finie"}),
    ],
)
def test_the_list_is_narrowed(client, officer, action, asked, shown):
    convention = action.convention
    ProjectActionFactory(convention=convention, title="Tard", due_on=date(2026, 1, 1))
    ProjectActionFactory(convention=convention, title="Ville", partner=PartnerFactory())
    ProjectActionFactory(convention=convention, title="Finie", status=Status.DONE)
    action.delete()
    rows = client.get(reverse("admin:partnerships_projectaction_changelist"), asked).context["cl"].queryset
    assert {row.title for row in rows} == shown


def test_late_actions_wait_on_the_first_screen(client, officer, action):
    ProjectActionFactory(convention=action.convention, due_on=date(2026, 1, 1))
    ProjectActionFactory(due_on=date(2026, 1, 1), convention__owner=HeadOfficeServiceFactory(slug="x", name="X"))
    page = client.get(reverse("admin:index")).content.decode()
    assert "action en retard" in page
    assert "/gestion/partnerships/projectaction/?suite=retard" in page


def test_the_list_is_printed_with_the_filters_that_are_on(client, officer, action):
    url = reverse("admin:partnerships_projectaction_changelist")
    page = client.get(url, {"suite": "ouvertes", "q": "parcours"}).content.decode()
    assert "data-print" in page
    (said,) = re.findall(r'<p class="print-only">(.*?)</p>', page)
    assert said == "24 novembre 2026 · Suite\u00a0: ouvertes · Recherche\u00a0: «\u00a0parcours\u00a0»"


def test_paper_says_once_the_convention_that_all_lines_share(client, officer, action):
    def read() -> tuple[str, bool]:
        page = client.get(reverse("admin:partnerships_projectaction_changelist")).content.decode()
        (said,) = re.findall(r'<p class="print-only">(.*?)</p>', page)
        return html.unescape(said), "shares-convention" in page

    assert read() == (f"24 novembre 2026 · Convention\u00a0: {action.convention}", True)
    ProjectActionFactory(convention=ConventionFactory(owner=action.convention.owner))
    assert read() == ("24 novembre 2026", False)
