"""The demonstration: every state, the real volumes, twice the same, and a door that exists nowhere else."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db.models import Count, F, Value
from django.db.models.functions import Concat
from django.utils import timezone

from accounts.models import User
from activities.heard import heard_by
from activities.models import (
    Activity,
    ActivityAgreement,
    Cycle,
    ImportBatch,
    Outing,
    Participation,
    Registration,
    Session,
    SessionEvent,
    Slot,
)
from activities.models.choices import Place, State
from activities.models.trainings import MUSEUM_STAFF_KINDS
from notifications.kinds import kind_named
from notifications.models import Notice
from partnerships.models import Convention, Decision, HeadOfficeService, Meeting, Membership, Partner, Quota, Room, Ward
from partnerships.models.choices import Side, Visibility

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
MODELS = (
    Activity,
    ActivityAgreement,
    Membership,
    Notice,
    Participation,
    Registration,
    Room,
    Session,
    SessionEvent,
    Slot,
    User,
    Ward,
)


@pytest.fixture(autouse=True)
def demonstration(settings):
    settings.DEMONSTRATION = True
    call_command("load_reference", verbosity=0)


def load():
    output = StringIO()
    call_command("load_demonstration", stdout=output)
    return output.getvalue()


def everything():
    return {model: list(model.objects.order_by("pk").values()) for model in MODELS}


@time_machine.travel(MONDAY, tick=False)
def test_season_shows_every_state_on_the_real_volumes():
    load()

    assert set(Session.objects.values_list("state", flat=True)) == set(State.values)
    assert Session.objects.filter(state=State.CANCELLED, counts_anyway=True).exists()
    assert Session.objects.to_report().count() == 3
    # Of them a training of the museum's staff, whose attendance is still to be said.
    assert Session.objects.to_report().filter(commitment__kind__in=MUSEUM_STAFF_KINDS).count() == 1
    waiting = Session.objects.filter(state=State.REQUESTED)
    assert waiting.filter(hospital_agreed_at=None).exists()
    assert waiting.filter(partner_agreed_at=None).exists()
    assert waiting.get(needs_ward_agreement=True, ward_agreed_at=None).ward.hospital.asks_head_nurse
    (shared,) = Session.objects.filter(groups=2)
    assert [group.waits_for_ward for group in shared.participations.order_by("pk")] == [False, True]
    (outing,) = Outing.objects.all()
    assert (outing.medical, outing.direction, bool(outing.transport)) == ("obtained", "", True)
    held = Participation.objects.filter(session__state=State.HELD)
    assert held.filter(present_patients__isnull=False).exists()
    assert held.filter(present_total__isnull=False, present_patients=None).exists()
    assert Session.objects.filter(state=State.HELD, attendance_unknown=True).exists()
    heard = heard_by(Session.objects.all(), "state")[State.HELD]
    assert heard.sessions > 1 < heard.hidden
    assert heard.poor
    assert set(Session.objects.values_list("visibility", flat=True)) == set(Visibility.values)
    assert set(Session.objects.values_list("place", flat=True)) == set(Place.values)
    assert Session.objects.upcoming().live().filter(lead_mediator=None).exists()
    volumes = {row.commitment.slug: row for row in Quota.objects.on(timezone.localdate())}
    assert volumes["seances-a-l-hopital"].quantity == 31
    assert all(row.left >= 2 for row in volumes.values() if row.used and row.quantity > 3)


@time_machine.travel(MONDAY, tick=False)
def test_season_has_agreed_and_waiting_propositions():
    load()

    given = Activity.objects.filter(commitment__needs_theme_agreement=True).annotate(given=Count("agreements"))
    assert set(given.values_list("given", flat=True)) == {0, 1, 2}
    assert not Session.objects.exclude(activity__in=Activity.objects.agreed()).exists()
    assert not Activity.objects.filter(title_en="").exists()


@time_machine.travel(MONDAY, tick=False)
def test_season_opens_slots_on_both_sides():
    load()

    free = Slot.objects.free()
    assert set(free.values_list("side", "place")) == {
        (Side.HOSPITAL, Place.WARD),
        (Side.PARTNER, Place.MUSEUM),
        (Side.PARTNER, Place.REMOTE),
    }
    assert free.values("ward").distinct().count() == 7
    assert free.latest("starts_at").starts_at < timezone.now() + timedelta(weeks=8, days=1)


@time_machine.travel(MONDAY, tick=False)
def test_people_are_fictitious_and_have_no_password():
    load()

    people = User.objects.all()
    assert people.count() == 11
    assert all(person.is_demonstration and not person.has_usable_password() for person in people)
    addresses = [*people.values_list("email", flat=True), *mailboxes()]
    assert all(address.endswith("@demo.example") for address in addresses)
    phones = [*people.values_list("phone", flat=True), *Ward.objects.values_list("phone", flat=True)]
    assert all(phone.startswith("01 99 00 ") for phone in phones)
    roles = set(Membership.objects.values_list("role", flat=True))
    # Who accompanies teams comes with the other programme.
    assert roles == set(Membership.Role.values) - {Membership.Role.PARTNERSHIP}
    assert Ward.objects.values("hospital").distinct().count() == 4


def mailboxes() -> list[str]:
    """Of the places that have one: wards, museums and services."""
    models = (Ward, Partner, HeadOfficeService)
    return [box for model in models for box in model.objects.exclude(mailbox="").values_list("mailbox", flat=True)]


@time_machine.travel(MONDAY, tick=False)
def test_whoever_is_turned_away_has_somebody_to_write_to():
    load()
    running = Convention.objects.running()
    assert running
    assert all(row.owner.mailbox for row in running)


@time_machine.travel(MONDAY, tick=False)
def test_mailbox_that_somebody_took_away_stays_away():
    load()
    service = HeadOfficeService.objects.get(slug="culture")
    service.mailbox = ""
    service.save()
    assert "rien à changer" in load()
    service.refresh_from_db()
    assert service.mailbox == ""


@time_machine.travel(MONDAY, tick=False)
def test_season_writes_a_handful_of_mails():
    load()

    assert 0 < Notice.objects.count() <= 11
    assert kind_named("ward_asked").still_true(Notice.objects.get(kind="ward_asked"))


@time_machine.travel(MONDAY, tick=False)
def test_a_spreadsheet_with_mistakes_waits_to_be_looked_at():
    load()

    batch = ImportBatch.objects.get()
    assert (batch.state, batch.counts) == (ImportBatch.State.PREVIEWED, {"new": 1, "refused": 2})
    assert [fate["cell"] for fate in batch.fates if fate["cell"]] == ["C3", "G4"]


@time_machine.travel(MONDAY, tick=False)
def test_second_run_of_a_day_changes_nothing_and_says_so():
    load()
    before = everything()

    with time_machine.travel(MONDAY + timedelta(hours=9), tick=False):
        assert "rien à changer" in load()

    assert everything() == before


@pytest.mark.parametrize("days", [1, 6, 40])
def test_later_run_shows_something_today_and_breaks_nothing(days):
    with time_machine.travel(MONDAY, tick=False):
        load()
        before = everything()

    with time_machine.travel(MONDAY + timedelta(days=days), tick=False):
        load()
        now = timezone.now()
        live = Session.objects.filter(state=State.CONFIRMED, ends_at__gt=now)
        assert live.filter(starts_at__lt=now + timedelta(hours=12)).count() >= 2
        assert live.filter(starts_at__gt=now + timedelta(days=6)).exists()
        assert Slot.objects.free().count() > 15
        assert not Quota.objects.filter(used__gt=F("quantity")).exists()
        after = everything()

    for model, rows in before.items():
        assert [row for row in after[model] if row["id"] <= rows[-1]["id"]] == rows


@pytest.mark.parametrize("hour", [0, 15, 22])
def test_run_at_any_hour_has_a_session_of_today_that_is_not_over(hour):
    with time_machine.travel(MONDAY.replace(hour=hour, minute=50), tick=False):
        load()

        today = timezone.localdate()
        ends = [row.ends_at for row in Session.objects.filter(state=State.CONFIRMED) if is_of(row, today)]
        assert ends
        assert max(ends) > timezone.now()


def is_of(session, day):
    return timezone.localdate(session.starts_at) == day


@pytest.mark.parametrize("day", ["2026-03-12", "2027-03-11", "2029-03-11"])
def test_season_stays_inside_the_volumes_on_awkward_days(day):
    with time_machine.travel(datetime.fromisoformat(f"{day}T08:00:00+00:00"), tick=False):
        load()

        assert Session.objects.filter(state=State.CONFIRMED).exists()
        assert "rien à changer" in load()


@pytest.mark.parametrize("day", ["2026-03-11", "2029-03-12"])
def test_outside_the_convention_there_are_people_and_places_only(day):
    with time_machine.travel(datetime.fromisoformat(f"{day}T08:00:00+00:00"), tick=False):
        assert "n'est pas en cours aujourd'hui" in load()
        assert "rien à changer" in load()

    assert User.objects.exists()
    assert Ward.objects.exists()
    assert not Session.objects.exists()
    assert not Slot.objects.exists()


def test_outside_demonstration_mode_nothing_is_loaded(settings):
    settings.DEMONSTRATION = False

    with pytest.raises(CommandError, match="qu'en mode démonstration"):
        load()
    assert not User.objects.exists()


def test_without_its_convention_the_command_says_what_to_run():
    Convention.objects.update(slug=Concat("slug", Value("-d-ailleurs")))

    with pytest.raises(CommandError, match="load_reference"):
        load()
    assert not User.objects.exists()


@time_machine.travel(MONDAY, tick=False)
def test_season_shows_a_cycle_that_waits_for_the_referent():
    load()
    cycle = Cycle.objects.get()
    assert set(cycle.sessions.values_list("state", flat=True)) == {State.REQUESTED}
    assert cycle.sessions.count() > 1


def test_the_follow_up_committee_met_and_what_it_decided_lives():
    load()
    (meeting,) = Meeting.objects.filter(committee__convention__slug="picasso-2026")
    assert meeting.is_held
    assert meeting.minutes is not None
    assert meeting.present.count() == 2
    assert [bool(one.done_on) for one in meeting.decisions.order_by("due_on")] == [True, False, False]
    assert Decision.objects.late().count() == 1
    assert meeting.committee.convention.actions.filter(source="démonstration").count() == 2
