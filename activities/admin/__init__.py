"""The back office of activities: propositions and agreements, slots, sessions, registrations, earlier relays…"""

from activities.admin import absences, activities, imports, registrations, relays, sessions, slots, volumes

__all__ = ["absences", "activities", "imports", "registrations", "relays", "sessions", "slots", "volumes"]
