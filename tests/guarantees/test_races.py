"""Many mediators want the last places at the same moment: over HTTP, and through the services."""

import threading
import uuid
from dataclasses import dataclass

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from psycopg import IsolationLevel

from accounts.models import User
from activities.models import Absence, Participation, Session, Slot
from activities.models.choices import State
from activities.notices.mediators import ABSENT
from activities.services import mediators
from activities.services.absences import declare_absence
from activities.services.answers import agree, decline
from activities.services.booking import Group, book_slot
from activities.services.mediators import assign_mediator
from activities.services.programme import agree_on_activities
from activities.services.wards import WardQuestion, agree_by_link, decline_by_link, read_question
from activities.tokens import ward_token
from foundation.errors import Refusal
from notifications.models import Notice
from partnerships.models import Quota
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, SessionFactory, in_days
from tests.guarantees.crowd import PATIENCE, all_at_once, raw_connection
from tests.guarantees.web import Answer, Visitor, serving
from tests.scenes import Scene, hospital_scene
from tests.seasons import add_slots

CLIENTS = 32
ROUNDS = 10
CLICKS = 50
# More than there are cores: each holds a transaction of its own.
PROCESSES = 8

EXHAUSTED = "est épuisé"
TAKEN = "Ce créneau vient d’être pris"

# What most programs do: look whether there is room, then insert. In turn, it never sells one too many.
LOOK_THEN_INSERT = """
DROP TRIGGER sessions_inserted ON activities_session;
ALTER TABLE partnerships_quota DROP CONSTRAINT quota_not_oversold;
CREATE FUNCTION look_then_insert() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM activities_session WHERE quota_id = NEW.quota_id AND state = 'confirmed')
       >= (SELECT quantity + extra FROM partnerships_quota WHERE id = NEW.quota_id) THEN
        RAISE EXCEPTION 'exhausted' USING ERRCODE = 'check_violation', CONSTRAINT = 'quota_not_oversold';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER look_then_insert BEFORE INSERT ON activities_session
    FOR EACH ROW EXECUTE FUNCTION look_then_insert();
"""


@dataclass
class Rush:
    """A scene and the mediators who all want the same thing."""

    scene: Scene
    mediators: list[User]
    days: int = 0

    def open_slots(self, count: int) -> list[Slot]:
        """Free slots of the ward at one hour, of a day after all others."""
        self.days += 1
        return add_slots(self.scene, [in_days(10 + self.days)] * count)

    def leave(self, places: int) -> None:
        """Sets this year's volume so that so many places are left."""
        quota = Quota.objects.get(pk=self.scene.quota.pk)
        Quota.objects.filter(pk=quota.pk).update(quantity=quota.used + places)

    def counts(self) -> tuple[int, int]:
        """Live sessions of the volume, and what its counter says."""
        quota = Quota.objects.get(pk=self.scene.quota.pk)
        return quota.sessions.filter(holds_place=True).count(), quota.used


@pytest.fixture
def rush(own_database) -> Rush:
    return make_rush()


def make_rush() -> Rush:
    scene = hospital_scene(quantity=0)
    return Rush(scene, [MembershipFactory(mediator=True, partner=scene.partner).user for _ in range(CLIENTS)])


@pytest.fixture(scope="module")
def port(own_database, tmp_path_factory):
    with serving(tmp_path_factory.mktemp("web") / "web.log", processes=PROCESSES) as port:
        yield port


def sign_in(port: int, rush: Rush) -> list[Visitor]:
    """Everybody's browser, on the form of a slot."""
    slot = rush.open_slots(1)[0]
    visitors = [Visitor(port, mediator) for mediator in rush.mediators]
    forms = all_at_once(lambda visitor: visitor.get(reverse("slot_book", args=[slot.pk])), visitors)
    assert {form.status for form in forms} == {200}
    return visitors


def book(rush: Rush, visitor: Visitor, slot: Slot, key: uuid.UUID | None = None) -> Answer:
    return visitor.post(
        reverse("slot_book", args=[slot.pk]),
        key=key or uuid.uuid4(),
        activity=rush.scene.activity.pk,
        expected_total=6,
    )


def is_booked(answer: Answer) -> bool:
    return answer.status == 302


def test_last_places_of_a_volume_over_http(rush, port):
    visitors = sign_in(port, rush)
    for places in range(1, ROUNDS + 1):
        rush.leave(places)
        before, _used = rush.counts()
        pairs = list(zip(visitors, rush.open_slots(CLIENTS), strict=True))
        answers = all_at_once(lambda pair: book(rush, *pair), pairs)
        refused = [answer for answer in answers if not is_booked(answer)]
        assert [answer.status for answer in refused if answer.status >= 500] == []
        assert len(refused) == CLIENTS - places
        assert [answer.text for answer in refused if EXHAUSTED not in answer.text] == []
        assert rush.counts() == (before + places, before + places)


def test_one_slot_over_http(rush, port):
    visitors = sign_in(port, rush)
    rush.leave(CLIENTS)
    for _ in range(ROUNDS):
        slot = rush.open_slots(1)[0]
        answers = all_at_once(lambda visitor, slot=slot: book(rush, visitor, slot), visitors)
        refused = [answer for answer in answers if not is_booked(answer)]
        assert [answer.status for answer in refused if answer.status >= 500] == []
        assert len(refused) == CLIENTS - 1
        assert [answer.text for answer in refused if TAKEN not in answer.text] == []
        assert slot.sessions.count() == 1


def test_one_form_posted_many_times_over_http(rush, port):
    """A nervous finger, or a bad network: one row, and the same answer each time."""
    visitor = sign_in(port, rush)[0]
    rush.leave(CLIENTS)
    slot, key = rush.open_slots(1)[0], uuid.uuid4()
    answers = all_at_once(lambda _n: book(rush, visitor, slot, key), range(CLICKS))
    session = slot.sessions.get()
    assert {(answer.status, answer.location) for answer in answers} == {
        (302, reverse("session_detail", args=[session.pk]))
    }
    assert Participation.objects.filter(session=session).count() == 1
    other = visitor.post(
        reverse("slot_book", args=[slot.pk]), key=key, activity=rush.scene.activity.pk, expected_total=7
    )
    assert "déjà été envoyé avec un autre contenu" in other.text
    assert Participation.objects.get(session=session).expected_total == 6


def test_looking_before_inserting_oversells_over_http(broken_database, tmp_path):
    """The negative control: in turn this variant sells exactly what is left, so the race above is real."""
    rush = make_rush()
    with connection.cursor() as cursor:
        cursor.execute(LOOK_THEN_INSERT)
    with serving(tmp_path / "web.log", processes=PROCESSES) as port:
        visitors = sign_in(port, rush)
        rush.leave(1)
        in_turn = [book(rush, *pair) for pair in zip(visitors[:4], rush.open_slots(4), strict=True)]
        assert list(map(is_booked, in_turn)) == [True, False, False, False]
        oversold = [sell_last_place(rush, visitors, places) for places in (3, 4, 5)]
    assert max(oversold) > 0


def sell_last_place(rush: Rush, visitors: list[Visitor], places: int) -> int:
    """How many were sold beyond `places`, by the answers that people got."""
    sold = Session.objects.count()
    Quota.objects.filter(pk=rush.scene.quota.pk).update(quantity=sold + places)
    pairs = list(zip(visitors, rush.open_slots(CLIENTS), strict=True))
    return sum(map(is_booked, all_at_once(lambda pair: book(rush, *pair), pairs))) - places


def test_last_places_of_a_volume_through_the_services(rush):
    for places in (1, 3, 7):
        rush.leave(places)
        before, _used = rush.counts()
        pairs = list(zip(rush.mediators, rush.open_slots(CLIENTS), strict=True))
        outcomes = all_at_once(lambda pair: book_by_service(rush, *pair), pairs)
        assert outcomes.count("booked") == places
        assert [outcome for outcome in outcomes if outcome != "booked" and "épuisé" not in outcome] == []
        assert rush.counts() == (before + places, before + places)


def book_by_service(rush: Rush, mediator: User, slot: Slot) -> str:
    try:
        book_slot(
            actor=mediator,
            slot_id=slot.pk,
            activity_id=rush.scene.activity.pk,
            group=Group(expected_total=6),
            lead_mediator_id=mediator.pk,
        )
    except Refusal as refusal:
        return refusal.sentence
    return "booked"


def outcome(deed) -> str:
    try:
        return deed().state
    except Refusal:
        return "refused"


def ward_asked_on(scene: Scene, number: int) -> tuple[Session, WardQuestion]:
    fields = {"quota": scene.quota, "activity": scene.activity, "ward": scene.ward, "starts_at": in_days(10 + number)}
    session = SessionFactory(ward_asked=True, **fields)
    return session, read_question(ward_token(session))


def test_two_answers_by_one_link_give_one_result(own_database):
    """Two people of the ward read the same mail: whoever is second changes nothing."""
    scene = hospital_scene()
    for number in range(ROUNDS):
        session, question = ward_asked_on(scene, number)
        outcomes = all_at_once(
            outcome,
            [
                lambda question=question: agree_by_link(question=question, answered_by="Mme Bouleau"),
                lambda question=question: decline_by_link(question=question, answered_by="M. Saule", why="Non"),
                lambda question=question: agree_by_link(question=question, answered_by="Mme Tilleul"),
            ],
        )
        session.refresh_from_db()
        assert sorted(outcomes) == sorted([session.state, "refused", "refused"])
        assert session.events.get().to_state == session.state


def test_wards_answer_against_the_referents_refusal_gives_one_result(own_database):
    scene = hospital_scene()
    missing = {"hospital_agreed_at": None, "hospital_agreed_by": "", "hospital_means": "", "hospital_recorded_by": None}
    for number in range(ROUNDS):
        session, question = ward_asked_on(scene, number)
        Session.objects.filter(pk=session.pk).update(**missing)
        outcomes = all_at_once(
            outcome,
            [
                lambda question=question: agree_by_link(question=question, answered_by="Mme Bouleau"),
                lambda pk=session.pk: decline(actor=scene.referent, session_id=pk, side=Side.HOSPITAL, why="Non"),
            ],
        )
        session.refresh_from_db()
        # The referent may still refuse what the ward agreed to; the ward no longer agrees to what was refused.
        assert session.state == State.DECLINED
        assert outcomes[0] == (State.REQUESTED if session.ward_agreed_at else "refused")


def test_last_agreement_on_a_theme_and_on_its_request_leave_no_request_behind(own_database):
    """Whichever comes first, the second sees it: the request is confirmed, once."""
    scene = hospital_scene()
    activity, party = scene.activity, scene.activity.agreements.get(party__partner=scene.partner).party
    for number in range(ROUNDS):
        activity.agreements.filter(party=party).delete()
        request = SessionFactory(
            quota=scene.quota, activity=activity, ward=scene.ward, requested=True, starts_at=in_days(10 + number)
        )
        all_at_once(
            lambda deed: deed(),
            [
                lambda: agree_on_activities(
                    actor=scene.coordinator,
                    activity_ids=[activity.pk],
                    party=party,
                    agreed_on=timezone.localdate(),
                    agreed_by="Mme Saule",
                ),
                lambda request=request: agree(actor=scene.referent, session_id=request.pk, side=Side.HOSPITAL),
            ],
        )
        request.refresh_from_db()
        assert request.state == State.CONFIRMED
        assert request.events.filter(to_state=State.CONFIRMED).count() == 1


def name(actor: User, session: Session, mediator: User) -> str:
    try:
        assign_mediator(actor=actor, session_id=session.pk, mediator_id=mediator.pk)
    except Refusal as refusal:
        return refusal.sentence
    return "named"


def test_two_coordinators_name_one_mediator_for_two_sessions_at_once(own_database):
    """One of them is told so, kindly."""
    scene = hospital_scene()
    coordinators = [scene.coordinator, MembershipFactory(coordinator=True, partner=scene.partner).user]
    for number in range(ROUNDS):
        starts = (in_days(10 + number), in_days(10 + number, 0.5))
        sessions = [SessionFactory(quota=scene.quota, activity=scene.activity, starts_at=start) for start in starts]
        outcomes = all_at_once(lambda pair: name(*pair, scene.mediator), list(zip(coordinators, sessions, strict=True)))
        assert outcomes.count("named") == 1
        assert [outcome for outcome in outcomes if "déjà une séance à cette heure" in outcome]


def waits_for_whoever_holds(mediator: User, actor: User, session: Session) -> bool:
    """Somebody else holds the mediator: whether naming them waits until they are let go, and is done then."""
    outcomes = []
    with raw_connection(IsolationLevel.READ_COMMITTED) as holder:
        holder.execute("SELECT 1 FROM accounts_user WHERE id = %s FOR NO KEY UPDATE", [mediator.pk])

        def deed():
            outcomes.append(name(actor, session, mediator))
            connection.close()

        naming = threading.Thread(target=deed)
        naming.start()
        naming.join(1)
        has_waited = naming.is_alive()
        holder.commit()
        naming.join(PATIENCE)
    assert outcomes == ["named"]
    return has_waited


def test_naming_a_mediator_waits_for_whoever_holds_them(own_database):
    scene = hospital_scene()
    session = SessionFactory(quota=scene.quota, activity=scene.activity)
    assert waits_for_whoever_holds(scene.mediator, scene.coordinator, session)


def test_without_its_lock_naming_a_mediator_waits_for_nobody(own_database, monkeypatch):
    """The negative control: the foreign key's own lock lets both through."""
    scene = hospital_scene()
    session = SessionFactory(quota=scene.quota, activity=scene.activity)
    monkeypatch.setattr(mediators, "lock_mediator", lambda mediator_id: User.objects.get(pk=mediator_id))
    assert not waits_for_whoever_holds(scene.mediator, scene.coordinator, session)


def test_absence_declared_while_its_mediator_is_named_is_never_overlooked(own_database):
    """Whichever comes first, the second sees it: the coordinator is warned, or told."""
    scene = hospital_scene()
    for number in range(ROUNDS):
        session = SessionFactory(quota=scene.quota, activity=scene.activity, starts_at=in_days(10 + number))
        times = [(session.starts_at, session.ends_at)]
        _hit, outcome = all_at_once(
            lambda deed: deed(),
            [
                lambda times=times: declare_absence(
                    actor=scene.mediator, mediator_id=scene.mediator.pk, times=times, kind=Absence.Kind.OTHER
                ),
                lambda session=session: name(scene.coordinator, session, scene.mediator),
            ],
        )
        is_told = Notice.objects.filter(kind=ABSENT, object_id=session.pk).exists()
        assert is_told == (outcome == "named")
        assert is_told or "n’est pas disponible" in outcome
