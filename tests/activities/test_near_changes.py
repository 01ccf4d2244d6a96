"""A change within 24 h of the start: said at once, ticked once by each side, and raised where nobody ticks."""

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from activities.models import Absence, NearChange, Session
from activities.models.choices import CancelReason, State
from activities.notices import announce
from activities.notices.near_changes import UNSEEN
from activities.services.absences import declare_absence
from activities.services.answers import agree, cancel
from activities.services.mediators import assign_mediator
from activities.services.moves import Plan, reschedule
from activities.services.near_changes import BEGUN, NEWER, note_near_change, take_tick_back, tick, tick_by_link
from activities.tokens import read_seen_token, seen_token
from foundation.days import say_time
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from notifications.services.ticking import write_due
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, SessionEventFactory, SessionFactory
from tests.pages import text_of
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene():
    return hospital_scene()


def session_in(scene, hours=6, **fields) -> Session:
    fields = {"lead_mediator": scene.mediator, "booked_by": scene.mediator, **fields}
    starts_at = timezone.now() + timedelta(hours=hours)
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=starts_at, **fields)


def called_off(scene, hours=6) -> NearChange:
    """The hospital cancels; the museum has to see it."""
    session = session_in(scene, hours)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.ISOLATION)
    return NearChange.objects.get(session=session)


def ticked(row, actor, side=Side.PARTNER, **how) -> NearChange:
    return tick(actor=actor, session_id=row.session_id, side=side, change_id=row.change_id, **how)


def rise(row, *, minutes=0) -> set[str]:
    """Whom the clock tells, so many minutes after the time at which the row rises."""
    with time_machine.travel(row.rises_at + timedelta(minutes=minutes)):
        write_due(timezone.now())
    return set(Notice.objects.filter(kind=UNSEEN).values_list("recipient_email", flat=True))


def render(notice):
    with translation.override(notice.language):
        return kind_named(notice.kind).render(notice)


def seen_links(text: str) -> list[tuple[int, int, str]]:
    """Each link that ticks: a link is signed at its moment, and never twice the same."""
    prefix = reverse("seen_by_link", args=["-"]).partition("-")[0]
    return [read_seen_token(token) for token in re.findall(rf"http://[^/]+{prefix}([^/\s\"]+)/", text)]


def post(client, name, row, **fields):
    data = {"key": uuid.uuid4(), "side": row.side, "change": row.change_id, **fields}
    return client.post(reverse(name, args=[row.session_id]), data, follow=True)


def test_other_side_has_a_near_change_to_see(scene):
    row = called_off(scene)
    assert row.side == Side.PARTNER
    assert row.seen_at is None
    assert row.rises_at == row.starts_at - timedelta(hours=2)


def test_far_change_asks_for_no_tick(scene):
    session = session_in(scene, hours=25)
    cancel(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, reason=CancelReason.ISOLATION)
    assert not NearChange.objects.exists()


def test_session_moved_away_from_today_is_near_by_its_former_start(scene):
    session = session_in(scene)
    former, starts_at = session.starts_at, session.starts_at + timedelta(days=7)
    plan = Plan(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), ward_id=scene.ward.pk)
    reschedule(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan)
    assert NearChange.objects.get().starts_at == former


def test_another_mediator_is_for_both_sides_to_see(scene):
    session = session_in(scene)
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=other.pk)
    assert set(NearChange.objects.values_list("side", flat=True)) == set(Side)


def test_absence_is_for_both_sides_to_see(scene):
    session = session_in(scene)
    times = [(session.starts_at, session.ends_at)]
    declare_absence(actor=scene.mediator, mediator_id=scene.mediator.pk, times=times, kind=Absence.Kind.OTHER)
    assert set(NearChange.objects.values_list("side", flat=True)) == set(Side)


def test_newer_change_is_unseen_again_and_an_older_page_does_not_tick_it(scene):
    session = session_in(scene)
    for other in (MembershipFactory(mediator=True, partner=scene.partner).user, scene.mediator):
        assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=other.pk)
        row = NearChange.objects.get(side=Side.HOSPITAL)
        if other != scene.mediator:
            older = ticked(row, scene.referent, Side.HOSPITAL).change_id
    assert row.seen_at is None
    row.change_id = older
    with pytest.raises(Refusal) as refused:
        ticked(row, scene.referent, Side.HOSPITAL)
    assert refused.value.sentence == NEWER


def test_each_side_ticks_its_own_or_says_whom_it_called(scene):
    row = called_off(scene)
    with pytest.raises(Refusal):
        ticked(row, scene.referent)
    with pytest.raises(Refusal):
        ticked(row, scene.mediator, told="cadre de santé")
    assert ticked(row, scene.referent, told="accueil du musée").seen_how == NearChange.Seen.PHONE


def test_the_first_of_two_is_kept(scene):
    row = called_off(scene)
    ticked(row, scene.mediator)
    assert ticked(row, scene.coordinator).seen_by == scene.mediator


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_written(scene):
    row = called_off(scene)

    def act(actor):
        try:
            return ticked(row, actor).seen_by_id
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        seen = set(pool.map(act, (scene.mediator, scene.coordinator)))
    assert seen == {NearChange.objects.get().seen_by_id}


def test_whoever_made_the_change_does_not_tick_that_others_saw_it(client, scene):
    session = session_in(scene)
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=other.pk)
    row = NearChange.objects.get(side=Side.PARTNER)
    with pytest.raises(Refusal, match="quelqu’un d’autre"):
        ticked(row, scene.coordinator)
    client.force_login(scene.coordinator)
    page = client.get(reverse("session_detail", args=[session.pk]))
    assert reverse("session_seen", args=[session.pk]) not in page.text
    assert ticked(row, other).seen_by == other


def test_who_is_absent_does_not_tick_that_it_is_seen_to(scene):
    session = session_in(scene)
    times = [(session.starts_at, session.ends_at)]
    declare_absence(actor=scene.coordinator, mediator_id=scene.mediator.pk, times=times, kind=Absence.Kind.OTHER)
    row = NearChange.objects.get(side=Side.PARTNER)
    with pytest.raises(Refusal, match="quelqu’un d’autre"):
        ticked(row, scene.mediator)
    assert ticked(row, scene.coordinator).seen_by == scene.coordinator


def test_history_keeps_who_saw_each_change_and_who_was_called(client, scene):
    row = called_off(scene)
    ticked(row, scene.coordinator)
    take_tick_back(actor=scene.coordinator, session_id=row.session_id, side=row.side, change_id=row.change_id)
    ticked(row, scene.referent, told="la coordination")
    client.force_login(scene.referent)
    history = text_of(client.get(reverse("session_detail", args=[row.session_id]))).partition("Historique")[2]
    assert f"Vu, par {scene.coordinator}, pour : {scene.partner}" in history
    assert f"Prévenu par téléphone (la coordination), par {scene.referent}, pour : {scene.partner}" in history


def test_no_tick_once_the_hour_has_come(scene):
    row = called_off(scene)
    with time_machine.travel(row.starts_at), pytest.raises(Refusal) as refused:
        ticked(row, scene.mediator)
    assert refused.value.sentence == BEGUN


def test_tick_is_taken_back_for_some_minutes_by_whoever_ticked(scene):
    row = ticked(called_off(scene), scene.mediator)
    what = {"session_id": row.session_id, "side": row.side, "change_id": row.change_id}
    with pytest.raises(Refusal):
        take_tick_back(actor=scene.coordinator, **what)
    with time_machine.travel(row.seen_at + timedelta(minutes=11)), pytest.raises(Refusal):
        take_tick_back(actor=scene.mediator, **what)
    take_tick_back(actor=scene.mediator, **what)
    assert NearChange.objects.get().seen_at is None


def test_database_holds_one_row_for_a_side_and_whole_ticks(scene):
    row = called_off(scene)
    for broken in ({"seen_at": timezone.now()}, {"told": "cadre"}, {"seen_how": "phone", "seen_at": timezone.now()}):
        with pytest.raises(IntegrityError), transaction.atomic():
            NearChange.objects.filter(pk=row.pk).update(**broken)


# Rising.


def test_unseen_change_rises_once_to_the_next_in_line_and_to_whoever_can_call(scene):
    row = called_off(scene)
    assert rise(row, minutes=-1) == set()
    assert rise(row) == {scene.coordinator.email, scene.partner.mailbox, scene.referent.email, scene.ward.mailbox}
    written = Notice.objects.filter(kind=UNSEEN).count()
    rise(row, minutes=1)
    assert Notice.objects.filter(kind=UNSEEN).count() == written


def test_change_that_neither_side_saw_is_told_to_each_person_once(scene):
    session = session_in(scene)
    times = [(session.starts_at, session.ends_at)]
    declare_absence(actor=scene.officer, mediator_id=scene.mediator.pk, times=times, kind=Absence.Kind.OTHER)
    hospital, partner = NearChange.objects.order_by("side")
    assert (hospital.side, partner.side) == (Side.HOSPITAL, Side.PARTNER)
    assert rise(hospital) >= {scene.coordinator.email, scene.referent.email}
    told = list(Notice.objects.filter(kind=UNSEEN).values_list("recipient_email", flat=True))
    assert len(told) == len(set(told))


def test_missed_ticks_are_caught_up_until_the_start(scene):
    row = called_off(scene)
    assert rise(row, minutes=119)


def test_nothing_rises_once_the_session_begins(scene):
    assert rise(called_off(scene), minutes=120) == set()


def test_late_change_rises_a_quarter_of_an_hour_after_it(scene):
    row = called_off(scene, hours=1)
    assert row.rises_at == row.change.at + timedelta(minutes=15)


def test_what_is_ticked_does_not_rise(scene):
    row = called_off(scene)
    ticked(row, scene.mediator)
    assert rise(row) == set()


def test_tick_before_sending_makes_the_risen_notice_needless(scene):
    row = called_off(scene)
    rise(row)
    notice = Notice.objects.filter(kind=UNSEEN).first()
    assert kind_named(UNSEEN).still_true(notice)
    ticked(row, scene.mediator)
    assert not kind_named(UNSEEN).still_true(notice)


def test_risen_notice_says_whom_to_call_with_both_numbers(scene):
    row = called_off(scene)
    User.objects.filter(pk=scene.mediator.pk).update(phone="01 11 11 11 11")
    rise(row)
    message = render(Notice.objects.filter(kind=UNSEEN, recipient_email=scene.referent.email).get())
    assert message.subject.startswith("Aujourd’hui, à appeler")
    assert message.subject.lower().count("aujourd’hui") == 1
    assert "01\u00a011\u00a011\u00a011\u00a011" in message.text
    assert "À l’hôpital" in message.text


# The mail.


def test_risen_notice_sends_a_ward_to_no_page_that_it_has_not(scene):
    row = called_off(scene)
    rise(row)
    text = render(Notice.objects.get(kind="change_unseen", recipient_email=scene.ward.mailbox)).text
    assert "Appelez, puis dites-le au référent culture" in text
    assert "sur la fiche" not in text


def test_risen_notice_says_the_hour_that_holds_not_the_one_before(scene):
    row = called_off(scene)
    NearChange.objects.filter(pk=row.pk).update(starts_at=row.starts_at - timedelta(minutes=15))
    rise(row)
    subject = render(Notice.objects.filter(kind=UNSEEN).first()).subject
    assert subject.endswith(say_time(row.session.starts_at))


def test_mail_of_a_near_change_says_the_day_first_and_asks_to_tick(scene):
    row = called_off(scene)
    message = render(Notice.objects.get(kind="session_cancelled", recipient_email=scene.mediator.email))
    assert message.subject.startswith("Aujourd’hui, annulée : ")
    as_mediator = (row.pk, row.change_id, f"person {scene.mediator.pk}")
    assert seen_links(message.text) == seen_links(message.html) == [as_mediator]
    assert "J’ai vu cette annulation" in message.text


def test_change_of_tomorrow_says_so(scene):
    called_off(scene, hours=20)
    message = render(Notice.objects.get(kind="session_cancelled", recipient_email=scene.mediator.email))
    assert message.subject.startswith("Demain, annulée : ")


def test_mail_to_the_side_that_made_the_change_asks_for_no_tick(scene):
    called_off(scene)
    message = render(Notice.objects.get(kind="session_cancelled", recipient_email=scene.ward.mailbox))
    assert message.subject.startswith("Aujourd’hui, annulée")
    assert not seen_links(message.text)


def test_ward_is_asked_for_what_its_referent_changed_not_for_what_was_before(scene):
    session = session_in(scene, requested=True)
    earlier = SessionEventFactory(session=session, actor=scene.mediator, to_state=State.REQUESTED)
    note_near_change(session, earlier)
    agree(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL)
    row = NearChange.objects.get(session=session, side=Side.HOSPITAL)
    message = render(Notice.objects.get(kind="session_confirmed", recipient_email=scene.ward.mailbox))
    assert "J’ai vu cette confirmation" in message.text
    assert seen_links(message.text) == [(row.pk, row.change_id, f"ward {scene.ward.pk}")]
    assert row.change_id != earlier.pk


def test_mediator_who_is_replaced_does_not_tick_for_who_comes(scene):
    session = session_in(scene)
    other = MembershipFactory(mediator=True, partner=scene.partner).user
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=other.pk)
    texts = {
        notice.kind: render(notice).text for notice in Notice.objects.filter(recipient__in=[other, scene.mediator])
    }
    assert seen_links(texts["mediator_assigned"])
    assert not seen_links(texts["mediator_released"])


def test_referent_and_ward_tick_each_as_themselves(client, scene):
    session = session_in(scene, requested=True)
    NearChange.objects.all().delete()
    note_near_change(
        session, SessionEventFactory(session=session, verb="demandée", from_state="", to_state="requested")
    )
    announce("session_requested", session, actor=scene.mediator)
    links = {}
    for reader in (scene.referent.email, scene.ward.mailbox):
        text = render(Notice.objects.get(recipient_email=reader)).text
        assert "J’ai vu cette demande" in text
        links[reader] = re.search(r"http\S+", text.partition("J’ai vu cette demande")[2])[0]
    row = NearChange.objects.get(side=Side.HOSPITAL)
    for reader, whom in ((scene.ward.mailbox, scene.ward.name), (scene.referent.email, scene.referent.full_name)):
        NearChange.objects.filter(pk=row.pk).update(seen_at=None, seen_by=None, seen_how="", told="")
        page = client.post(links[reader], {"key": uuid.uuid4()}, follow=True)
        assert f"{whom} a dit l’avoir vu" in text_of(page)
        row.refresh_from_db()
        assert str(row.seen_by or row.told) == whom
    other = client.get(links[scene.ward.mailbox])
    assert f"{scene.referent.full_name} a dit l’avoir vu" in text_of(other)


def test_mail_written_after_a_colleagues_tick_asks_for_nothing(scene):
    row = called_off(scene)
    ticked(row, scene.mediator)
    text = render(Notice.objects.get(kind="session_cancelled", recipient_email=scene.mediator.email)).text
    assert "l’autre partie appellera" not in text


# The link.


def test_link_only_shows_a_button_and_its_post_ticks(client, scene):
    row = called_off(scene)
    address = reverse("seen_by_link", args=[seen_token(row, "")])
    client.get(address)
    client.head(address)
    row.refresh_from_db()
    assert row.seen_at is None
    page = client.post(address, {"key": uuid.uuid4()}, follow=True)
    assert "quelqu’un de votre côté l’a vu" in text_of(page)
    row.refresh_from_db()
    assert (row.seen_how, row.seen_by) == (NearChange.Seen.LINK, None)


def test_link_of_who_was_called_says_so_and_not_that_the_caller_saw_it(client, scene):
    row = called_off(scene)
    client.force_login(scene.referent)
    post(client, "session_told", row, told="accueil du musée")
    page = text_of(client.get(reverse("seen_by_link", args=[seen_token(row, "")])))
    assert "prévenu par téléphone (accueil du musée)" in page
    assert "a dit l’avoir vu" not in page


def test_older_link_says_that_there_is_a_newer_message(client, scene):
    row = called_off(scene)
    older = NearChange(pk=row.pk, change_id=row.change_id - 1)
    address = reverse("seen_by_link", args=[seen_token(older, "")])
    assert "un message plus récent" in text_of(client.get(address))
    client.post(address, {"key": uuid.uuid4()})
    row.refresh_from_db()
    assert row.seen_at is None


def test_forged_link_opens_nothing(client):
    assert client.get(reverse("seen_by_link", args=["inventee"])).status_code == 404


def test_tick_by_link_after_the_hour_is_refused(scene):
    row = called_off(scene)
    with time_machine.travel(row.starts_at), pytest.raises(Refusal):
        tick_by_link(row_id=row.pk, change_id=row.change_id)


# The pages.


def test_near_change_stands_first_until_it_is_ticked(client, scene):
    row = called_off(scene)
    client.force_login(scene.mediator)
    assert "À voir tout de suite" in text_of(client.get(reverse("my_week")))
    page = post(client, "session_seen", row)
    assert "Vu, par" in text_of(page)
    assert "À voir tout de suite" not in text_of(client.get(reverse("my_week")))


def test_side_that_made_the_change_has_nothing_to_see(client, scene):
    called_off(scene)
    client.force_login(scene.referent)
    assert "À voir tout de suite" not in text_of(client.get(reverse("my_week")))


def test_head_office_sees_what_nobody_has_seen(client, scene):
    called_off(scene)
    client.force_login(scene.officer)
    assert "changement de dernière minute que personne" in text_of(client.get(reverse("admin:index")))


def test_caller_says_whom_they_had_on_the_phone(client, scene):
    row = called_off(scene)
    client.force_login(scene.referent)
    asked = client.get(reverse("session_told", args=[row.session_id]))
    assert asked.status_code == 200
    assert "Indiquez la fonction" in text_of(post(client, "session_told", row, told=""))
    assert "Prévenu par téléphone (accueil du musée)" in text_of(
        post(client, "session_told", row, told="accueil du musée")
    )


def test_page_of_a_call_after_the_tick_says_that_it_is_done(client, scene):
    row = ticked(called_off(scene), scene.mediator)
    client.force_login(scene.referent)
    page = client.get(reverse("session_told", args=[row.session_id]), follow=True)
    assert "Il n’y a plus rien à cocher" in text_of(page)
    post(client, "session_told", row, told="accueil")
    assert NearChange.objects.get().seen_by == scene.mediator


def test_tick_is_taken_back_on_the_page(client, scene):
    row = called_off(scene)
    client.force_login(scene.mediator)
    assert "Retirer cette coche" in text_of(post(client, "session_seen", row))
    post(client, "session_unseen", row)
    assert NearChange.objects.get().seen_at is None


@pytest.mark.parametrize("page", ["session_seen", "session_unseen", "session_told"])
def test_stranger_finds_nothing_and_a_colleague_may_not(client, scene, page):
    row = called_off(scene)
    client.force_login(MembershipFactory(mediator=True).user)
    assert post(client, page, row, told="accueil").status_code == 404
    client.force_login(MembershipFactory(mediator=True, partner=scene.partner).user)
    assert post(client, page, row, told="accueil").status_code == 403
    row.refresh_from_db()
    assert row.seen_at is None


@pytest.mark.parametrize("page", ["session_seen", "session_unseen"])
def test_tick_never_acts_by_get(client, scene, page):
    row = called_off(scene)
    client.force_login(scene.mediator)
    assert client.get(reverse(page, args=[row.session_id])).status_code == 405
