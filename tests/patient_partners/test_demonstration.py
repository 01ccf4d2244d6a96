"""The demonstration of the partnership: what it brings can be read, the same each time, and tells nobody."""

import pytest
from django.core.management import call_command

from notifications.models import Notice
from patient_partners.demonstration.loading import bring_partnership
from patient_partners.impact import results_of
from patient_partners.models import Event, Letter, PatientPartner, Programme, Questionnaire, Wishes
from patient_partners.models.choices import Readers

pytestmark = pytest.mark.django_db


@pytest.fixture
def results():
    call_command("load_reference")
    call_command("load_programme")
    bring_partnership()
    return results_of(Programme.objects.current())


def test_evaluation_shows_totals_of_five_hides_the_others_and_leaves_some_waiting(results):
    cells = [cell for axis in results.axes for line in axis.lines for cell in line.cells]
    waiting = Questionnaire.objects.filter(has_answered=False)

    assert len([cell for cell in cells if cell.counts.total >= 5]) > 10
    assert [cell for cell in cells if not cell.counts.total]
    assert waiting.filter(partner=None).exists()
    assert waiting.exclude(partner=None).exists()


def test_calendar_has_an_event_for_each_a_line_and_what_is_left_of_one(results):
    coming = Event.objects.coming().with_waiting()
    assert {event.readers for event in coming} == set(Readers)
    assert [(event.left, event.waiting) for event in coming if event.waiting] == [(0, 2)]
    assert [event.left for event in coming.filter(kind="working_group")] == [1]
    assert [(event.is_shared, event.present, event.leaves_something) for event in Event.objects.past()] == [
        (True, 14, True)
    ]


def test_loading_twice_changes_nothing_and_tells_nobody(results):
    assert bring_partnership() == []
    assert results_of(Programme.objects.current()) == results
    assert not Notice.objects.exists()


def test_letters_stand_in_each_way_with_hours_and_wishes(results):
    letters = Letter.objects.all()

    assert letters.filter(state="proposed").exists()
    assert letters.running().count() == 2
    assert letters.ending().get().renews in letters.over()
    assert {letter.minutes > 0 for letter in letters.running().with_minutes()} == {True}
    assert Wishes.objects.count() == 2


def test_demonstration_that_lacks_a_person_of_a_letter_goes_on_without_it(results):
    """One of an earlier version, or one in which somebody was erased: `make run` starts all the same."""
    Letter.objects.all().delete()
    Wishes.objects.all().delete()
    PatientPartner.objects.get(full_name="Éloi Carabistouille").delete()

    bring_partnership()

    assert Letter.objects.exists()
    assert not Letter.objects.filter(introduction__partner__full_name="Éloi Carabistouille").exists()
