"""« Mes messages » : how a person is told from now on, and what they were told, theirs alone."""

import uuid

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from activities.people.waiting_list import PLACES_LIST
from notifications.kinds import Recipient
from notifications.models import Notice, State
from notifications.services.lists import WayOut, leave
from tests.factories import MembershipFactory, UserFactory
from tests.pages import text_of

pytestmark = pytest.mark.django_db

PAGE = reverse("my_messages")


@pytest.fixture
def person(client) -> User:
    person = MembershipFactory(mediator=True).user
    client.force_login(person)
    return person


def choose(client, person, **fields):
    posted = {
        "key": uuid.uuid4(),
        "seen": person.mark,
        "pace": "digest",
        "digest_hour": "18",
        "language": "en",
        **fields,
    }
    return client.post(PAGE, posted, follow=True)


def told(person, number=1, **fields) -> Notice:
    fields = {
        "state": State.SENT,
        "sent_at": timezone.now(),
        "subject": f"Nouvelle {number}",
        "text": "Bonjour.",
        **fields,
    }
    return Notice.objects.create(
        kind="session_confirmed",
        object_type="session",
        object_id=number,
        occasion="1",
        recipient=person,
        recipient_email=person.email,
        **fields,
    )


def test_list_that_one_left_is_said_with_the_way_back(client, person):
    assert "ne recevez plus" not in text_of(client.get(PAGE))
    leave(WayOut(person.pk, PLACES_LIST))
    page = client.get(PAGE)
    assert "Vous ne recevez plus les créneaux" in text_of(page)
    client.post(page.context["way_back"], {"answer": "back"})
    assert "ne recevez plus" not in text_of(client.get(PAGE))


def test_choice_is_said_and_holds_from_now_on(client, person):
    said = text_of(choose(client, person))
    assert "un récapitulatif, chaque jour à 18 h" in said
    person.refresh_from_db()
    assert (person.pace, person.digest_hour, person.language) == ("digest", 18, "en")
    assert Recipient.of(person).digest_hour == 18


@pytest.mark.parametrize(
    ("field", "value"), [("pace", ""), ("pace", "jamais"), ("digest_hour", "3"), ("language", "de")]
)
def test_what_is_not_offered_is_refused_and_changes_nothing(client, person, field, value):
    assert field in choose(client, person, **{field: value}).context["form"].errors
    person.refresh_from_db()
    assert person.pace == User.Pace.AT_ONCE


def test_second_of_two_tabs_sees_that_something_changed_and_loses_nothing(client, person):
    choose(client, person, pace="actions")
    page = choose(client, person, pace="digest")
    assert "a changé pendant que cette page était ouverte" in text_of(page)
    assert page.context["form"]["pace"].value() == "digest"
    person.refresh_from_db()
    assert person.pace == "actions"
    again = {name: page.context["form"][name].value() for name in ("key", "seen", "pace", "digest_hour", "language")}
    client.post(PAGE, again)
    person.refresh_from_db()
    assert person.pace == "digest"


def test_messages_are_ones_own_the_newest_first(client, person):
    first, second = told(person, 1, due_at=timezone.now() - timezone.timedelta(days=1)), told(person, 2)
    other = told(UserFactory(), 3)
    page = client.get(PAGE)
    assert [notice.pk for notice in page.context["page_obj"]] == [second.pk, first.pk]
    assert "Bonjour." in text_of(client.get(reverse("my_message", args=[first.pk])))
    assert client.get(reverse("my_message", args=[other.pk])).status_code == 404


def test_what_became_needless_is_not_shown(client, person):
    told(person, state=State.CANCELLED, sent_at=None)
    assert "Aucun message pour l’instant" in text_of(client.get(PAGE))


def test_text_of_a_message_never_runs(client, person):
    notice = told(person, subject="<script>1</script>", text='<img src=x onerror="1"> https://example.org/a')
    page = client.get(reverse("my_message", args=[notice.pk])).content.decode()
    assert "<script>1" not in page
    assert "<img src=x" not in page
    assert 'href="https://example.org/a"' in page


def test_page_costs_the_same_with_many_messages(client, person, django_assert_max_num_queries):
    for number in range(40):
        told(person, number)
    with django_assert_max_num_queries(8):
        client.get(PAGE)
