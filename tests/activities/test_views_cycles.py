"""The pages of cycles: the preview before booking, the booking once, and the page where the sessions stand together."""

import re
import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from activities.models import Cycle, Session
from activities.models.choices import State
from activities.services.booking import Group, book_slot
from notifications.models import Notice
from partnerships.models import PublicHoliday
from tests.factories import CycleFactory, MembershipFactory, SessionFactory, UserFactory, in_days
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


def asked(scene, **fields) -> dict:
    """Every week from in ten days, three times, at 14:30."""
    return {
        "activity": scene.activity.pk,
        "group": f"ward:{scene.ward.pk}",
        "day": f"{timezone.localdate(in_days(10)):%Y-%m-%d}",
        "start_time": "14:30",
        "end_time": "",
        "rhythm": "weekly",
        "count": "3",
        "expected_total": "6",
        "key": uuid.uuid4(),
        **fields,
    }


def post(client, step="preview", **fields):
    return client.post(reverse("cycle_book"), {"step": step, **fields}, follow=True)


def ticked(page) -> list[str]:
    """What the preview has ticked, as the browser would send it."""
    boxes = re.findall(r"<input[^>]*name=\"chosen\"[^>]*>", page.content.decode())
    return [re.search(r'value="([^"]+)"', box)[1] for box in boxes if " checked" in box]


def open_slot_at(scene, days=10):
    start = timezone.localtime(in_days(days)).replace(hour=14, minute=30)
    return scene.open_slot(starts_at=start)


@pytest.mark.parametrize("role", ["mediator", "coordinator", "referent", "officer"])
def test_page_opens_to_every_role(client, scene, role):
    client.force_login(getattr(scene, role))
    assert client.get(reverse("cycle_book")).status_code == 200


def test_page_is_not_for_people_without_a_role(client):
    client.force_login(UserFactory())
    assert client.get(reverse("cycle_book")).status_code == 403


@pytest.mark.parametrize("page", ["session_request", "slots"])
def test_page_is_one_tap_away(client, scene, page):
    client.force_login(scene.coordinator)
    assert reverse("cycle_book") in client.get(reverse(page)).content.decode()


def test_preview_shows_each_date_and_writes_nothing(client, scene):
    open_slot_at(scene)
    PublicHoliday.objects.create(day=timezone.localdate(in_days(17)), name="Fête d'essai")
    client.force_login(scene.coordinator)
    page = post(client, **asked(scene))
    said = text_of(page)
    assert "2 dates sur 3 conviennent" in said
    assert "Sur le créneau ouvert par l’hôpital" in said
    assert "Fête d'essai" in said
    assert [value.split(":")[1] for value in ticked(page)] == [State.CONFIRMED, State.REQUESTED]
    assert not Session.objects.exists()


def test_ticked_dates_are_booked_in_one_go(client, scene):
    client.force_login(scene.referent)
    page = post(client, **asked(scene))
    said = text_of(post(client, "act", **asked(scene), chosen=ticked(page)[:2]))
    cycle = Cycle.objects.get()
    assert cycle.sessions.count() == 2
    assert "2 dates à confirmer" in said
    assert "Cycle de 2 séances, chaque semaine" in said


def test_officer_books_in_the_name_of_somebody_even_on_a_slot(client, scene):
    open_slot_at(scene)
    client.force_login(scene.officer)
    fields = asked(scene, side="partner", agreed_by="M. Saule", means="phone", agreed_on="2026-11-20")
    post(client, "act", **fields, chosen=ticked(post(client, **fields)))
    assert set(Session.objects.values_list("partner_agreed_by", flat=True)) == {"M. Saule"}
    assert Session.objects.filter(state=State.CONFIRMED).count() == 1


def test_form_posted_twice_gives_one_cycle(client, scene):
    client.force_login(scene.coordinator)
    fields = asked(scene)
    fields["chosen"] = ticked(post(client, **fields))
    for _click in range(2):
        assert post(client, "act", **fields).redirect_chain
    assert Cycle.objects.count() == 1
    assert Session.objects.count() == 3


def test_change_meanwhile_shows_the_preview_again(client, scene):
    slot = open_slot_at(scene)
    client.force_login(scene.coordinator)
    page = post(client, **asked(scene))
    book_slot(actor=scene.mediator, slot_id=slot.pk, activity_id=scene.activity.pk, group=Group(expected_total=6))
    again = post(client, "act", **asked(scene, note="Apporter les ciseaux"), chosen=ticked(page))
    said = text_of(again)
    assert "a changé entre-temps" in said
    assert "A changé" in said
    assert "Apporter les ciseaux" in again.content.decode()
    assert Session.objects.count() == 1
    assert not Cycle.objects.exists()


def test_warned_date_is_kept_with_its_reason(client, scene):
    PublicHoliday.objects.create(day=timezone.localdate(in_days(10)), name="Fête d'essai")
    client.force_login(scene.coordinator)
    page = post(client, **asked(scene))
    warned = f"{timezone.localdate(in_days(10)):%Y-%m-%d}:requested"
    assert warned not in ticked(page)
    chosen = [warned, *ticked(page)]
    refused = post(client, "act", **asked(scene), chosen=chosen)
    assert "Indiquez pourquoi" in text_of(refused)
    assert set(ticked(refused)) == set(chosen)
    post(client, "act", **asked(scene, override_reason="Demandé par le service"), chosen=chosen)
    assert Session.objects.first().override_reason == "Demandé par le service"
    assert Session.objects.count() == 3


def test_request_can_be_changed_from_the_preview(client, scene):
    client.force_login(scene.coordinator)
    page = post(client, "edit", **asked(scene, note="Apporter les ciseaux"))
    assert "Apporter les ciseaux" in page.content.decode()
    assert "Voir les dates" in text_of(page)


def test_made_up_promises_book_nothing(client, scene):
    client.force_login(scene.coordinator)
    post(client, "act", **asked(scene), chosen=["2026-12-04:confirmed", "x", "1999-01-01:held"])
    assert not Session.objects.exists()
    assert not Notice.objects.exists()


def test_too_many_dates_are_refused(client, scene):
    client.force_login(scene.coordinator)
    page = post(client, **asked(scene, count="21"))
    assert "Indiquez au plus 20" in text_of(page)


def test_end_of_time_is_refused_kindly(client, scene):
    client.force_login(scene.coordinator)
    assert "trop lointaine" in text_of(post(client, **asked(scene, day="9999-12-28")))


def cycle_of(scene, count=3) -> Cycle:
    cycle = CycleFactory(made_by=scene.coordinator)
    for number in range(count):
        SessionFactory(
            quota=scene.quota,
            activity=scene.activity,
            ward=scene.ward,
            requested=True,
            cycle=cycle,
            starts_at=in_days(10 + number),
            ends_at=in_days(10 + number) + timedelta(hours=1),
        )
    return cycle


def act(client, page, cycle, step="act", **fields):
    fields = {"key": uuid.uuid4(), "step": step, **fields}
    return client.post(reverse(page, args=[cycle.pk]), fields, follow=True)


def test_all_dates_are_confirmed_in_one_tap(client, scene):
    cycle = cycle_of(scene)
    client.force_login(scene.referent)
    page = client.get(reverse("cycle_detail", args=[cycle.pk]))
    assert "Confirmer les 3 séances" in text_of(page)
    said = text_of(act(client, "cycle_agree", cycle, side="hospital"))
    assert "3 dates confirmées" in said
    assert set(cycle.sessions.values_list("state", flat=True)) == {State.CONFIRMED}


def test_officer_says_from_whom_the_agreement_came(client, scene):
    cycle = cycle_of(scene)
    client.force_login(scene.officer)
    assert "Accord donné par" in text_of(client.get(reverse("cycle_agree", args=[cycle.pk])))
    received = {"side": "hospital", "agreed_by": "Mme Bouleau", "means": "phone", "agreed_on": "2026-11-20"}
    act(client, "cycle_agree", cycle, **received)
    assert set(cycle.sessions.values_list("hospital_agreed_by", flat=True)) == {"Mme Bouleau"}


@pytest.mark.parametrize(("role", "name"), [("coordinator", "session_receive"), ("officer", "session_agree")])
def test_agreement_received_for_one_date_is_noted_for_the_whole_cycle_in_one_go(client, scene, role, name):
    cycle = cycle_of(scene)
    first = cycle.sessions.first()
    client.force_login(getattr(scene, role))
    shown = client.get(reverse(name, args=[first.pk])).text
    assert "Pour toutes les dates à venir du cycle" in shown
    received = {"side": "hospital", "agreed_by": "Mme Bouleau", "means": "phone", "agreed_on": "2026-11-20"}
    fields = {"key": uuid.uuid4(), "seen": first.mark, **received}
    said = text_of(client.post(reverse(name, args=[first.pk]), {**fields, "whole_cycle": "on"}, follow=True))
    assert "3 dates confirmées" in said
    assert set(cycle.sessions.values_list("hospital_agreed_by", "hospital_recorded_by", "state")) == {
        ("Mme Bouleau", getattr(scene, role).pk, State.CONFIRMED)
    }


def test_without_the_tick_one_date_alone_is_agreed_to_and_a_session_alone_offers_no_tick(client, scene):
    cycle = cycle_of(scene)
    first = cycle.sessions.first()
    client.force_login(scene.coordinator)
    received = {"side": "hospital", "agreed_by": "Mme Bouleau", "means": "phone", "agreed_on": "2026-11-20"}
    client.post(reverse("session_receive", args=[first.pk]), {"key": uuid.uuid4(), **received})
    assert cycle.sessions.filter(state=State.CONFIRMED).count() == 1
    alone = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, requested=True)
    assert "dates à venir du cycle" not in client.get(reverse("session_receive", args=[alone.pk])).text


def test_whole_cycle_is_not_agreed_to_where_the_date_shown_was_changed_meanwhile(client, scene):
    cycle = cycle_of(scene)
    first = cycle.sessions.first()
    client.force_login(scene.coordinator)
    received = {"side": "hospital", "agreed_by": "Mme Bouleau", "means": "phone", "agreed_on": "2026-11-20"}
    fields = {"key": uuid.uuid4(), "seen": first.mark, **received, "whole_cycle": "on"}
    first.save()
    said = text_of(client.post(reverse("session_receive", args=[first.pk]), fields, follow=True))
    assert "a changé pendant que cette page était ouverte" in said
    assert not cycle.sessions.exclude(hospital_agreed_at=None).exists()


def test_all_dates_are_declined_with_one_reason(client, scene):
    cycle = cycle_of(scene)
    client.force_login(scene.referent)
    assert "Dites en une phrase pourquoi" in text_of(act(client, "cycle_decline", cycle, side="hospital"))
    assert "3 dates déclinées" in text_of(act(client, "cycle_decline", cycle, side="hospital", why="Travaux"))


def moved(cycle, **fields) -> dict:
    """The second session goes two days later, at nine."""
    second = cycle.sessions.all()[1]
    day = timezone.localdate(second.starts_at) + timedelta(days=2)
    times = {"day": f"{day:%Y-%m-%d}", "start_time": "09:00", "end_time": "10:00"}
    return {"side": "partner", "since": second.pk, **times, **fields}


def test_later_dates_are_shown_then_moved(client, scene):
    cycle = cycle_of(scene)
    before = list(cycle.sessions.values_list("starts_at", flat=True))
    client.force_login(scene.coordinator)
    page = act(client, "cycle_move", cycle, "preview", **moved(cycle))
    assert text_of(page).count("Au lieu de") == 2
    assert list(cycle.sessions.values_list("starts_at", flat=True)) == before
    said = text_of(act(client, "cycle_move", cycle, **moved(cycle), chosen=ticked(page)))
    assert "2 dates à confirmer" in said
    after = [timezone.localtime(start) for start in cycle.sessions.values_list("starts_at", flat=True)]
    assert [start.hour for start in after] == [timezone.localtime(before[0]).hour, 9, 9]


def test_moved_dates_last_as_long_unless_another_end_is_said(client, scene):
    cycle = cycle_of(scene)
    client.force_login(scene.coordinator)
    page = act(client, "cycle_move", cycle, "preview", **moved(cycle, end_time=""))
    act(client, "cycle_move", cycle, **moved(cycle, end_time=""), chosen=ticked(page))
    assert timezone.localtime(cycle.sessions.all()[1].starts_at).hour == 9
    lengths = {ends_at - starts_at for starts_at, ends_at in cycle.sessions.values_list("starts_at", "ends_at")}
    assert len(lengths) == 1


def test_move_over_a_holiday_asks_for_its_reason(client, scene):
    cycle = cycle_of(scene)
    PublicHoliday.objects.create(day=timezone.localdate(in_days(13)), name="Fête d'essai")
    client.force_login(scene.coordinator)
    said = text_of(act(client, "cycle_move", cycle, "preview", **moved(cycle)))
    assert "Fête d'essai" in said
    assert "Motif pour garder ces dates" in said


def test_preview_where_nothing_fits_says_so_and_offers_nothing_to_press(client, scene):
    scene.quota.quantity = scene.quota.used
    scene.quota.save()
    client.force_login(scene.coordinator)
    said = text_of(post(client, **asked(scene)))
    assert "aucune des 3 dates ne convient" in said
    assert "Réserver les dates cochées" not in said


def test_cycle_says_of_each_session_what_it_waits_for(client, scene):
    cycle = cycle_of(scene)
    client.force_login(scene.coordinator)
    cycle.sessions.update(state=State.REQUESTED, hospital_agreed_at=None)
    page = client.get(reverse("cycle_detail", args=[cycle.pk]))
    assert text_of(page).count("Manque : accord de l’hôpital") == cycle.sessions.count()


def test_move_that_ends_before_it_starts_is_refused_in_the_form(client, scene):
    cycle = cycle_of(scene)
    client.force_login(scene.coordinator)
    page = act(client, "cycle_move", cycle, "preview", **moved(cycle, end_time="08:00"))
    assert "La fin doit venir après le début" in page.context["form"].errors["end_time"][0]


def test_later_dates_are_shown_then_cancelled(client, scene):
    cycle = cycle_of(scene)
    client.force_login(scene.coordinator)
    since = cycle.sessions.all()[1].pk
    asked_for = {"side": "partner", "since": since, "reason": "speaker", "why": ""}
    page = act(client, "cycle_cancel", cycle, "preview", **asked_for)
    assert not cycle.sessions.filter(state=State.CANCELLED).exists()
    said = text_of(act(client, "cycle_cancel", cycle, **asked_for, chosen=ticked(page)))
    assert "2 dates annulées" in said
    assert list(cycle.sessions.values_list("state", flat=True)) == [State.REQUESTED, State.CANCELLED, State.CANCELLED]


ACTIONS = ["cycle_agree", "cycle_decline", "cycle_move", "cycle_cancel"]


@pytest.mark.parametrize("page", ACTIONS)
def test_stranger_does_not_know_of_the_actions(client, scene, page):
    client.force_login(MembershipFactory(referent=True).user)
    assert client.get(reverse(page, args=[cycle_of(scene).pk])).status_code == 404


@pytest.mark.parametrize("page", ACTIONS)
def test_colleague_may_not_act(client, scene, page):
    cycle = cycle_of(scene)
    leader = MembershipFactory(mediator=True, partner=scene.partner).user
    cycle.sessions.update(lead_mediator=leader)
    client.force_login(scene.mediator)
    assert client.get(reverse(page, args=[cycle.pk])).status_code == 403


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("page", ACTIONS)
def test_actions_on_a_cycle_that_is_over_lead_back_to_it(client, scene, page, method):
    cycle = cycle_of(scene)
    cycle.sessions.update(state=State.DECLINED)
    client.force_login(scene.referent)
    answer = getattr(client, method)(reverse(page, args=[cycle.pk]))
    assert answer["Location"] == reverse("cycle_detail", args=[cycle.pk])


def test_session_says_its_rank_and_leads_to_the_cycle(client, scene):
    cycle = cycle_of(scene)
    client.force_login(scene.referent)
    page = client.get(reverse("session_detail", args=[cycle.sessions.all()[1].pk]))
    assert "Séance 2 sur 3 du cycle" in text_of(page)
    assert reverse("cycle_detail", args=[cycle.pk]) in page.content.decode()


def test_stranger_does_not_know_of_the_cycle(client, scene):
    client.force_login(MembershipFactory(referent=True).user)
    assert client.get(reverse("cycle_detail", args=[cycle_of(scene).pk])).status_code == 404


@pytest.mark.parametrize("role", ["mediator", "referent", "officer"])
def test_page_of_a_cycle_costs_the_same_with_many_sessions(client, scene, role):
    client.force_login(getattr(scene, role))
    costs = []
    for count in (2, 20):
        url = reverse("cycle_detail", args=[cycle_of(scene, count).pk])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(url).status_code == 200
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12


def test_preview_has_an_address_of_its_own_to_come_back_to(client, scene):
    client.force_login(scene.coordinator)
    fields = asked(scene, note="Apporter les ciseaux")
    answer = client.post(reverse("cycle_book"), {"step": "preview", **fields})
    assert (answer.status_code, answer["Location"]) == (302, f"{reverse('cycle_book')}?step=preview")
    for _time in range(2):
        assert len(ticked(client.get(answer["Location"]))) == 3
    assert "Apporter les ciseaux" in client.get(f"{reverse('cycle_book')}?step=edit").content.decode()
    assert "Apporter les ciseaux" not in client.get(reverse("cycle_book")).content.decode()
    assert not Session.objects.exists()


def test_what_is_kept_of_one_address_is_not_shown_at_another(client, scene):
    client.force_login(scene.coordinator)
    post(client, **asked(scene))
    url = reverse("cycle_move", args=[cycle_of(scene).pk])
    assert "Voir les dates" in text_of(client.get(url, {"step": "preview"}))


def test_refused_act_can_be_come_back_to(client, scene):
    client.force_login(scene.coordinator)
    page = post(client, **asked(scene))
    chosen = [value.replace("requested", "confirmed") for value in ticked(page)][:2]
    answer = client.post(reverse("cycle_book"), {"step": "act", **asked(scene), "chosen": chosen})
    assert answer.status_code == 302
    again = client.get(answer["Location"])
    assert "Rien n’est encore fait" in text_of(again)
    assert len(ticked(again)) == 2


def test_cycle_moved_without_another_day_keeps_its_days(client, scene):
    cycle = cycle_of(scene)
    days = [timezone.localdate(session.starts_at) for session in cycle.sessions.all()]
    client.force_login(scene.coordinator)
    page = act(client, "cycle_move", cycle, "preview", **moved(cycle, day=""))
    act(client, "cycle_move", cycle, **moved(cycle, day=""), chosen=ticked(page))
    assert [timezone.localdate(session.starts_at) for session in cycle.sessions.all()] == days
    assert timezone.localtime(cycle.sessions.all()[1].starts_at).hour == 9
