"""What the workspace's menu offers about the patient partnership."""

from partnerships.navigation import Item
from patient_partners.models import Project
from patient_partners.permissions import can_accompany

ACCOMPANIMENT = Item("accompaniment", "Partenariat", "people", ("sheet_read", "impact"))
TEAMS = Item("team_list", "Équipes", "signpost-split", ("team", "team_take_back"))
LETTERS = Item("letter_list", "Lettres", "envelope-paper", ("letter", "letter_new"))
PROJECTS = Item(
    "project_list",
    "Fiches projet",
    "inbox",
    ("project_read", "project_comment"),
    waiting=lambda user: Project.objects.visible_to(user).to_read().count(),
)
PARTNERS = Item("partner_list", "Partenaires", "person-hearts", ("partner_read", "reading_list", "give_news"))
INTRODUCTIONS = Item(
    "introduction_list", "Mises en relation", "arrow-left-right", ("introduction", "introduction_propose")
)
EVENTS = Item(
    "event_list",
    "Rendez-vous",
    "calendar-event",
    ("event", "event_new", "event_edit", "event_cancel", "event_attendance", "event_minutes", "event_remove"),
)


def items_for(user) -> list[Item]:
    own = [ACCOMPANIMENT, TEAMS, PROJECTS, PARTNERS, INTRODUCTIONS, EVENTS, LETTERS]
    return own if can_accompany(user) else []
