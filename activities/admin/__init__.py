"""The back office of activities: propositions and their agreements, slots, sessions."""

from activities.admin import activities, sessions, slots

__all__ = ["activities", "sessions", "slots"]
