"""The workspace's menu: what every app offers a person, in the order of their day."""

from functools import partial

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from activities.navigation import items_for as items_of_sessions
from partnerships.navigation import Item, draw_menu
from patient_partners.navigation import items_for as items_of_partnership


def items_of(user) -> list[Item]:
    return [*items_of_partnership(user), *items_of_sessions(user)]


def build_nav(request: HttpRequest) -> list[dict]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    return draw_menu(request, items_of(user))


def workspace_nav(request: HttpRequest) -> SimpleLazyObject:
    """Built only by the pages that show it: public pages never look at the session."""
    return SimpleLazyObject(partial(build_nav, request))
