"""What the passing of time alone does to sessions, at each tick."""

from activities.services.answers import lapse_unanswered
from notifications.kinds import on_tick

on_tick(lapse_unanswered)
