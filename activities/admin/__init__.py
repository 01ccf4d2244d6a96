"""The back office of activities: propositions and their agreements, slots, sessions, volumes."""

from activities.admin import activities, sessions, slots, volumes

__all__ = ["activities", "sessions", "slots", "volumes"]
