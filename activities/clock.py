"""What the passing of time alone does to sessions, at each tick."""

from activities.services.answers import lapse_unanswered
from activities.services.import_work import work_on_imports
from activities.services.imports import forget_unapplied
from activities.services.photos import forget_expired
from activities.services.registration_clock import (
    forget_people,
    forget_unconfirmed,
    pass_places_on,
)
from activities.services.visits import forget_names
from notifications.kinds import on_tick

on_tick(lapse_unanswered)
on_tick(work_on_imports)
on_tick(forget_unapplied)
on_tick(forget_names)
on_tick(forget_expired)
on_tick(pass_places_on)
on_tick(forget_people)
on_tick(forget_unconfirmed)
