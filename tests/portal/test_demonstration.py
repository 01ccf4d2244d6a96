"""The one-click door: fictitious people only, in demonstration mode only."""

from importlib import reload
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import NoReverseMatch, Resolver404, clear_url_caches, resolve, reverse

from portal import urls
from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db
DOOR = "/demonstration/entrer/"


@pytest.fixture
def demonstration(settings):
    """The addresses as they are in demonstration mode; put back afterwards."""
    settings.DEMONSTRATION = True
    reload(urls)
    clear_url_caches()
    yield
    settings.DEMONSTRATION = False
    reload(urls)
    clear_url_caches()


@pytest.fixture
def mediator():
    membership = MembershipFactory(mediator=True)
    membership.user.is_demonstration = True
    membership.user.save()
    return membership.user


def enter(client, email):
    return client.post(DOOR, {"email": email})


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_door_lets_a_fictitious_person_in(demonstration, client, mediator):
    response = enter(client, mediator.email)

    assert response.status_code == 302
    assert response.url == "/espace/"
    assert client.session["_auth_user_id"] == str(mediator.pk)


def test_door_refuses_a_real_person(demonstration, client):
    person = UserFactory()

    assert enter(client, person.email).status_code == 404
    assert not is_signed_in(client)


def test_door_refuses_an_inactive_person(demonstration, client, mediator):
    mediator.is_active = False
    mediator.save()

    assert enter(client, mediator.email).status_code == 404
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    ("asked", "shown"), [("/espace/seances/", "/espace/seances/"), ("https://ailleurs.example/", "/espace/")]
)
def test_door_leads_on_to_where_one_was_going(demonstration, client, mediator, asked, shown):
    assert client.post(DOOR, {"email": mediator.email, "next": asked}).url == shown


@pytest.mark.parametrize("email", ["", "nobody@demo.example", "x" * 100_000, "😀"])
def test_door_answers_not_found_to_anything_else(demonstration, client, email):
    assert enter(client, email).status_code == 404
    assert not is_signed_in(client)


def test_door_opens_by_a_button_only(demonstration, client, mediator):
    assert client.get(DOOR, {"email": mediator.email}).status_code == 405
    assert not is_signed_in(client)


def test_outside_demonstration_the_door_has_no_address(client, mediator):
    with pytest.raises(NoReverseMatch):
        reverse("demonstration_sign_in")
    with pytest.raises(Resolver404):
        resolve(DOOR)
    assert enter(client, mediator.email).status_code == 404
    assert not is_signed_in(client)


def test_door_left_open_by_mistake_still_refuses_outside_demonstration(demonstration, settings, client, mediator):
    settings.DEMONSTRATION = False

    assert enter(client, mediator.email).status_code == 404
    assert not is_signed_in(client)


def test_sign_in_page_offers_one_person_per_role(demonstration, client, mediator):
    MembershipFactory(mediator=True, user__is_demonstration=True, user__email="second@demo.example")
    UserFactory(email="real@example.org")

    page = client.get("/compte/login/").content.decode()

    assert f'value="{mediator.email}"' in page
    assert "second@demo.example" not in page
    assert "real@example.org" not in page


def test_sign_in_page_offers_nobody_outside_demonstration(client, mediator):
    page = client.get("/compte/login/").content.decode()

    assert mediator.email not in page
    assert DOOR not in page


def test_accounts_are_printed_for_the_newcomer(demonstration, mediator):
    output = StringIO()
    call_command("demonstration_accounts", stdout=output)

    assert f"médiation ({mediator.memberships.get().partner}) : {mediator.full_name}, {mediator.email}" in (
        output.getvalue()
    )
    assert "http://testserver/espace/" in output.getvalue()


def test_accounts_are_not_printed_outside_demonstration(mediator):
    output = StringIO()
    call_command("demonstration_accounts", stdout=output)

    assert mediator.email not in output.getvalue()
