"""What the workspace's menu offers about sessions: what a person does most comes first, what waits is counted."""

from dataclasses import dataclass

from django.db.models import CharField, Count, Q, Value

from activities.models import Session, Slot
from activities.people.turnover import sessions_to_hand_over, slots_to_hand_over
from activities.permissions import can_assign_somewhere, can_hand_over_somehow
from partnerships.navigation import Item
from partnerships.scopes import scope_of

WEEK = Item("my_week", "Semaine", "calendar-week", ("workspace",), waiting=lambda user: waiting_for(user).answers)
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


def items_for(user) -> list[Item]:
    """The menu of a person's roles, in the order of their day."""
    scope = scope_of(user)
    if scope.only_follows:
        return [CONVENTIONS, DOCUMENTS]
    if scope.is_empty:
        return []
    handovers = [HANDOVERS] if waiting_for(user).handovers else []
    opens = scope.is_head_office or scope.hospital_ids or scope.coordinated_partner_ids
    names = scope.is_head_office or scope.coordinated_partner_ids
    office = [BACK_OFFICE] if scope.is_head_office else []
    absences = [ABSENCES] if scope.is_head_office or scope.partner_ids else []
    return [
        *[WEEK, SLOTS, *([OWN_SLOTS] if opens else []), SESSIONS, *handovers, AGENDA, TRAININGS, ACTIVITIES, FIGURES],
        *[CONVENTIONS, DOCUMENTS, *([TO_REPLACE] if names else []), *absences, *office],
    ]


@dataclass(frozen=True)
class Waiting:
    """How much waits for a person: changes, reports, requests, sessions without their mediator; what leavers leave."""

    answers: int
    handovers: int


def waiting_for(user) -> Waiting:
    """One query, remembered on the user for the request: the menu and the week both say it."""
    if not hasattr(user, "_waiting"):
        user._waiting = _count_waiting(user)
    return user._waiting


def _count_waiting(user) -> Waiting:
    waiting = Q(pk__in=Session.objects.concerning(user).to_report().values("pk"))
    waiting |= Q(pk__in=Session.objects.to_complete(user).values("pk"))
    waiting |= Q(pk__in=Session.objects.awaiting(user).once_for_each_cycle().values("pk"))
    waiting |= Q(pk__in=Session.objects.unseen_by(user).values("pk"))
    if can_assign_somewhere(user):
        waiting |= Q(pk__in=Session.objects.assignable_by(user).to_replace().values("pk"))
    counts = counted("answers", Session.objects.filter(waiting))
    if can_hand_over_somehow(user):
        counts = counts.union(
            counted("sessions", Session.objects.filter(pk__in=sessions_to_hand_over(user).values("pk"))),
            counted("slots", Slot.objects.filter(pk__in=slots_to_hand_over(user).values("pk"))),
        )
    found = dict(counts)
    return Waiting(found.get("answers", 0), found.get("sessions", 0) + found.get("slots", 0))


def counted(name: str, rows):
    """Its name and the number of its rows, to be united with others: several counts in one query."""
    return rows.order_by().values_list(Value(name, output_field=CharField())).annotate(Count("pk"))
