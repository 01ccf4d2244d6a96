"""What the passing of time alone does to conventions, at each tick."""

from notifications.kinds import on_tick
from partnerships.services.conventions import take_effect_and_end

on_tick(take_effect_and_end)
