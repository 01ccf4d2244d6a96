"""What the workspace's menu offers about sessions: what a person does most comes first, what waits is counted."""

from django.db.models import BigIntegerField, F, QuerySet, Value

from activities.models import Session
from activities.people.turnover import (
    sessions_near_leavers,
    sessions_to_hand_over,
    slots_near_leavers,
    slots_to_hand_over,
)
from activities.permissions import can_assign_somewhere, can_hand_over_somehow
from partnerships.navigation import Item
from partnerships.scopes import scope_of

WEEK = Item("my_week", "Semaine", "calendar-week", ("workspace",), waiting=lambda user: answers_of(user))
SLOTS = Item("slots", "Créneaux", "calendar-plus", ("slot_book", "shared_visits", "shared_visit_join"))
OWN_SLOTS = Item("my_slots", "Mes créneaux", "calendar-check", ("slot_open",))
SESSIONS = Item(
    "session_list",
    "Séances",
    "list-check",
    (
        "session_detail",
        "cycle_book",
        "cycle_detail",
        "cycle_agree",
        "cycle_decline",
        "cycle_move",
        "cycle_cancel",
        "session_agree",
        "session_told",
        "session_ward_links",
        "session_ward_agree",
        "session_cancel",
        "session_share",
        "session_leave",
        "session_connection",
        "session_decline",
        "session_opinions",
        "session_report",
        "session_assign",
        "session_team",
    ),
)
TRAININGS = Item(
    "training_list",
    "Formations",
    "mortarboard",
    (
        "training_new",
        "training_detail",
        "training_edit",
        "training_attendance",
        "colleague_register",
        "registration_change",
        "relay_list",
        "relay_change",
    ),
)
AGENDA = Item("agenda", "Agenda", "calendar3", ("calendar_feeds", "feed_renew", "feed_revoke"))
TO_REPLACE = Item("to_replace", "À remplacer", "person-plus")
ABSENCES = Item("absence_list", "Indisponibilités", "person-x", ("absence_new", "absence_withdraw"))
HANDOVERS = Item("handovers", "À réattribuer", "person-dash")
ACTIVITIES = Item("activities", "Activités", "palette", ("activity_new", "activity_edit", "activity_agree"))
CONVENTIONS = Item("conventions", "Conventions", "signpost-split", ("convention_read", "indicator_read"))
DOCUMENTS = Item("documents", "Documents", "file-earmark-text")
FIGURES = Item("year_figures", "Chiffres", "bar-chart")
BACK_OFFICE = Item("admin:index", "Gestion", "building")

NO_CYCLE = Value(None, output_field=BigIntegerField())


def items_for(user) -> list[Item]:
    """The menu of a person's roles, in the order of their day."""
    scope = scope_of(user)
    if scope.only_follows:
        return [CONVENTIONS, DOCUMENTS]
    if scope.is_empty:
        return []
    handovers = [HANDOVERS] if can_hand_over_somehow(user) else []
    opens = scope.is_head_office or scope.hospital_ids or scope.coordinated_partner_ids
    names = scope.is_head_office or scope.coordinated_partner_ids
    office = [BACK_OFFICE] if scope.is_head_office else []
    absences = [ABSENCES] if scope.is_head_office or scope.partner_ids else []
    return [
        *[WEEK, SLOTS, *([OWN_SLOTS] if opens else []), SESSIONS, AGENDA, TRAININGS, ACTIVITIES, FIGURES],
        *[CONVENTIONS, DOCUMENTS, *([TO_REPLACE] if names else []), *absences, *handovers, *office],
    ]


def answers_of(user) -> int:
    """How many changes, reports, requests and sessions without their mediator wait for a person: one query, remembered
    on the user for the request. The dates of a cycle that wait for an answer are one thing.
    """
    if not hasattr(user, "_answers"):
        user._answers = _answers_among(_united(_answers(user)))
    return user._answers


def handovers_of(user) -> int:
    """How many sessions and slots wait for somebody in the place of those who left; `answers_of` is known with it.

    One query where nobody leaves, two otherwise.
    """
    near = []
    if can_hand_over_somehow(user):
        near = [_rows(things, may_be_left=True) for things in (sessions_near_leavers(), slots_near_leavers())]
    rows = _united([*_answers(user), *near])
    user._answers = _answers_among(rows)
    if not any(may_be_left for may_be_left, *_row in rows):
        return 0
    # A session and a slot may have one number: the mark keeps them two.
    return len(_united([_rows(sessions_to_hand_over(user)), _rows(slots_to_hand_over(user), may_be_left=True)]))


def _answers(user) -> list[QuerySet]:
    requests, sessions = Session.objects.awaiting(user), Session.objects
    others = [sessions.concerning(user).to_report(), sessions.to_complete(user), sessions.unseen_by(user)]
    if can_assign_somewhere(user):
        others.append(sessions.assignable_by(user).to_replace())
    return [_rows(requests, F("cycle")), *(_rows(rows) for rows in others)]


def _rows(things: QuerySet, cycle=NO_CYCLE, *, may_be_left: bool = False) -> QuerySet:
    return things.order_by().values_list(Value(may_be_left), "pk", "starts_at", cycle)


def _united(questions: list[QuerySet]) -> list[tuple]:
    """Rows, not their number: nested into one count, the same conditions take Django eight times as long to write."""
    first, *others = questions
    return list(first.union(*others))


def _answers_among(rows: list[tuple]) -> int:
    waiting, first_dates = set(), {}
    for may_be_left, pk, starts_at, cycle in rows:
        if cycle is not None:
            first_dates[cycle] = min(first_dates.get(cycle, (starts_at, pk)), (starts_at, pk))
        elif not may_be_left:
            waiting.add(pk)
    return len(waiting | {pk for _starts_at, pk in first_dates.values()})
