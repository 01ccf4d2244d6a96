"""The workspace's menu: what every app offers a person, in the order of their day."""

from functools import partial

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from activities.navigation import items_for
from partnerships.navigation import draw_menu


def build_nav(request: HttpRequest) -> list[dict]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return draw_menu(request, items_for(user))


def workspace_nav(request: HttpRequest) -> SimpleLazyObject:
    """Built only by the pages that show it: public pages never look at the session."""
    return SimpleLazyObject(partial(build_nav, request))
