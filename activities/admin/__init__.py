"""The back office of activities: propositions and their agreements, slots, sessions, volumes, imports."""

from activities.admin import activities, imports, sessions, slots, volumes

__all__ = ["activities", "imports", "sessions", "slots", "volumes"]
