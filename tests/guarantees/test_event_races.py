"""The last place of an event of the programme, wanted by many at once, as that of a training: the desk is the same.

And a team whose accompaniment ends while it registers somebody.
"""

from concurrent.futures import ThreadPoolExecutor, wait

from django.db import connection, transaction
from django.utils import timezone

from partnerships.services.registrations import Person
from patient_partners.models import Event, Project
from patient_partners.models.path import What
from patient_partners.services import events
from patient_partners.services.events import DESK, EventDesk, register_for_team
from patient_partners.services.path import Said, note_path
from tests.factories import EventFactory, EventRegistrationFactory, MembershipFactory, ProjectFactory, in_days
from tests.guarantees.crowd import PATIENCE
from tests.guarantees.test_training_races import MANY, outcome_of, rush

# The places are still counted, and nothing refuses more of them.
NO_WALL = "ALTER TABLE patient_partners_event DROP CONSTRAINT event_not_overfull"


def asking(event: Event) -> list:
    """As many people as want it, each about to press the button in their mail."""
    rows = [EventRegistrationFactory(event=event, requested=True) for _ in range(MANY)]
    return [lambda row=row: DESK.confirm(registration_id=row.pk) for row in rows]


def holding(event: Event) -> int:
    return event.registrations.filter(holds_place=True).count()


def test_last_place_goes_to_one(own_database):
    event = EventFactory(places=1)
    assert rush(asking(event)) == {"registered": 1, "waiting": MANY - 1}
    line = [row.queued_at for row in event.registrations.in_line()]
    assert line == sorted(line)
    assert (holding(event), Event.objects.get(pk=event.pk).taken) == (1, 1)


def test_place_that_comes_free_is_offered_once(own_database):
    event = EventFactory(places=2)
    leaving = [EventRegistrationFactory(event=event) for _ in range(2)]
    for number in range(5):
        EventRegistrationFactory(event=event, waiting=True, queued_at=in_days(-1, number))
    rush([lambda row=row: DESK.leave(registration_id=row.pk) for row in leaving])
    line = event.registrations.exclude(queued_at=None).order_by("queued_at")
    assert list(line.filter(state="offered")) == list(line[:2])


def without_lock(monkeypatch) -> None:
    """What most programs do: read how many are left, then write."""
    monkeypatch.setattr(EventDesk, "lock", lambda _desk, pk: Event.objects.with_all_said().get(pk=pk))


def test_without_its_lock_the_wall_alone_keeps_the_last_place_for_one(own_database, monkeypatch):
    without_lock(monkeypatch)
    for _ in range(3):
        event = EventFactory(places=1)
        rush(asking(event))
        assert holding(event) == 1


def test_without_its_lock_and_its_wall_the_last_place_is_sold_many_times(broken_database, monkeypatch):
    """The negative control: the bug is there to be found."""
    without_lock(monkeypatch)
    with connection.cursor() as cursor:
        cursor.execute(NO_WALL)
    sold = []
    for _ in range(5):
        event = EventFactory(places=1)
        rush(asking(event))
        sold.append(holding(event))
    assert max(sold) > 1


def registered_while_it_ends(*, patience: float) -> list[str]:
    """What became of a registration of a team whose end was written, and not yet committed when it began."""
    team = ProjectFactory(accepted=True)
    officer = MembershipFactory(officer=True, service=team.programme.owner).user
    event = EventFactory(programme=team.programme, readers="teams")
    end = Said(what=What.END, on=timezone.localdate(), text="Le projet est fini.")
    person = Person(full_name="Claude Rêvé", email="claude@example.org")

    def register():
        try:
            outcome_of(lambda: register_for_team(project=team, event_id=event.pk, person=person))
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            note_path(actor=officer, project_id=team.pk, seen=team.version, said=end)
            registering = pool.submit(register)
            wait([registering], timeout=patience)
        registering.result(PATIENCE)
    return [row.state for row in event.registrations.all()]


def test_team_that_ends_at_that_moment_registers_nobody(own_database):
    assert registered_while_it_ends(patience=0.5) == []


def test_without_the_teams_lock_it_registers_somebody_after_its_end(own_database, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(events, "_lock_team", lambda pk: Project.objects.underway().filter(pk=pk).first())
    assert registered_while_it_ends(patience=PATIENCE) == ["registered"]
