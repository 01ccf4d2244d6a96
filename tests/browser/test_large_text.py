"""The screens of a session's day on a narrow phone with letters twice as large: nothing cut, nothing to the side."""

import pytest
from django.urls import reverse

from activities.models import Connection, Participation, Session
from activities.models.choices import Place
from activities.tokens import opinion_token, ward_page_token
from tests.browser.signing_in import sign_in
from tests.factories import (
    ActivityFactory,
    CommitmentFactory,
    MembershipFactory,
    OutingFactory,
    ParticipationFactory,
    PracticalNoteFactory,
    QuotaFactory,
    RoomFactory,
    SessionFactory,
    SlotFactory,
    WardFactory,
    in_days,
)
from tests.scenes import Scene, visit_of

pytestmark = pytest.mark.django_db(transaction=True)

SMALL = {"width": 360, "height": 740}
LARGE_TEXT = "document.documentElement.style.fontSize = '200%'"
# What ends beyond the screen, or hides some of its own words; not what is for voices alone, nor the bar of tabs, which
# scrolls by itself.
CUT = """
[...document.querySelectorAll("body *")].filter(one => {
  for (let part = one; part; part = part.parentElement)
    if (getComputedStyle(part).clipPath !== "none") return false;
  if (one.closest(".composition, svg, .tabs")) return false;
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  return (box.width && box.right > innerWidth + 1)
    || (style.overflowX === "hidden" && one.scrollWidth > one.clientWidth + 1)
    || (style.overflowY === "hidden" && one.scrollHeight > one.clientHeight + 1);
}).map(one => one.outerHTML.slice(0, 160))
"""


@pytest.fixture
def shared(scene) -> Session:
    """A visit at a distance with a connection, to which two hospitals come."""
    commitment = CommitmentFactory(strand__convention=scene.convention, remote_visit=True)
    visit = SessionFactory(
        quota=QuotaFactory(commitment=commitment),
        activity=ActivityFactory(commitment=commitment, title="Correspondances d’ateliers à distance"),
        partner=scene.partner,
        place=Place.REMOTE,
        ward=None,
        max_groups=4,
        max_people=40,
        lead_mediator=scene.mediator,
    )
    ParticipationFactory(session=visit, hospital=scene.hospital, ward=scene.ward)
    ParticipationFactory(session=visit, hospital=WardFactory(name="Rééducation neurovasculaire").hospital)
    Connection.objects.create(
        session=visit,
        link="https://visio.exemple.fr/une-adresse-bien-longue/sans-aucune-espace/0123456789abcdef",
        phone="01 99 00 00 42",
        phone_code="4321#",
        technician="Alain Inventé, informaticien",
        technician_phone="01 99 00 00 43",
        offline="Trois reproductions à regarder ensemble",
    )
    return visit


def screens_of_a_visit(scene: Scene) -> list[tuple]:
    """By whom each is read, and where; at the museum."""
    room = RoomFactory(partner=scene.partner, name="Salle Bleue", persons=8, wheelchairs=1)
    visit = visit_of(scene, lead_mediator=scene.mediator, room=room)
    group = visit.participations.get()
    OutingFactory(group=group, meeting_point="Porte B, rue des Quatre-Fils-Aymon")
    slot = SlotFactory(museum=True, partner=scene.partner, room=room, commitments=[visit.commitment])
    return [
        (scene.referent, reverse("slot_book", args=[slot.pk])),
        (scene.referent, reverse("session_detail", args=[visit.pk])),
        (scene.mediator, reverse("session_detail", args=[visit.pk])),
        (scene.referent, reverse("visit_prepare", args=[visit.pk, group.pk])),
        (scene.mediator, reverse("session_sheet", args=[visit.pk])),
        (scene.referent, reverse("session_ward_links", args=[visit.pk])),
        (scene.referent, f"{reverse('agenda')}?vue=liste&jour={visit.starts_at:%Y-%m-%d}"),
    ]


def screens_of_a_shared_visit(scene: Scene, shared: Session) -> list[tuple]:
    guest = MembershipFactory(referent=True, hospital=WardFactory().hospital).user
    own = shared.participations.get(hospital=scene.hospital)
    return [
        (guest, reverse("shared_visits")),
        (guest, reverse("shared_visit_join", args=[shared.pk])),
        (scene.referent, reverse("session_detail", args=[shared.pk])),
        (scene.coordinator, reverse("session_detail", args=[shared.pk])),
        (scene.coordinator, reverse("session_share", args=[shared.pk])),
        (scene.coordinator, reverse("session_connection", args=[shared.pk])),
        (scene.coordinator, reverse("session_sheet", args=[shared.pk])),
        (scene.referent, reverse("session_leave", args=[shared.pk])),
        (None, reverse("ward_page", args=[ward_page_token(own)])),
    ]


def screens_afterwards(scene: Scene, shared: Session) -> list[tuple]:
    """In a ward just now, and a shared visit that is over: its report, then the correction."""
    PracticalNoteFactory(ward=scene.ward, text="Arriver par la porte du jardin, le code est au poste de soins.")
    now = SessionFactory(
        quota=scene.quota, activity=scene.activity, ward=scene.ward, starts_at=in_days(0, -0.9), partner=scene.partner
    )
    held = SessionFactory(quota=scene.quota, activity=scene.activity, ward=scene.ward, held=True)
    held.opinions.create(source="paper", good=4, fair=1, poor=1)
    Session.objects.filter(pk=shared.pk).update(starts_at=in_days(-1), ends_at=in_days(-0.9))
    return [
        (scene.mediator, reverse("session_opinions", args=[now.pk])),
        (None, reverse("opinion", args=[opinion_token(now)])),
        (scene.coordinator, reverse("session_report", args=[shared.pk])),
        (scene.referent, reverse("session_detail", args=[held.pk])),
        (scene.referent, reverse("session_correct", args=[held.pk])),
        (scene.referent, reverse("session_past")),
        (scene.mediator, reverse("note_new", args=[held.pk])),
        (scene.referent, reverse("year_figures")),
    ]


@pytest.fixture
def look_at(phone, live_server, axe):
    """Each screen, with everything unfolded."""

    def look(screens) -> None:
        phone.set_viewport_size(SMALL)
        for person, address in screens:
            phone.context.clear_cookies()
            if person:
                sign_in(phone.context, live_server, person)
            phone.goto(live_server.url + address)
            phone.evaluate(LARGE_TEXT)
            phone.evaluate("document.querySelectorAll('details.fold').forEach(fold => { fold.open = true })")
            assert not phone.evaluate("document.documentElement.scrollWidth > innerWidth"), address
            assert phone.evaluate(CUT) == [], address
            axe()

    return look


def test_screens_of_a_visit_to_the_museum(scene, look_at):
    look_at(screens_of_a_visit(scene))


def test_screens_of_a_visit_that_hospitals_share(scene, shared, look_at):
    look_at(screens_of_a_shared_visit(scene, shared))


def test_screens_once_it_is_over(scene, shared, look_at):
    assert Participation.objects.filter(session=shared).count() == 2
    look_at(screens_afterwards(scene, shared))
