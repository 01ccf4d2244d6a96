"""A mediator who cannot come: declared, told, taken back; the sessions that it hits stand under « à remplacer »."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.models import Absence, Session
from activities.models.choices import State
from activities.notices.mediators import ABSENT
from activities.services.absences import declare_absence, repeated_weekly, whole_days, withdraw_absence
from activities.services.mediators import assign_mediator, set_team
from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from tests.factories import AbsenceFactory, MembershipFactory, SessionFactory, in_days
from tests.scenes import Scene, hospital_scene

pytestmark = pytest.mark.django_db

# The clocks of Paris go forward on Sunday 29 March 2026, and back on Sunday 25 October.
WEDNESDAY = date(2026, 3, 25)


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def session(scene):
    """Led by the mediator, in ten days."""
    return session_in(scene, lead_mediator=scene.mediator)


def session_in(scene: Scene, **fields) -> Session:
    return SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, **fields)


def declare(scene, session, *, actor=None, mediator=None, **fields):
    times = fields.pop("times", None) or [(session.starts_at, session.ends_at)]
    return declare_absence(
        actor=actor or scene.mediator,
        mediator_id=(mediator or scene.mediator).pk,
        times=times,
        kind=Absence.Kind.OTHER,
        **fields,
    )


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


def letter(kind: str, email: str):
    notice = Notice.objects.filter(kind=kind).get(recipient_email=email.lower())
    return kind_named(kind).render(notice)


def test_absence_leaves_the_session_and_puts_it_under_to_replace(scene, session):
    assert declare(scene, session) == [session]
    session.refresh_from_db()
    assert (session.state, session.lead_mediator) == (State.CONFIRMED, scene.mediator)
    assert list(Session.objects.to_replace()) == [session]
    event = session.events.get()
    assert (event.actor, event.on_behalf_of) == (scene.mediator, "partner")


def test_whole_day_hits_what_touches_it_and_nothing_else(scene, session):
    other_day = session_in(scene, lead_mediator=scene.mediator, starts_at=session.starts_at + timedelta(days=1))
    somebody_elses = session_in(scene)
    day = timezone.localtime(session.starts_at).date()
    assert declare(scene, session, times=[whole_days(day, day)]) == [session]
    assert other_day not in Session.objects.to_replace()
    assert somebody_elses not in Session.objects.hit_by_absence()


def test_second_mediators_absence_hits_the_session_too(scene):
    second = MembershipFactory(mediator=True, partner=scene.partner).user
    session = session_in(scene, lead_mediator=scene.mediator)
    session.other_mediators.add(second)
    assert declare(scene, session, actor=second, mediator=second) == [session]
    assert list(Session.objects.hit_by_absence()) == [session]


def test_session_without_mediator_is_to_replace_and_not_hit(scene):
    session = session_in(scene)
    assert list(Session.objects.to_replace()) == [session]
    assert not Session.objects.hit_by_absence().exists()


@pytest.mark.parametrize("trait", ["cancelled", "declined", "to_report", "held"])
def test_what_is_given_up_or_over_waits_for_nobody(scene, trait):
    session_in(scene, **{trait: True})
    assert not Session.objects.to_replace().exists()


def test_coordination_is_told_and_the_far_hospital_is_not(scene, session):
    declare(scene, session)
    assert told(ABSENT) == {scene.coordinator.email, scene.partner.mailbox}
    message = letter(ABSENT, scene.coordinator.email)
    assert message.subject.startswith("À remplacer")
    assert scene.mediator.full_name in message.text


def test_hospital_of_a_near_session_is_told_that_somebody_is_looked_for(scene):
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(0, 4))
    declare(scene, session)
    assert told(ABSENT) == {scene.coordinator.email, scene.partner.mailbox, scene.referent.email, scene.ward.mailbox}
    message = letter(ABSENT, scene.referent.email)
    assert "un remplacement est cherché" in message.subject
    assert "remplacer" not in message.text


def test_hospital_calls_and_answers_the_coordination_never_whoever_is_ill(scene):
    scene.partner.mailbox = ""
    scene.partner.save()
    for person, phone in ((scene.mediator, "01 99 00 20 02"), (scene.coordinator, "01 99 00 20 01")):
        person.phone = phone
        person.save()
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(0, 4))
    declare(scene, session)
    message = letter(ABSENT, scene.referent.email)
    assert message.reply_to == scene.coordinator.email
    text = message.text.replace("\u00a0", " ")
    assert "01 99 00 20 01" in text
    assert "01 99 00 20 02" not in text


def test_whoever_declares_is_not_told(scene, session):
    declare(scene, session, actor=scene.coordinator)
    assert told(ABSENT) == {scene.partner.mailbox}


def test_message_is_no_longer_true_once_somebody_else_is_named(scene, session):
    declare(scene, session)
    notice = Notice.objects.filter(kind=ABSENT).first()
    assert kind_named(ABSENT).still_true(notice)
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=scene.coordinator.pk)
    assert not kind_named(ABSENT).still_true(notice)
    assert not Session.objects.to_replace().exists()


def test_hospital_of_a_near_session_is_told_who_comes(scene):
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(0, 4))
    declare(scene, session)
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=scene.coordinator.pk)
    assert told("replacement_named") == {scene.referent.email, scene.ward.mailbox}
    assert scene.coordinator.full_name in letter("replacement_named", scene.referent.email).subject


def test_hospital_of_a_far_session_is_not_told_who_comes(scene, session):
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=scene.coordinator.pk)
    assert told("replacement_named") == set()


def test_message_who_comes_is_no_longer_true_when_nobody_does(scene):
    session = session_in(scene, starts_at=in_days(0, 4))
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=scene.mediator.pk)
    notice = Notice.objects.filter(kind="replacement_named").first()
    assert kind_named("replacement_named").still_true(notice)
    assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=None)
    assert not kind_named("replacement_named").still_true(notice)


def test_taken_back_absence_hits_nothing_and_stays_known(scene, session):
    declare(scene, session)
    absence = Absence.objects.get()
    withdraw_absence(actor=scene.coordinator, absence_id=absence.pk)
    absence.refresh_from_db()
    assert (absence.withdrawn_by, absence.withdrawn_at is not None) == (scene.coordinator, True)
    assert not Session.objects.to_replace().exists()
    assert not kind_named(ABSENT).still_true(Notice.objects.filter(kind=ABSENT).first())
    assert absence.history.count() == 2


def test_hospital_that_was_alarmed_is_told_that_the_mediator_comes_after_all(scene):
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(0, 4))
    declare(scene, session)
    withdraw_absence(actor=scene.mediator, absence_id=Absence.objects.get().pk)
    assert told("replacement_named") == {scene.referent.email, scene.ward.mailbox}


def test_taking_back_twice_is_refused(scene, session):
    declare(scene, session)
    absence = Absence.objects.get()
    withdraw_absence(actor=scene.mediator, absence_id=absence.pk)
    with pytest.raises(Refusal, match="déjà retirée"):
        withdraw_absence(actor=scene.mediator, absence_id=absence.pk)


def test_series_is_taken_back_from_now_on(scene):
    start, end = in_days(-8), in_days(-7.5)
    times = [(start + timedelta(weeks=week), end + timedelta(weeks=week)) for week in range(4)]
    declare(scene, None, times=times)
    withdraw_absence(actor=scene.mediator, absence_id=Absence.objects.first().pk)
    assert Absence.objects.standing().count() == 2
    assert not Absence.objects.to_come().exists()


def test_every_wednesday_keeps_its_paris_hours_over_the_change_of_clocks():
    start = datetime.combine(WEDNESDAY, time(9), PARIS)
    times = repeated_weekly(start, start + timedelta(hours=3), date(2026, 4, 8))
    assert [f"{timezone.localtime(moment, PARIS):%d %H:%M}" for moment, _end in times] == [
        "25 09:00",
        "01 09:00",
        "08 09:00",
    ]
    assert times[0][0].utcoffset() != times[1][0].utcoffset()


def test_whole_day_of_the_change_of_clocks_has_23_hours():
    start, end = whole_days(date(2026, 3, 29), date(2026, 3, 29))
    assert end.astimezone(UTC) - start.astimezone(UTC) == timedelta(hours=23)


def test_endless_series_is_refused():
    start = datetime.combine(WEDNESDAY, time(9), PARIS)
    with pytest.raises(Refusal, match="60 semaines"):
        repeated_weekly(start, start + timedelta(hours=3), date(2029, 4, 8))


@pytest.mark.parametrize(
    ("times", "said"),
    [((1, 0.5), "après le début"), ((-3, -2), "déjà passé"), ((1, 400), "un an au plus")],
)
def test_strange_times_are_refused(scene, times, said):
    with pytest.raises(Refusal, match=said):
        declare(scene, None, times=[(in_days(times[0]), in_days(times[1]))])


@pytest.mark.parametrize("role", ["referent", "colleague", "stranger"])
def test_others_declare_nothing_for_a_mediator(scene, session, role):
    people = {
        "referent": scene.referent,
        "colleague": MembershipFactory(mediator=True, partner=scene.partner).user,
        "stranger": MembershipFactory(coordinator=True).user,
    }
    with pytest.raises(Refusal, match="vos propres indisponibilités"):
        declare(scene, session, actor=people[role])


@pytest.mark.parametrize("role", ["coordinator", "officer"])
def test_coordination_and_owning_service_declare_for_their_mediators(scene, session, role):
    declare(scene, session, actor=getattr(scene, role))
    absence = Absence.objects.get()
    assert (absence.mediator, absence.declared_by) == (scene.mediator, getattr(scene, role))


def test_absences_are_seen_by_those_who_answer_for_the_person(scene):
    absence = AbsenceFactory(mediator=scene.mediator)
    colleague = MembershipFactory(mediator=True, partner=scene.partner).user
    other_service = MembershipFactory(officer=True, service__slug="autre", service__name="Autre").user
    for person in (scene.mediator, scene.coordinator, scene.officer):
        assert list(Absence.objects.visible_to(person)) == [absence]
    for person in (colleague, scene.referent, other_service, MembershipFactory(coordinator=True).user):
        assert not Absence.objects.visible_to(person).exists()


def test_database_refuses_an_absence_upside_down(scene):
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(mediator=scene.mediator, starts_at=in_days(2), ends_at=in_days(1))


def test_database_refuses_a_withdrawal_by_nobody(scene):
    with pytest.raises(IntegrityError), transaction.atomic():
        AbsenceFactory(mediator=scene.mediator, withdrawn_at=timezone.now())


def test_ill_at_seven_is_settled_by_eight(scene):
    """The lived case: everybody hears what they need, and the list is empty again."""
    session = session_in(scene, lead_mediator=scene.mediator, starts_at=in_days(1, 4.5))
    today = timezone.localtime(session.starts_at).date()
    with time_machine.travel(datetime.combine(today, time(7), PARIS)):
        declare(scene, session, times=[whole_days(today, today)])
        assert list(Session.objects.assignable_by(scene.coordinator).to_replace()) == [session]
    with time_machine.travel(datetime.combine(today, time(8), PARIS)):
        assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=scene.coordinator.pk)
    assert told("mediator_released") == {scene.mediator.email}
    assert told("replacement_named") == {scene.referent.email, scene.ward.mailbox}
    assert not Session.objects.to_replace().exists()


def test_pair_is_told_and_has_the_session_in_their_week(scene, session):
    second = MembershipFactory(mediator=True, partner=scene.partner).user
    stranger = MembershipFactory(mediator=True).user
    with pytest.raises(Refusal, match="n’est pas médiatrice"):
        set_team(actor=scene.coordinator, session_id=session.pk, mediator_ids=[stranger.pk], speakers="")
    set_team(actor=scene.coordinator, session_id=session.pk, mediator_ids=[second.pk], speakers="Mme Iris, conteuse")
    session.refresh_from_db()
    assert session.other_speakers == "Mme Iris, conteuse"
    assert told("mediator_assigned") == {second.email}
    assert list(Session.objects.concerning(second)) == [session]
    assert session.events.last().changes == [
        ["team", "", second.full_name],
        ["speakers", "", "Mme Iris, conteuse"],
    ]
    text = letter("mediator_assigned", second.email).text
    assert f"{scene.mediator.full_name}, {second.full_name}" in text
    assert "Mme Iris, conteuse" in text


def test_second_mediator_who_leaves_is_told(scene, session):
    second = MembershipFactory(mediator=True, partner=scene.partner).user
    session.other_mediators.add(second)
    set_team(actor=scene.coordinator, session_id=session.pk, mediator_ids=[], speakers="")
    assert told("mediator_released") == {second.email}
    notice = Notice.objects.get(kind="mediator_released")
    assert kind_named("mediator_released").still_true(notice)


def test_second_mediator_who_takes_the_lead_is_no_longer_second(scene, session):
    second = MembershipFactory(mediator=True, partner=scene.partner).user
    session.other_mediators.add(second)
    session = assign_mediator(actor=scene.coordinator, session_id=session.pk, mediator_id=second.pk)
    assert session.lead_mediator == second
    assert not session.other_mediators.exists()


def test_lead_is_not_their_own_second(scene, session):
    with pytest.raises(Refusal, match="assure déjà"):
        set_team(actor=scene.coordinator, session_id=session.pk, mediator_ids=[scene.mediator.pk], speakers="")


def test_mediators_do_not_choose_their_pairs(scene, session):
    with pytest.raises(Refusal, match="coordination"):
        set_team(actor=scene.mediator, session_id=session.pk, mediator_ids=[], speakers="")
