"""A year's volume: places granted, amendments, corrections and transfers, and what is shown before they are saved."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Session
from activities.services.corrections import take_back
from activities.services.rehearsals import rehearse
from activities.services.volumes import (
    InTheWay,
    Outdated,
    carry_over,
    change_volume,
    grant_places,
    withdraw_places,
)
from foundation.errors import Refusal
from notifications.models import Notice
from notifications.services.ticking import tick
from partnerships.models import Quota, QuotaChange
from partnerships.models.choices import Side
from tests.factories import (
    CommitmentFactory,
    HeadOfficeServiceFactory,
    MembershipFactory,
    QuotaFactory,
    SessionFactory,
    in_days,
)
from tests.portal.html_forms import posted_from
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db

Kind = QuotaChange.Kind


@pytest.fixture
def scene(client) -> Scene:
    """Three places; the officer of the service that owns the convention is signed in."""
    scene = hospital_scene(quantity=3)
    client.force_login(scene.officer)
    return scene


def book(scene: Scene, count: int = 1, **fields) -> list:
    kept = {"quota": scene.quota, "activity": scene.activity, "ward": scene.ward}
    return [SessionFactory(**kept, starts_at=in_days(10 + number), **fields) for number in range(count)]


def figures(quota: Quota) -> tuple[int, int, int]:
    quota.refresh_from_db()
    return quota.quantity, quota.extra, quota.used


def wish(scene: Scene, **changes) -> dict:
    """A correction of the scene's volume that changes nothing yet."""
    same = {name: getattr(scene.quota, name) for name in ("quantity", "starts_on", "ends_on")}
    return {
        "actor": scene.officer,
        "quota_id": scene.quota.pk,
        "kind": Kind.CORRECTION,
        "reason": "Erreur de saisie",
        **same,
        **changes,
    }


# Granting places --------------------------------------------------------------------------------


def grant(scene: Scene, count: int = 2, **more):
    return grant_places(actor=scene.officer, quota_id=scene.quota.pk, count=count, reason="Une seconde saison", **more)


def test_granted_places_keep_who_when_why_and_who_asked(scene):
    book(scene, 3)
    grant(scene, asked_by=[scene.referent])
    assert figures(scene.quota) == (3, 2, 3)
    [change] = scene.quota.changes.all()
    assert (change.kind, change.reason, change.actor) == (Kind.GRANT, "Une seconde saison", scene.officer)
    assert list(change.asked_by.all()) == [scene.referent]
    assert change.differences() == ["Accordé en plus : 0 → 2", "Reste à programmer : 0 → 2"]
    assert (scene.quota.extra_reason, scene.quota.extra_granted_by) == ("Une seconde saison", scene.officer)


def test_each_grant_is_a_line_of_its_own(scene):
    grant(scene, 2)
    grant(scene, 1)
    assert figures(scene.quota) == (3, 3, 0)
    assert [change.new["extra"] for change in scene.quota.changes.all()] == [3, 2]


def test_granting_tells_the_partner_and_who_asked_in_their_language(scene, smtp_sink):
    scene.referent.language = "en"
    scene.referent.save()
    grant(scene, asked_by=[scene.referent])
    told = set(Notice.objects.values_list("recipient_email", flat=True))
    assert told == {scene.coordinator.email, scene.referent.email, scene.partner.mailbox}
    tick()
    subjects = {received.recipients[0]: received.message["subject"] for received in smtp_sink}
    assert subjects[scene.coordinator.email] == f"2 places en plus : {scene.commitment}"
    assert subjects[scene.referent.email] == f"2 more places: {scene.commitment}"


def test_granting_needs_a_reason(scene):
    with pytest.raises(Refusal, match="Indiquez le motif"):
        grant_places(actor=scene.officer, quota_id=scene.quota.pk, count=1, reason=" ")


def test_another_service_changes_nothing(scene):
    other = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    with pytest.raises(Refusal, match="relève d’un autre service"):
        grant_places(actor=other, quota_id=scene.quota.pk, count=1, reason="Pour voir")


def test_granted_places_are_taken_back_down_to_what_is_used(scene):
    grant(scene, 3)
    book(scene, 5)
    back = {"actor": scene.officer, "quota_id": scene.quota.pk, "reason": "Rendues"}
    with pytest.raises(Refusal, match="Accordé en plus : 3"):
        withdraw_places(**back, count=4)
    with pytest.raises(InTheWay, match="5 places sont déjà prises") as refusal:
        withdraw_places(**back, count=2)
    assert len(refusal.value.sessions) == 5
    withdraw_places(**back, count=1)
    assert figures(scene.quota) == (3, 2, 5)


def test_when_all_is_taken_back_nothing_is_said_to_be_granted(scene):
    grant(scene, 2)
    withdraw_places(actor=scene.officer, quota_id=scene.quota.pk, count=2, reason="Rendues")
    assert figures(scene.quota) == (3, 0, 0)
    assert (scene.quota.extra_reason, scene.quota.extra_granted_by) == ("", None)


def test_a_grant_that_was_taken_back_is_not_told_any_more(scene, smtp_sink):
    grant(scene, 2, asked_by=[scene.referent])
    withdraw_places(actor=scene.officer, quota_id=scene.quota.pk, count=1, reason="Rendue")
    tick()
    sent = Notice.objects.filter(kind="places_granted", sent_at__isnull=False)
    subjects = set(sent.values_list("recipient_email", "subject"))
    reclaimed = f"1 place en plus reprise : {scene.commitment}"
    assert subjects == {
        (address, reclaimed) for address in (scene.coordinator.email, scene.referent.email, scene.partner.mailbox)
    }


# Changing and carrying over ---------------------------------------------------------------------


def test_an_amendment_keeps_its_name_its_day_and_the_figures(scene):
    day = timezone.localdate()
    change_volume(**wish(scene, quantity=5, kind=Kind.AMENDMENT, amendment="Avenant n° 1", since=day))
    [change] = scene.quota.changes.all()
    assert (change.amendment, change.since, change.old["quantity"], change.new["quantity"]) == (
        "Avenant n° 1",
        day,
        3,
        5,
    )


def test_an_amendment_without_its_name_is_refused(scene):
    with pytest.raises(Refusal, match="Indiquez quel avenant"):
        change_volume(**wish(scene, quantity=5, kind=Kind.AMENDMENT))
    assert figures(scene.quota) == (3, 0, 0)


def test_a_volume_does_not_go_below_what_is_used_and_names_the_sessions(scene):
    sessions = book(scene, 2)
    with pytest.raises(InTheWay, match="2 places sont déjà prises") as refusal:
        change_volume(**wish(scene, quantity=1))
    assert refusal.value.sessions == sessions
    assert refusal.value.effect.changes[0].new["left"] == -1
    assert figures(scene.quota) == (3, 0, 2)


def test_a_period_names_the_sessions_that_it_would_leave_out(scene):
    [near, far] = book(scene, 2)
    with pytest.raises(InTheWay, match="hors de cette période") as refusal:
        change_volume(**wish(scene, ends_on=timezone.localtime(near.starts_at).date()))
    assert refusal.value.sessions == [far]


def test_a_cancelled_session_holds_no_period_and_comes_back_in_the_year_that_holds_its_day(scene):
    [near] = book(scene)
    [far] = book(scene, cancelled=True)
    Session.objects.filter(pk=far.pk).update(starts_at=in_days(40), ends_at=in_days(40, hours=1))
    last_day = timezone.localtime(near.starts_at).date()
    change_volume(**wish(scene, ends_on=last_day))
    with pytest.raises(Refusal, match="en dehors de la convention"):
        take_back(actor=scene.officer, session_id=far.pk, side=Side.HOSPITAL)
    later = QuotaFactory(
        commitment=scene.commitment, starts_on=last_day + timedelta(days=1), ends_on=scene.quota.ends_on
    )
    assert take_back(actor=scene.officer, session_id=far.pk, side=Side.HOSPITAL).quota == later
    assert (figures(scene.quota)[2], figures(later)[2]) == (1, 1)


@pytest.mark.parametrize(
    ("name", "days", "sentence"),
    [
        ("ends_on", -400, "précède le premier"),
        ("starts_on", -1, "ne prend effet que le"),
        ("ends_on", 2000, "La convention finit le"),
    ],
)
def test_a_period_upside_down_or_outside_its_convention_is_said(scene, name, days, sentence):
    with pytest.raises(Refusal, match=sentence):
        change_volume(**wish(scene, **{name: getattr(scene.quota, name) + timedelta(days=days)}))


def test_a_period_that_meets_the_next_one_is_said(scene):
    QuotaFactory(commitment=scene.commitment, starts_on=scene.quota.ends_on + timedelta(days=1))
    with pytest.raises(Refusal, match="couvre déjà une partie"):
        change_volume(**wish(scene, ends_on=scene.quota.ends_on + timedelta(days=1)))


def test_nothing_to_change_is_said(scene):
    with pytest.raises(Refusal, match="Rien ne change"):
        change_volume(**wish(scene))


@pytest.fixture
def next_year(scene) -> Quota:
    scene.convention.allows_transfers = True
    scene.convention.save()
    return QuotaFactory(commitment=scene.commitment, starts_on=scene.quota.ends_on + timedelta(days=1), quantity=3)


def carry(scene: Scene, target: Quota, count: int = 1):
    return carry_over(
        actor=scene.officer, quota_id=scene.quota.pk, target_id=target.pk, count=count, reason="Travaux au musée"
    )


def test_places_are_carried_over_to_the_next_year(scene, next_year):
    carry(scene, next_year, 2)
    assert (figures(scene.quota), figures(next_year)) == ((1, 0, 0), (5, 0, 0))
    assert [change.counterpart for change in (scene.quota.changes.get(), next_year.changes.get())] == [
        next_year,
        scene.quota,
    ]


def test_places_that_are_taken_are_not_carried_over(scene, next_year):
    book(scene, 2)
    with pytest.raises(InTheWay, match="2 places sont déjà prises"):
        carry(scene, next_year, 2)
    with pytest.raises(Refusal, match="Prévu dans ce volume : 3"):
        carry(scene, next_year, 4)
    assert (figures(scene.quota), figures(next_year)) == ((3, 0, 2), (3, 0, 0))


def test_places_stay_where_the_convention_allows_no_transfer(scene, next_year):
    scene.convention.allows_transfers = False
    scene.convention.save()
    with pytest.raises(Refusal, match="ne permet pas les reports"):
        carry(scene, next_year)


def test_places_stay_within_their_convention(scene, next_year):
    elsewhere = QuotaFactory(commitment=CommitmentFactory(strand__convention__owner=scene.convention.owner))
    for target in (elsewhere, scene.quota):
        with pytest.raises(Refusal, match="un autre volume de la même convention"):
            carry(scene, target)


# Before saving ----------------------------------------------------------------------------------


def test_foreseeing_shows_the_effect_and_leaves_nothing(scene):
    book(scene, 2)
    effect = rehearse(grant_places, actor=scene.officer, quota_id=scene.quota.pk, count=2, reason="Pour voir")
    assert effect.changes[0].differences() == ["Accordé en plus : 0 → 2", "Reste à programmer : 1 → 3"]
    assert figures(scene.quota) == (3, 0, 2)
    assert not QuotaChange.objects.exists()
    assert not Notice.objects.exists()


def test_what_was_booked_since_is_shown_before_anything_is_saved(scene):
    plan = {"actor": scene.officer, "quota_id": scene.quota.pk, "count": 2, "reason": "Succès"}
    seen = rehearse(grant_places, **plan).seen
    book(scene)
    with pytest.raises(Outdated, match="Entre-temps"):
        grant_places(**plan, seen=seen)
    grant_places(**plan, seen=rehearse(grant_places, **plan).seen)
    assert figures(scene.quota) == (3, 2, 1)


# The pages --------------------------------------------------------------------------------------


def page_of(quota: Quota, act: str) -> str:
    return reverse("admin:partnerships_quota_act", args=[quota.pk, act])


def ask(client, quota: Quota, act: str, **answers):
    """The form filled in, and the effect shown."""
    url = page_of(quota, act)
    return client.post(
        url, {**posted_from(client.get(url).content.decode(), "question-form"), **answers, "step": "see"}
    )


def send(client, page, step: str = "save"):
    url = page.request["PATH_INFO"]
    return client.post(url, {**posted_from(page.content.decode(), "question-form"), "step": step})


def test_a_grant_is_asked_shown_and_saved(client, scene):
    page = ask(client, scene.quota, "grant_places", count="2", reason="Succès", asked_by=[scene.referent.pk])
    assert "Reste à programmer" in page.content.decode()
    assert figures(scene.quota) == (3, 0, 0)
    response = send(client, page)
    assert response.url == "../../change/"
    assert figures(scene.quota) == (3, 2, 0)
    assert list(scene.quota.changes.get().asked_by.all()) == [scene.referent]


def test_a_grant_saved_twice_counts_once(client, scene):
    page = ask(client, scene.quota, "grant_places", count="2", reason="Succès")
    assert [send(client, page).status_code for _ in range(2)] == [302, 302]
    assert figures(scene.quota) == (3, 2, 0)


def test_a_form_that_is_stale_comes_back_with_the_new_effect_and_nothing_lost(client, scene):
    page = ask(client, scene.quota, "grant_places", count="2", reason="Succès")
    book(scene)
    again = send(client, page)
    assert "Entre-temps" in again.content.decode()
    assert again.context["effect"].changes[0].old["used"] == 1
    assert figures(scene.quota) == (3, 0, 1)
    assert send(client, again).status_code == 302
    assert figures(scene.quota) == (3, 2, 1)
    assert scene.quota.changes.get().reason == "Succès"


def test_one_goes_back_from_the_effect_to_what_was_typed(client, scene):
    page = ask(client, scene.quota, "grant_places", count="2", reason="Succès")
    text = send(client, page, step="edit").content.decode()
    assert 'value="Succès"' in text
    assert "Voir l’effet" in text


def test_sessions_in_the_way_are_listed_with_links(client, scene):
    [session] = book(scene)
    text = ask(client, scene.quota, "change_volume", kind="correction", quantity="0", reason="Erreur").content.decode()
    assert "1 places sont déjà prises" not in text
    assert "Une place est déjà prise" in text
    assert reverse("admin:activities_session_change", args=[session.pk]) in text
    assert 'value="Erreur"' in text


def test_an_amendment_asks_for_its_name_and_day(client, scene):
    page = ask(client, scene.quota, "change_volume", kind="amendment", quantity="5", reason="Comité")
    assert {"amendment", "since"} <= set(page.context["form"].errors)


def test_a_transfer_offers_the_volumes_of_the_convention_alone(client, scene, next_year):
    QuotaFactory(commitment__strand__convention__owner=scene.convention.owner)
    page = client.get(page_of(scene.quota, "carry_over"))
    assert list(page.context["form"].fields["target"].queryset) == [next_year]
    page = ask(client, scene.quota, "carry_over", count="1", target=next_year.pk, reason="Travaux")
    send(client, page)
    assert (figures(scene.quota), figures(next_year)) == ((2, 0, 0), (4, 0, 0))


def test_the_volume_shows_its_ledger_its_history_and_its_acts(client, scene):
    book(scene, 2)
    grant(scene, asked_by=[scene.referent])
    text = client.get(reverse("admin:partnerships_quota_change", args=[scene.quota.pk])).content.decode()
    assert "Accordé en plus : 0 → 2" in text
    assert "Une seconde saison" in text
    assert str(scene.referent) in text
    assert all(word in text for word in ("Accorder des places en plus", "Reprendre des places", "Changer le volume"))
    assert "Reporter des places" not in text
    assert "Enregistrer" not in text


def test_the_figures_of_a_volume_are_never_typed_bare(client, scene):
    url = reverse("admin:partnerships_quota_change", args=[scene.quota.pk])
    client.post(url, {"row_version": scene.quota.version, "extra": "9", "quantity": "9"})
    assert figures(scene.quota) == (3, 0, 0)


def test_deleting_is_offered_only_for_a_volume_on_which_nothing_hangs(client, scene, next_year):
    def offers_it(quota) -> bool:
        page = client.get(reverse("admin:partnerships_quota_change", args=[quota.pk]))
        return reverse("admin:partnerships_quota_delete", args=[quota.pk]) in page.text

    book(scene)
    assert not offers_it(scene.quota)
    assert offers_it(next_year)
    grant_places(actor=scene.officer, quota_id=next_year.pk, count=1, reason="Une seconde saison")
    assert not offers_it(next_year)


def test_a_stranger_finds_no_volume_and_a_colleague_none_of_these_pages(client, scene):
    other = MembershipFactory(officer=True, service=HeadOfficeServiceFactory(slug="autre", name="Autre")).user
    for person in (other, scene.coordinator, scene.referent):
        client.force_login(person)
        assert client.get(page_of(scene.quota, "grant_places")).status_code == 404


def test_a_new_volume_outside_its_convention_is_said(client, scene):
    url = reverse("admin:partnerships_quota_add")
    day = scene.convention.ends_on + timedelta(days=1)
    data = {"commitment": scene.commitment.pk, "starts_on": f"{scene.quota.ends_on + timedelta(days=1):%d/%m/%Y}"}
    page = client.post(url, {**data, "ends_on": f"{day:%d/%m/%Y}", "quantity": "9"})
    assert "La convention finit le" in page.content.decode()
    assert client.post(url, {**data, "ends_on": data["starts_on"], "quantity": "9"}).status_code == 302


def test_an_exhausted_volume_leads_officers_straight_to_the_grant(client, scene):
    scene.open_slot(starts_at=in_days(40))
    book(scene, 3)
    link = page_of(scene.quota, "grant_places")
    assert link in client.get("/gestion/").content.decode()
    assert link in client.get(reverse("slots")).content.decode()
    client.force_login(scene.mediator)
    assert link not in client.get(reverse("slots")).content.decode()


def test_the_page_of_a_volume_costs_the_same_for_many_changes(client, scene):
    url, counts = reverse("admin:partnerships_quota_change", args=[scene.quota.pk]), []
    for count in (1, 10):
        for _ in range(count):
            grant(scene, 1, asked_by=[scene.referent])
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]
