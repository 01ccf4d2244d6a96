"""The reminder rules that a new portal starts with, for tests whose database may have lost them; what they write."""

from importlib import import_module

from django.apps import apps
from django.utils import timezone

from notifications.kinds import kind_named
from notifications.models import ReminderRule
from notifications.reminders import due_reminders
from notifications.services import write_planned

MIGRATIONS = (
    "activities.migrations.0004_starting_rules",
    "activities.migrations.0006_rules_of_earlier_relays",
    "partnerships.migrations.0003_starting_rules",
    "patient_partners.migrations.0003_starting_rules",
)


def add_starting_rules() -> None:
    """As the migrations do; those that are there stay as they are."""
    for migration in MIGRATIONS:
        import_module(migration).add_rules(apps, None)


def remind(*kinds: str) -> None:
    """What a tick writes of some kinds, now."""
    for kind in kinds:
        write_planned(due_reminders(kind_named(kind), ReminderRule.objects.filter(kind=kind), timezone.now()))
