"""The head nurse's agreement, where the hospital asks for it: what confirms, what clears it, who is told."""

import itertools
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from activities.models import Session, Slot
from activities.models.choices import WARD, Means, Place, State
from activities.services.answers import agree, decline, lapse_unanswered
from activities.services.booking import Group, Wish, book_slot, request_session
from activities.services.corrections import take_back
from activities.services.moves import Plan, reschedule
from activities.services.programme import agree_on_activities
from activities.services.steps import is_agreed, stamp_agreement
from activities.services.wards import agree_by_link, decline_by_link, read_question, record_ward_agreement
from activities.tokens import ward_token
from foundation.errors import Refusal, constraint_of
from notifications.kinds import kind_named
from notifications.models import Notice
from notifications.services import tick
from partnerships.models import Hospital, Ward
from partnerships.models.choices import Side
from tests.factories import MembershipFactory, SessionFactory, WardFactory, in_days
from tests.scenes import hospital_scene

pytestmark = pytest.mark.django_db

WHO = "Mme Bouleau, cadre de santé"


@pytest.fixture
def scene():
    """A hospital whose head nurses must agree."""
    scene = hospital_scene()
    ask(scene)
    return scene


def ask(scene, rule=Hospital.HeadNurse.AGREES) -> None:
    Hospital.objects.filter(pk=scene.hospital.pk).update(head_nurse=rule)


def session_in(scene, **traits) -> Session:
    return SessionFactory(
        quota=scene.quota, activity=scene.activity, hospital=scene.hospital, ward=scene.ward, **traits
    )


def book(scene, slot) -> Session:
    return book_slot(
        actor=scene.mediator, slot_id=slot.pk, activity_id=scene.activity.pk, group=Group(expected_total=6)
    )


def note(scene, session, **received) -> Session:
    received = {"agreed_by": WHO, "means": Means.PHONE, **received}
    return record_ward_agreement(actor=scene.referent, session_id=session.pk, **received)


def answer(session, *, why: str = "") -> Session:
    question = read_question(ward_token(session))
    if why:
        return decline_by_link(question=question, answered_by=WHO, why=why)
    return agree_by_link(question=question, answered_by=WHO)


def move_by(scene, session, **delta) -> Session:
    start = session.starts_at + timedelta(**delta)
    plan = Plan(starts_at=start, ends_at=start + timedelta(hours=1), ward_id=session.ward_id)
    return reschedule(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan)


def told(kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient_email", flat=True))


# Who has agreed: the hospital, the partner, the ward, the theme's parties; and whether the ward must. An agreement that
# is not asked cannot be given: that is the database's own rule, below.
TABLE = [
    (hospital, partner, ward, theme, needed)
    for hospital, partner, ward, theme, needed in itertools.product([False, True], repeat=5)
    if needed or not ward
]


@pytest.mark.parametrize(("hospital", "partner", "ward", "theme", "needed"), TABLE)
def test_every_combination_of_agreements(hospital, partner, ward, theme, needed):
    scene = hospital_scene()
    if not theme:
        scene.activity.agreements.first().delete()
    session = session_in(scene, ward_asked=True, needs_ward_agreement=needed, ward_asked_at=None)
    for side, is_given in ((Side.HOSPITAL, hospital), (Side.PARTNER, partner)):
        if not is_given:
            for name, empty in (("agreed_at", None), ("agreed_by", ""), ("means", ""), ("recorded_by", None)):
                setattr(session, f"{side}_{name}", empty)
    if ward:
        stamp_agreement(session, WARD, actor=scene.referent, agreed_by=WHO, means=Means.PHONE)
    session.save()
    is_whole = hospital and partner and (ward or not needed)
    assert is_agreed(session) is (is_whole and theme)
    assert Session.objects.with_agreements().exists() is is_whole
    assert (refusal_of_confirming(session) == "") is is_whole


def refusal_of_confirming(session) -> str:
    """The constraint that the database names, whatever the door; the theme is the services' own matter."""
    try:
        with transaction.atomic():
            Session.objects.filter(pk=session.pk).update(state=State.CONFIRMED, confirmed_at=timezone.now())
    except IntegrityError as error:
        return constraint_of(error)
    return ""


def give(scene, session, who: str, party) -> None:
    match who:
        case "hospital":
            agree(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL)
        case "partner":
            agree(actor=scene.coordinator, session_id=session.pk, side=Side.PARTNER)
        case "ward":
            note(scene, session)
        case "theme":
            agree_on_activities(
                actor=scene.coordinator,
                activity_ids=[scene.activity.pk],
                party=party,
                agreed_on=timezone.localdate(),
                agreed_by="Mme Saule",
            )


@pytest.mark.parametrize("order", list(itertools.permutations(("hospital", "partner", "ward", "theme"))), ids="-".join)
def test_last_of_all_agreements_confirms_whatever_the_order(scene, order):
    museum = scene.activity.agreements.get(party__partner=scene.partner)
    party = museum.party
    museum.delete()
    nobody = {"partner_agreed_at": None, "partner_agreed_by": "", "partner_means": "", "partner_recorded_by": None}
    session = session_in(scene, requested=True, needs_ward_agreement=True, ward_asked_at=timezone.now(), **nobody)
    states = []
    for who in order:
        give(scene, session, who, party)
        session.refresh_from_db()
        states.append(session.state)
    assert states == [State.REQUESTED] * 3 + [State.CONFIRMED]


BY_NOBODY_WITH_A_NAME = {"state": State.LAPSED, "state_changed_by": None, "state_changed_by_name": WHO}


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("session_ward_agreement_is_whole", {"ward_agreed_by": WHO}),
        ("session_ward_agreement_is_whole", {"ward_agreed_at": in_days(-1), "ward_agreed_by": WHO}),
        (
            "session_ward_agreement_is_whole",
            {"ward_agreed_at": in_days(-1), "ward_agreed_by": WHO, "ward_means": Means.PHONE},
        ),
        ("session_ward_agreement_of_its_ward", {"ward": None}),
        ("session_ward_agreement_of_its_ward", {"place": Place.MUSEUM}),
        ("session_ward_agreement_of_its_ward", {"needs_ward_agreement": False}),
        ("session_changed_by_someone", {"state_changed_by_name": WHO}),
        ("session_changed_by_someone", {"state_changed_by": None}),
        ("session_changed_by_someone", BY_NOBODY_WITH_A_NAME),
    ],
)
def test_database_refuses_half_an_agreement(scene, constraint, change):
    session = session_in(scene, ward_asked=True)
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        Session.objects.filter(pk=session.pk).update(**change)
    assert constraint_of(refusal.value) == constraint


def test_open_slot_of_such_a_hospital_waits_for_the_head_nurse(scene):
    session = book(scene, scene.open_slot())
    assert (session.state, session.needs_ward_agreement) == (State.REQUESTED, True)
    assert session.hospital_agreed_at
    assert told("ward_asked") == {scene.ward.mailbox}
    assert told("session_requested") == {scene.referent.email}
    assert note(scene, session).state == State.CONFIRMED


def test_open_slot_that_says_that_the_head_nurse_agrees_is_confirmed(scene):
    session = book(scene, scene.open_slot(ward_agreed_by=WHO))
    assert (session.state, session.ward_agreed_by, session.ward_means) == (State.CONFIRMED, WHO, Means.SLOT)
    assert told("ward_asked") == set()


def test_late_slot_no_longer_speaks_for_the_head_nurse(scene):
    session = book(scene, scene.open_slot(ward_agreed_by=WHO, valid_until=timezone.now() - timedelta(minutes=1)))
    assert (session.ward_agreed_at, session.hospital_agreed_at) == (None, None)


def test_hospital_that_only_informs_confirms_at_once():
    scene = hospital_scene()
    session = book(scene, scene.open_slot())
    assert (session.state, session.needs_ward_agreement) == (State.CONFIRMED, False)


def test_request_asks_the_ward_too(scene):
    wish = Wish(
        activity_id=scene.activity.pk,
        place=Place.WARD,
        starts_at=in_days(12),
        ends_at=in_days(12, hours=1),
        group=Group(expected_total=6, ward_id=scene.ward.pk),
    )
    session = request_session(actor=scene.referent, side=Side.HOSPITAL, wish=wish)
    assert session.waits_for_ward
    assert told("ward_asked") == {scene.ward.mailbox}
    assert scene.ward.mailbox not in told("session_requested")


def test_later_change_of_the_rule_moves_no_session(scene):
    asked = book(scene, scene.open_slot())
    ask(scene, Hospital.HeadNurse.INFORMED)
    assert not book(scene, scene.open_slot()).needs_ward_agreement
    ask(scene)
    moved = move_by(scene, session_in(scene, starts_at=in_days(30)), hours=2)
    asked.refresh_from_db()
    assert (asked.needs_ward_agreement, moved.needs_ward_agreement) == (True, False)


def test_agreement_received_says_from_whom_how_and_who_noted_it(scene):
    session = note(scene, session_in(scene, ward_asked=True), means=Means.MEETING)
    assert (session.ward_agreed_by, session.ward_means, session.ward_recorded_by) == (
        WHO,
        Means.MEETING,
        scene.referent,
    )


@pytest.mark.parametrize("received", [{"agreed_by": " "}, {"means": Means.LINK}, {"means": Means.PORTAL}])
def test_agreement_without_from_whom_and_how_is_refused(scene, received):
    session = session_in(scene, ward_asked=True)
    with pytest.raises(Refusal, match="Dites qui a donné l’accord"):
        note(scene, session, **received)


@pytest.mark.parametrize("role", ["mediator", "coordinator"])
def test_museum_notes_no_agreement_of_the_ward(scene, role):
    session = session_in(scene, ward_asked=True)
    with pytest.raises(Refusal, match="Seul l’hôpital"):
        record_ward_agreement(actor=getattr(scene, role), session_id=session.pk, agreed_by=WHO, means=Means.PHONE)


def test_agreement_that_is_not_asked_is_refused(scene):
    with pytest.raises(Refusal, match="n’est pas attendu"):
        note(scene, session_in(scene))


def test_link_confirms_and_the_history_says_by_whom(scene):
    session = answer(session_in(scene, ward_asked=True))
    session.refresh_from_db()
    assert (session.state, session.ward_means, session.ward_recorded_by) == (State.CONFIRMED, Means.LINK, None)
    assert (session.state_changed_by, session.state_changed_by_name) == (None, WHO)
    event = session.events.get()
    assert (event.actor, event.who, event.on_behalf_of) == (None, f"{WHO}, par lien", Side.HOSPITAL)
    assert told("session_confirmed") >= {scene.referent.email, scene.partner.mailbox, scene.ward.mailbox}


def test_link_confirms_nothing_that_still_lacks_another_agreement(scene):
    session = answer(session_in(scene, ward_asked=True, requested=True, needs_ward_agreement=True))
    assert (session.state, session.state_changed_by) == (State.REQUESTED, session.booked_by)
    assert session.events.get().verb == "accord du cadre de santé"


def test_ward_that_cannot_declines_tells_both_sides_and_takes_the_slot_back(scene):
    session = book(scene, scene.open_slot())
    session = answer(session, why="Le service déménage ce jour-là.")
    session.refresh_from_db()
    assert (session.state, session.state_changed_by_name) == (State.DECLINED, WHO)
    assert session.events.last().why == "Le service déménage ce jour-là."
    assert told("session_declined") >= {scene.referent.email, scene.mediator.email, scene.partner.mailbox}
    assert Slot.objects.get().state == Slot.State.WITHDRAWN
    scene.quota.refresh_from_db()
    assert scene.quota.used == 0


def test_ward_says_why(scene):
    session = session_in(scene, ward_asked=True)
    with pytest.raises(Refusal, match="pourquoi"):
        answer(session, why="  ")


def test_another_time_asks_the_ward_anew(scene):
    session = answer(session_in(scene, ward_asked=True))
    moved = move_by(scene, session, hours=2)
    assert (moved.state, moved.ward_agreed_at, moved.ward_agreed_by) == (State.REQUESTED, None, "")
    assert moved.ward_asked_at > session.ward_asked_at
    assert Notice.objects.filter(kind="ward_asked", occasion=moved.ward_asked_at.isoformat()).exists()


def test_another_ward_is_asked_itself(scene):
    session = answer(session_in(scene, ward_asked=True))
    ward = WardFactory(hospital=scene.hospital, name=scene.ward.name)
    plan = Plan(starts_at=session.starts_at, ends_at=session.ends_at, ward_id=ward.pk)
    moved = reschedule(
        actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=Plan(**vars(plan) | {"where": "Salon"})
    )
    assert (moved.state, moved.ward_agreed_at) == (State.REQUESTED, None)
    assert told("ward_asked") == {ward.mailbox}


def test_another_detail_asks_nobody(scene):
    session = answer(session_in(scene, ward_asked=True))
    plan = Plan(starts_at=session.starts_at, ends_at=session.ends_at, ward_id=session.ward_id, where="Salon bleu")
    moved = reschedule(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, plan=plan)
    assert (moved.state, moved.ward_agreed_by) == (State.CONFIRMED, WHO)


def test_what_the_ward_declined_and_the_referent_takes_back_is_asked_anew(scene):
    session = session_in(scene, ward_asked=True)
    older = ward_token(session)
    answer(session, why="Non")
    restored = take_back(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL)
    assert (restored.state, restored.state_changed_by_name) == (State.REQUESTED, "")
    with pytest.raises(Refusal, match="a changé"):
        agree_by_link(question=read_question(older), answered_by=WHO)
    assert answer(restored).state == State.CONFIRMED


def test_request_without_the_wards_answer_lapses_at_its_time(scene):
    session = session_in(scene, ward_asked=True, starts_at=in_days(0, hours=-0.1))
    assert lapse_unanswered() == 1
    session.refresh_from_db()
    assert session.state == State.LAPSED


def test_referent_is_waited_for_where_the_ward_has_not_answered(scene):
    session = session_in(scene, ward_asked=True)
    stranger = MembershipFactory(referent=True).user
    assert list(Session.objects.awaiting(scene.referent)) == [session]
    assert not Session.objects.awaiting(scene.coordinator).exists()
    assert not Session.objects.awaiting(stranger).exists()


def test_referent_who_declines_first_ends_the_question(scene):
    session = session_in(scene, requested=True, needs_ward_agreement=True, ward_asked_at=timezone.now())
    decline(actor=scene.referent, session_id=session.pk, side=Side.HOSPITAL, why="Non")
    with pytest.raises(Refusal, match="déjà répondu"):
        answer(session)


def test_ward_without_a_mailbox_is_asked_by_the_referent(scene):
    Ward.objects.filter(pk=scene.ward.pk).update(mailbox="")
    book(scene, scene.open_slot())
    assert told("ward_asked") == set()
    message = kind_named("session_requested").render(Notice.objects.get(recipient_email=scene.referent.email))
    assert "pas d’adresse e-mail" in message.text
    assert message.subject.startswith("Accord attendu : ")


def test_question_carries_its_link_and_is_not_kept_in_the_log(scene):
    session = book(scene, scene.open_slot())
    kind = kind_named("ward_asked")
    message = kind.render(Notice.objects.get(kind="ward_asked"))
    assert ward_token(session).split(":")[0] in message.text
    assert message.reply_to == scene.referent.email
    assert not kind.is_kept


@pytest.mark.parametrize("change", ["answered", "moved", "declined", "begun"])
def test_question_that_is_no_longer_asked_is_not_sent(scene, change):
    session = book(scene, scene.open_slot())
    notice = Notice.objects.get(kind="ward_asked")
    still_true = kind_named("ward_asked").still_true
    assert still_true(notice)
    match change:
        case "answered":
            note(scene, session)
        case "moved":
            move_by(scene, session, hours=1)
        case "declined":
            answer(session, why="Non")
        case "begun":
            Session.objects.filter(pk=session.pk).update(starts_at=in_days(-1), ends_at=in_days(0, hours=-1))
    assert not still_true(notice)


def test_question_is_sent(scene, smtp_sink):
    book(scene, scene.open_slot())
    tick()
    (mail,) = [mail for mail in smtp_sink if mail.recipients == [scene.ward.mailbox]]
    assert mail.message["Subject"].endswith("dans votre service")
