"""A browser in which somebody is signed in already."""

from django.test import Client


def sign_in(context, live_server, user) -> None:
    """Every page that this context opens from now on is theirs."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies["sessionid"]
    context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": live_server.url}])
