"""The workspace's menu: what a person does most comes first, and what waits for them is counted."""

from dataclasses import dataclass
from functools import partial

from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from activities.models import Session
from activities.permissions import can_assign_somewhere
from partnerships.scopes import Scope, scope_of


@dataclass(frozen=True)
class Item:
    """One line of the menu; it is the current one on all the pages named in `pages`."""

    name: str
    label: str
    icon: str
    pages: tuple[str, ...] = ()


WEEK = Item("my_week", "Semaine", "calendar-week", ("workspace",))
SLOTS = Item("slots", "Créneaux", "calendar-plus", ("slot_book",))
OWN_SLOTS = Item("my_slots", "Mes créneaux", "calendar-check", ("slot_open",))
SESSIONS = Item(
    "session_list",
    "Séances",
    "list-check",
    (
        "session_detail",
        "session_agree",
        "session_ward_agree",
        "session_cancel",
        "session_decline",
        "session_report",
        "session_assign",
        "session_team",
    ),
)
AGENDA = Item("agenda", "Agenda", "calendar3", ("calendar_feeds", "feed_renew", "feed_revoke"))
TO_REPLACE = Item("to_replace", "À remplacer", "person-plus")
ABSENCES = Item("absence_list", "Indisponibilités", "person-x", ("absence_new", "absence_withdraw"))
ACTIVITIES = Item("activities", "Activités", "palette", ("activity_new", "activity_edit", "activity_agree"))
BACK_OFFICE = Item("admin:index", "Gestion", "building")


def items_for(scope: Scope) -> list[Item]:
    """The menu of a person's roles, in the order of their day."""
    if scope.is_empty:
        return []
    opens = scope.is_head_office or scope.hospital_ids or scope.coordinated_partner_ids
    names = scope.is_head_office or scope.coordinated_partner_ids
    office = [BACK_OFFICE] if scope.is_head_office else []
    absences = [ABSENCES] if scope.is_head_office or scope.partner_ids else []
    return [
        *[WEEK, SLOTS, *([OWN_SLOTS] if opens else []), SESSIONS, AGENDA, ACTIVITIES],
        *[*([TO_REPLACE] if names else []), *absences, *office],
    ]


def waiting_for(user) -> int:
    """How many reports, requests and sessions without their mediator wait for a person; one query."""
    waiting = Q(pk__in=Session.objects.concerning(user).to_report().values("pk"))
    waiting |= Q(pk__in=Session.objects.awaiting(user).values("pk"))
    if can_assign_somewhere(user):
        waiting |= Q(pk__in=Session.objects.assignable_by(user).to_replace().values("pk"))
    return Session.objects.filter(waiting).count()


def build_nav(request: HttpRequest) -> list[dict]:
    """The menu as `_workspace_nav.html` draws it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    here = request.resolver_match.url_name if request.resolver_match else ""
    return [
        {
            "url": reverse(item.name),
            "label": item.label,
            "icon": item.icon,
            "current": here in (item.name, *item.pages),
            "count": waiting_for(user) if item is WEEK else None,
        }
        for item in items_for(scope_of(user))
    ]


def workspace_nav(request: HttpRequest) -> SimpleLazyObject:
    """Built only by the pages that show it: public pages never look at the session."""
    return SimpleLazyObject(partial(build_nav, request))
