"""The workspace's menu, as each app adds to it and as every page draws it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse


@dataclass(frozen=True)
class Item:
    """One line of the menu; it is the current one on all the pages named in `pages`.

    `waiting(user)` says how much waits for a person there.
    """

    name: str
    label: str
    icon: str
    pages: tuple[str, ...] = ()
    waiting: Callable | None = None


def draw_menu(request: HttpRequest, items: list[Item]) -> list[dict]:
    """The menu as `_workspace_nav.html` draws it, on the page that was asked for."""
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "url": reverse(item.name),
            "label": item.label,
            "icon": item.icon,
            "current": here in (item.name, *item.pages),
            "count": item.waiting(request.user) if item.waiting else None,
        }
        for item in items
    ]
