"""The back office of activities: propositions and agreements, slots, sessions, registrations, absences, volumes."""

from activities.admin import absences, activities, imports, registrations, sessions, slots, volumes

__all__ = ["absences", "activities", "imports", "registrations", "sessions", "slots", "volumes"]
