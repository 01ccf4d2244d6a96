"""The reminder rules that a new portal starts with, for tests whose database may have lost them; what they write."""

from importlib import import_module

from django.apps import apps
from django.utils import timezone

from notifications.kinds import kind_named
from notifications.models import ReminderRule
from notifications.reminders import due_reminders
from notifications.services import write_planned

MIGRATIONS = (
    "activities.migrations.0004_reminder_rules",
    "activities.migrations.0016_rules_of_what_is_missing",
    "activities.migrations.0023_museum_visits",
    "activities.migrations.0027_trainings",
    "activities.migrations.0028_theme_reminder",
    "activities.migrations.0029_connections",
    "activities.migrations.0030_groups_of_shared_visits",
    "activities.migrations.0035_relay_rules",
    "activities.migrations.0041_rules_of_missing_numbers",
    "activities.migrations.0045_one_reminder_of_relays",
    "partnerships.migrations.0007_rules_of_ends",
    "partnerships.migrations.0008_quiet_periods",
    "partnerships.migrations.0012_committees",
    "partnerships.migrations.0014_dossiers_and_minutes",
    "partnerships.migrations.0019_rules_of_what_is_late",
)


def add_starting_rules() -> None:
    """As the migrations do; those that are there stay as they are."""
    for migration in MIGRATIONS:
        import_module(migration).add_rules(apps, None)


def remind(*kinds: str) -> None:
    """What a tick writes of some kinds, now."""
    for kind in kinds:
        write_planned(due_reminders(kind_named(kind), ReminderRule.objects.filter(kind=kind), timezone.now()))
