"""Visits to the museum: what their hospital prepares, who reads it, when they are « prêtes », and the reminders."""

import csv
import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
import vobject
from django.urls import reverse
from django.utils import timezone, translation

from activities.models import NearChange, Outing, Participation, Session
from activities.models.choices import Need, Place, State
from activities.notices import announce
from activities.notices.outings import VISIT_UNREADY
from activities.notices.reminders import REMINDER
from activities.services.booking import Group, Wish, book_slot, request_session
from activities.services.import_lines import our_reference
from activities.services.moves import Plan, reschedule
from activities.services.reports import report
from activities.services.visits import VisitPlan, forget_names, prepare_visit
from foundation.calendars import PARIS
from foundation.errors import Refusal
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models.choices import Side
from tests.factories import (
    HospitalFactory,
    MembershipFactory,
    OutingFactory,
    ParticipationFactory,
    RoomFactory,
    SessionFactory,
    SlotFactory,
    in_days,
)
from tests.pages import text_of
from tests.rules import remind
from tests.scenes import hospital_scene, visit_of, visits_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("starting_rules")]

DOCTOR = "Dr Inventé, médecin du service"


@pytest.fixture
def scene():
    return hospital_scene()


@pytest.fixture
def visit(scene) -> Session:
    return visit_of(scene, lead_mediator=scene.mediator)


def address(session) -> str:
    return reverse("visit_prepare", args=[session.pk, session.participations.get().pk])


def page_of(client, session) -> str:
    return text_of(client.get(reverse("session_detail", args=[session.pk])))


def answers(session, **fields) -> dict:
    """All that the page asks, filled in."""
    arrives = timezone.localtime(session.starts_at - timedelta(minutes=15), PARIS)
    today = timezone.localdate().isoformat()
    return {
        "key": uuid.uuid4(),
        "seen": session.mark,
        "expected_total": 6,
        "expected_patients": 4,
        "wheelchairs": 1,
        "companions": 2,
        "transport": "coach",
        "organiser": "partner",
        "arrives": f"{arrives:%H:%M}",
        "meeting_point": "Porte B",
        "medical": "obtained",
        "medical_by": DOCTOR,
        "medical_on": today,
        "direction": "obtained",
        "direction_by": "Mme Inventée, directrice",
        "direction_on": today,
        "parental": "none",
        **fields,
    }


def prepare(client, session, **fields):
    return client.post(address(session), answers(session, **fields), follow=True)


def test_referent_prepares_a_visit_on_one_page_until_it_is_ready(client, scene, visit):
    client.force_login(scene.referent)
    assert "À préparer" in page_of(client, visit)
    said = text_of(prepare(client, visit))
    assert "la visite est prête" in said
    assert "Autocar, organisé par le musée" in said
    assert "Porte B" in said
    assert "À préparer" not in said
    group = visit.participations.get()
    assert (group.expected_patients, group.wheelchairs, group.outing.companions) == (4, 1, 2)


@pytest.mark.parametrize(
    ("person", "status"), [("referent", 200), ("officer", 200), ("coordinator", 403), ("mediator", 403)]
)
def test_visit_is_prepared_by_its_hospital_or_the_service_for_it(client, scene, visit, person, status):
    client.force_login(getattr(scene, person))
    assert client.get(address(visit)).status_code == status
    assert prepare(client, visit).status_code == status
    assert Outing.objects.exists() == (status == 200)


def test_referent_of_another_hospital_of_the_visit_prepares_its_own_group_only(client, scene, visit):
    other = HospitalFactory()
    Session.objects.filter(pk=visit.pk).update(max_groups=2, max_people=20)
    mine = visit.participations.get()
    ParticipationFactory(session=visit, hospital=other)
    client.force_login(MembershipFactory(referent=True, hospital=other).user)
    assert client.get(reverse("visit_prepare", args=[visit.pk, mine.pk])).status_code == 404


def test_museum_reads_counts_and_arrival_but_no_name_of_the_attestation(client, scene, visit):
    client.force_login(scene.referent)
    prepare(client, visit)
    assert DOCTOR in page_of(client, visit)
    for person in (scene.mediator, scene.coordinator):
        client.force_login(person)
        said = page_of(client, visit)
        assert "Prête" in said
        assert "Porte B" in said
        assert "1 fauteuil" in said
        assert "Avis médicaux : à obtenir → oui, le" in said
        assert DOCTOR not in said
        assert "directrice" not in said


def test_history_tells_what_changed_and_by_whom_without_any_name(client, scene, visit):
    client.force_login(scene.referent)
    prepare(client, visit)
    event = visit.events.get()
    assert event.actor == scene.referent
    assert ["transport", "", "autocar, organisé par le musée"] in event.changes
    assert "Inventé" not in str(event.changes)
    visit.refresh_from_db()
    prepare(client, visit)
    assert visit.events.count() == 1


def test_page_that_shows_an_older_session_keeps_nothing(client, scene, visit):
    client.force_login(scene.referent)
    prepare(client, visit)
    said = text_of(prepare(client, visit, companions=1))
    assert "La séance a changé pendant que cette page était ouverte" in said
    assert Outing.objects.get().companions == 2


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"arrives": "23:59"}, "dans les trois heures qui précèdent"),
        ({"companions": 7}, "compris dans les 6 personnes"),
        ({"expected_patients": 9}, "dépasse le total"),
        ({"medical_by": ""}, "Dites par quel professionnel"),
        ({"medical": ""}, "cochez « Obtenus », ou videz"),
        ({"parental_by": "Mme Inventée"}, "cochez « Obtenu pour tous les mineurs »"),
        ({"direction_on": ""}, "Indiquez quel jour"),
        ({"direction_on": "2027-01-01"}, "Ce jour est à venir"),
        ({"direction_on": "2021-01-01"}, "vérifiez l’année"),
        ({"medical": "none"}, "Sélectionnez un choix valide"),
        ({"medical_by": "1 84 12 76 451 089"}, "numéro qui ressemble"),
    ],
)
def test_what_cannot_be_is_said_beside_its_question(client, scene, visit, fields, sentence):
    client.force_login(scene.referent)
    assert sentence in text_of(prepare(client, visit, **fields))
    assert not Outing.objects.exists()


def test_more_people_than_the_visit_takes_are_refused_beside_their_number(client, scene, visit):
    Session.objects.filter(pk=visit.pk).update(max_people=12, max_groups=2)
    ParticipationFactory(session=visit, hospital=scene.hospital, expected_total=4)
    mine = visit.participations.order_by("pk")[0]
    client.force_login(scene.referent)
    url = reverse("visit_prepare", args=[visit.pk, mine.pk])
    visit.refresh_from_db()
    page = client.post(url, answers(visit, expected_total=9))
    (said,) = page.context["form"].errors["expected_total"]
    assert "accueille 8 personnes de votre groupe au plus" in said
    assert not Outing.objects.exists()
    assert "C’est enregistré" in text_of(client.post(url, answers(visit, expected_total=8), follow=True))


def test_only_visits_to_come_are_prepared(client, scene):
    in_ward = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward)
    client.force_login(scene.referent)
    assert "se prépare jusqu’à sa fin" in text_of(client.get(address(in_ward), follow=True))
    group = in_ward.participations.get()
    with pytest.raises(Refusal):
        prepare_visit(actor=scene.referent, session_id=in_ward.pk, group_id=group.pk, plan=VisitPlan(expected_total=3))


def test_near_the_visit_the_museum_has_its_way_to_see_but_not_its_attestation(client, scene):
    visit = visit_of(scene, starts_at=timezone.now() + timedelta(hours=5))
    client.force_login(scene.referent)
    prepare(client, visit)
    assert NearChange.objects.get().side == Side.PARTNER
    NearChange.objects.all().delete()
    visit.refresh_from_db()
    prepare(client, visit, parental="")
    assert not NearChange.objects.exists()


# What each answer on the page is, and what it leaves to be said.
MISSING = {
    "companions": (None, Need.COMPANIONS),
    "transport": ("", Need.TRANSPORT),
    "organiser": ("", Need.ORGANISER),
    "arrives_at": (None, Need.ARRIVAL),
    "medical": ("", Need.MEDICAL),
    "direction": ("", Need.DIRECTION),
    "parental": ("", Need.PARENTAL),
}
# Everything, nothing, and all but one.
KEPT = [[True] * len(MISSING), [False] * len(MISSING), *[[name != other for other in MISSING] for name in MISSING]]
ATTESTED = (Need.MEDICAL, Need.DIRECTION, Need.PARENTAL)


@pytest.mark.parametrize("patients", [None, 0, 4])
def test_ready_is_the_same_for_a_page_and_for_a_list(scene, visit, patients):
    group = visit.participations.get()
    Participation.objects.filter(pk=group.pk).update(expected_patients=patients)
    outing = OutingFactory(group=group)
    whole = {name: getattr(outing, name) for name in MISSING}
    for keeps in KEPT:
        said = {name: whole[name] if kept else MISSING[name][0] for name, kept in zip(MISSING, keeps, strict=True)}
        parts = {
            name: None if name.endswith("_on") else ""
            for part in ("medical", "direction")
            if not said[part]
            for name in (f"{part}_by", f"{part}_on")
        }
        named = {f"{part}_by": DOCTOR for part in ("medical", "direction") if said[part]}
        days = {f"{part}_on": timezone.localdate() for part in ("medical", "direction") if said[part]}
        Outing.objects.filter(pk=outing.pk).update(**{**said, **named, **days, **parts})
        needs = {MISSING[name][1] for name, kept in zip(MISSING, keeps, strict=True) if not kept}
        if Need.TRANSPORT in needs:
            needs.discard(Need.ORGANISER)
        if not patients:
            needs -= set(ATTESTED)
        if patients is None:
            needs.add(Need.COUNT)
        seen = Session.objects.with_places(scene.officer).get(pk=visit.pk)
        assert set(seen.participations.all()[0].needs) == needs
        assert Session.objects.unready().filter(pk=visit.pk).exists() == bool(needs)


def test_hour_of_a_visit_that_moved_is_to_be_said_again(scene, visit):
    OutingFactory(group=Participation.objects.get())
    Participation.objects.update(expected_patients=4)
    assert not Session.objects.unready().exists()
    Session.objects.filter(pk=visit.pk).update(starts_at=in_days(11), ends_at=in_days(11.1))
    assert Session.objects.unready().exists()


@pytest.mark.parametrize("fields", [{"requested": True}, {"cancelled": True}, {"to_report": True}])
def test_only_confirmed_visits_to_come_are_said_to_be_unready(client, scene, fields):
    visit = visit_of(scene, **fields)
    client.force_login(scene.referent)
    assert "À préparer" not in page_of(client, visit)
    assert not Session.objects.unready().exists()


def test_past_visit_that_nobody_prepared_shows_no_empty_card(client, scene):
    visit = visit_of(scene, to_report=True)
    client.force_login(scene.referent)
    address = reverse("session_detail", args=[visit.pk])
    assert 'id="visit-title"' not in client.get(address).content.decode()
    OutingFactory(group=visit.participations.get())
    assert 'id="visit-title"' in client.get(address).content.decode()


def test_unready_visit_takes_place_and_is_reported(scene):
    visit = visit_of(scene, to_report=True)
    counts = {visit.participations.get().pk: {"present_total": 5}}
    report(actor=scene.referent, session_id=visit.pk, side=Side.HOSPITAL, counts=counts)
    visit.refresh_from_db()
    assert visit.state == State.HELD


@pytest.mark.parametrize("page", ["session_list", "agenda", "my_week"])
@pytest.mark.parametrize("person", ["referent", "mediator"])
def test_lists_of_both_sides_say_whether_a_visit_is_ready(client, scene, page, person):
    visit = visit_of(scene, lead_mediator=scene.mediator, starts_at=timezone.now() + timedelta(hours=5))
    client.force_login(getattr(scene, person))
    assert "À préparer" in text_of(client.get(reverse(page)))
    Participation.objects.update(expected_patients=0)
    OutingFactory(group=visit.participations.get())
    said = text_of(client.get(reverse(page)))
    assert "À préparer" not in said
    assert "Prête" in said


def reminded_each_day(days: int = 10) -> list[tuple[int, str]]:
    """The day and the reader of each reminder that is written from now on, two ticks a day."""
    written, start = [], timezone.localtime(timezone.now(), PARIS).replace(hour=9, minute=5)
    for number in range(days + 1):
        known = set(Notice.objects.values_list("pk", flat=True))
        with time_machine.travel(start + timedelta(days=number), tick=False):
            remind(VISIT_UNREADY)
            remind(VISIT_UNREADY)
        new = Notice.objects.filter(kind=VISIT_UNREADY).exclude(pk__in=known)
        written += [(number, email) for email in new.values_list("recipient_email", flat=True)]
    return sorted(written)


def test_hospital_and_ward_are_reminded_once_seven_and_two_days_before(scene, visit):
    scene.ward.mailbox = "service@exemple.fr"
    scene.ward.save()
    readers = sorted([scene.referent.email, "service@exemple.fr"])
    assert reminded_each_day() == [(day, reader) for day in (3, 8) for reader in readers]


def test_a_ward_is_sent_to_its_referent_for_what_it_cannot_write_itself(scene, visit):
    scene.ward.mailbox = "service@exemple.fr"
    scene.ward.save()
    with time_machine.travel(visit.starts_at - timedelta(days=6), tick=False):
        remind(VISIT_UNREADY)
        texts = {
            notice.recipient_email: kind_named(VISIT_UNREADY).render(notice).text
            for notice in Notice.objects.filter(kind=VISIT_UNREADY)
        }
    assert "Dites-le à votre référent culture" in texts["service@exemple.fr"]
    assert "Dites-le sur sa fiche" in texts[scene.referent.email]


def test_nobody_is_reminded_of_a_visit_that_is_ready_or_cancelled(scene, visit):
    visit_of(scene, cancelled=True)
    Participation.objects.filter(session=visit).update(expected_patients=4)
    OutingFactory(group=visit.participations.get())
    assert reminded_each_day() == []


def test_reminder_is_not_sent_once_nothing_is_missing_or_the_visit_is_off(scene, visit):
    with time_machine.travel(visit.starts_at - timedelta(days=6), tick=False):
        remind(VISIT_UNREADY)
        notice = Notice.objects.get(kind=VISIT_UNREADY, recipient=scene.referent)
        is_true = kind_named(VISIT_UNREADY).still_true
        assert is_true(notice)
        outing = OutingFactory(group=visit.participations.get())
        Participation.objects.update(expected_patients=4)
        assert not is_true(notice)
        outing.delete()
        assert is_true(notice)
        Session.objects.filter(pk=visit.pk).update(
            state=State.CANCELLED, cancelled_side="hospital", cancel_reason="staff", cancelled_how="ahead"
        )
        assert not is_true(notice)


def test_nobody_gets_the_reminder_of_a_visit_beside_what_it_lacks(scene, visit):
    """Both are due at once; prepared meanwhile, the reminder is what is left to say."""
    with time_machine.travel(visit.starts_at - timedelta(days=6), tick=False):
        remind(VISIT_UNREADY)
        lacking = Notice.objects.get(kind=VISIT_UNREADY, recipient=scene.referent)
        reminder = Notice.objects.create(
            kind=REMINDER,
            object_type="session",
            object_id=visit.pk,
            occasion=f"J-7 hospital {lacking.occasion.split()[-1]}",
            recipient=scene.referent,
            recipient_email=scene.referent.email,
            due_at=lacking.due_at,
        )
        is_true = kind_named(REMINDER).still_true
        assert not is_true(reminder)
        for ago, is_left_to_say in ((timedelta(minutes=1), False), (timedelta(hours=2), True)):
            Notice.objects.filter(pk=lacking.pk).update(state="sent", sent_at=timezone.now() - ago)
            assert is_true(reminder) == is_left_to_say
        Notice.objects.filter(pk=lacking.pk).update(state="pending", sent_at=None)
        OutingFactory(group=visit.participations.get())
        Participation.objects.update(expected_patients=4)
        assert is_true(reminder)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("fr", "le nombre de patients, le nombre d’accompagnateurs, le transport, l’heure d’arrivée"),
        ("en", "the number of patients, the number of companions, the transport, the time of arrival"),
    ],
)
def test_reminder_says_what_is_missing_in_the_language_of_its_reader(scene, visit, language, words):
    with time_machine.travel(visit.starts_at - timedelta(days=6), tick=False):
        remind(VISIT_UNREADY)
        with translation.override(language):
            notice = Notice.objects.get(kind=VISIT_UNREADY, recipient=scene.referent)
            message = kind_named(VISIT_UNREADY).render(notice)
    assert words in message.text


def test_names_of_an_attestation_are_forgotten_a_year_after_the_end_of_the_year(scene, visit):
    outing = OutingFactory(group=visit.participations.get())
    ends_on = visit.quota.ends_on
    a_year_later = timezone.now() + (ends_on - timezone.localdate()) + timedelta(days=366)
    assert forget_names(a_year_later - timedelta(days=2)) == 0
    assert forget_names(a_year_later + timedelta(days=2)) == 1
    outing.refresh_from_db()
    assert (outing.medical, outing.medical_by, outing.direction_by) == ("obtained", "", "")
    assert outing.medical_on
    assert forget_names(a_year_later + timedelta(days=3)) == 0


def test_room_that_is_too_small_warns_and_is_kept_once_acknowledged(client, scene, visit):
    visit.room = RoomFactory(partner=scene.partner, persons=10, wheelchairs=1, groups=1)
    visit.save()
    visit_of(scene, starts_at=visit.starts_at, room=visit.room)
    client.force_login(scene.referent)
    said = text_of(prepare(client, visit, expected_total=7, wheelchairs=2))
    assert f"{visit.room.name} : 13 personnes pour 10, 2 fauteuils roulants pour 1, 2 groupes à la fois pour 1" in said
    # The label of the case to tick is no name of what is wrong.
    assert said.count("Enregistrer quand même") == 1
    assert not Outing.objects.exists()
    assert "C’est enregistré" in text_of(prepare(client, visit, expected_total=7, wheelchairs=2, acknowledged="on"))
    assert "13 personnes pour 10" in visit.events.get().why
    visit.refresh_from_db()
    assert "C’est enregistré" in text_of(prepare(client, visit, expected_total=6, wheelchairs=2))


@pytest.mark.parametrize(
    ("fields", "is_kept"),
    [
        ({"wheelchairs": 1}, True),
        ({"expected_total": 5, "wheelchairs": 2}, True),
        ({"wheelchairs": 3}, False),
        ({"expected_total": 7, "wheelchairs": 0}, False),
    ],
)
def test_room_that_was_accepted_warns_again_of_nothing_but_what_grows_beyond_it(client, scene, visit, fields, is_kept):
    visit.room = RoomFactory(partner=scene.partner, persons=5, wheelchairs=2)
    visit.save()
    client.force_login(scene.referent)
    prepare(client, visit, wheelchairs=0, acknowledged="on")
    visit.refresh_from_db()
    said = text_of(prepare(client, visit, **fields))
    assert ("C’est enregistré" in said) == is_kept
    assert ("personnes pour 5" in said) != is_kept


def test_booking_a_room_that_is_too_small_warns_and_is_never_forbidden(scene):
    commitment, activity = visits_of(scene)
    room = RoomFactory(partner=scene.partner, persons=5)
    slot = SlotFactory(museum=True, partner=scene.partner, commitments=[commitment], room=room, capacity=12)
    booking = {"actor": scene.referent, "slot_id": slot.pk, "activity_id": activity.pk}
    group = Group(expected_total=6, ward_id=scene.ward.pk)
    with pytest.raises(Refusal, match="6 personnes pour 5"):
        book_slot(**booking, group=group)
    assert book_slot(**booking, group=group, acknowledged=True).room == room


def test_asking_for_a_room_that_is_too_small_warns_and_is_never_forbidden(scene):
    _commitment, activity = visits_of(scene)
    wish = Wish(
        activity_id=activity.pk,
        place=Place.MUSEUM,
        starts_at=in_days(12),
        ends_at=in_days(12, 1),
        group=Group(expected_total=6, ward_id=scene.ward.pk),
        room_id=RoomFactory(partner=scene.partner, persons=5).pk,
        lead_mediator_id=scene.mediator.pk,
    )
    asking = {"actor": scene.coordinator, "side": Side.PARTNER}
    with pytest.raises(Refusal, match="6 personnes pour 5"):
        request_session(**asking, wish=wish)
    assert not Session.objects.exists()
    assert request_session(**asking, wish=replace(wish, acknowledged=True)).room_id == wish.room_id


def test_moving_to_a_room_that_is_too_small_warns_and_is_never_forbidden(scene, visit):
    room = RoomFactory(partner=scene.partner, persons=visit.participations.get().expected_total - 1)
    plan = Plan(starts_at=visit.starts_at, ends_at=visit.ends_at, room_id=room.pk)
    moving = {"actor": scene.coordinator, "session_id": visit.pk, "side": Side.PARTNER, "plan": plan}
    with pytest.raises(Refusal, match=f"personnes pour {room.persons}"):
        reschedule(**moving)
    visit.refresh_from_db()
    assert visit.room is None
    assert reschedule(**moving, acknowledged=True).room == room


def test_back_office_lists_visits_that_are_not_ready_and_exports_what_they_lack(client, scene, visit):
    ready = visit_of(scene, starts_at=in_days(12))
    group = ready.participations.get()
    Participation.objects.filter(pk=group.pk).update(expected_patients=4)
    OutingFactory(group=group)
    client.force_login(scene.officer)
    listed = client.get(reverse("admin:activities_session_changelist"), {"visites": "non_pretes"})
    assert list(listed.context["cl"].queryset) == [visit]
    export = b"".join(client.get(reverse("admin:activities_session_export_csv")).streaming_content).decode()
    rows = list(csv.DictReader(export.removeprefix("\ufeff").splitlines(), delimiter=";"))
    first, second = (next(row for row in rows if row["Référence"] == our_reference(one.pk)) for one in (visit, ready))
    assert first["Visite prête"].startswith("non : ".replace(" :", "\u00a0:"))
    assert [second[name] for name in ("Visite prête", "Accompagnateurs")] == ["oui", "2"]
    assert [first[name] for name in ("Accompagnateurs", "Transport", "Arrivée au musée")] == ["", "", ""]
    assert second["Transport"].startswith("autocar")
    assert second["Arrivée au musée"]


# --- What the mails, the calendar file and the sheet say of the way ---------------------------------------------------


def test_mails_calendar_file_and_sheet_tell_the_way_as_it_was_prepared(client, scene, visit):
    group = visit.participations.get()
    OutingFactory(group=group, meeting_point="Porte B", organiser="partner", arrives_at=visit.starts_at)
    announce("session_confirmed", visit, actor=None)
    mail = kind_named("session_confirmed").render(Notice.objects.get(recipient=scene.mediator))
    entry = vobject.readOne(mail.calendar.decode() if isinstance(mail.calendar, bytes) else mail.calendar)
    client.force_login(scene.mediator)
    sheet = text_of(client.get(reverse("session_sheet", args=[visit.pk])))
    for told in (mail.text, entry.vevent.description.value, sheet):
        assert "Porte B" in told
        assert "autocar, organisé par le musée" in told
        assert DOCTOR not in told
    assert entry.vevent.location.value.endswith(", Porte B")


def test_english_mails_tell_the_way_in_english(scene, visit):
    OutingFactory(group=visit.participations.get(), organiser="partner")
    announce("session_confirmed", visit, actor=None)
    with translation.override("en"):
        mail = kind_named("session_confirmed").render(Notice.objects.get(recipient=scene.mediator))
    assert "coach, organised by the museum" in mail.text
