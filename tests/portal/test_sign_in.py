"""Signing in: what of allauth's pages exists, and that no other door is open."""

import re

import pytest
from django.urls import NoReverseMatch, reverse

from tests.factories import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

PASSWORD = "une phrase de passe assez longue"


def sign_in(client, user, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": user.email, "password": password})


@pytest.mark.parametrize(
    ("trait", "first_screen"), [("mediator", "workspace"), ("referent", "workspace"), ("officer", "admin:index")]
)
def test_each_role_lands_on_its_first_screen(client, trait, first_screen):
    answer = sign_in(client, MembershipFactory(**{trait: True}).user)
    assert (answer.status_code, answer.url) == (302, reverse(first_screen))


def test_code_by_mail_signs_in(client, smtp_sink):
    user = MembershipFactory(mediator=True).user
    client.post(reverse("account_request_login_code"), {"email": user.email})
    (received,) = smtp_sink
    code = re.search(r"^[A-Z0-9]{4}-[A-Z0-9]{4}$", received.message.get_content().replace("\r", ""), re.MULTILINE)[0]
    answer = client.post(reverse("account_confirm_login_code"), {"code": code})
    assert answer.url == reverse("workspace")


def test_nobody_signs_up(client):
    answer = client.post(
        reverse("account_signup"), {"email": "inconnue@example.org", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "sur invitation" in answer.content.decode()
    assert "_auth_user_id" not in client.session


def test_closed_account_does_not_sign_in(client):
    sign_in(client, UserFactory(is_active=False))
    assert "_auth_user_id" not in client.session


def test_sixth_wrong_password_closes_the_door_for_a_while(client):
    user = UserFactory()
    for _ in range(5):
        sign_in(client, user, "pas la bonne phrase")
    sign_in(client, user)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example", "/\\ailleurs.example"])
def test_sign_in_leads_nowhere_else(client, target):
    user = MembershipFactory(mediator=True).user
    answer = client.post(f"{reverse('account_login')}?next={target}", {"login": user.email, "password": PASSWORD})
    assert answer.url.startswith("/")
    assert "ailleurs" not in answer.url


@pytest.mark.parametrize("name", ["account_email", "account_email_verification_sent", "account_confirm_email"])
def test_people_do_not_change_their_address_themselves(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_sign_in_speaks_english_at_its_own_address(client):
    page = client.get("/en/compte/login/").content.decode()
    assert '<html lang="en">' in page
    assert "Sign in" in page


def test_too_many_requests_get_a_page_of_our_own(client):
    for _ in range(6):
        answer = client.post("/compte/password/reset/", {"email": "personne@example.org"})
    assert answer.status_code == 429
    assert "Attendez quelques minutes" in answer.content.decode()
