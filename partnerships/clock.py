"""What the passing of time alone does to conventions and committees, at each tick."""

from notifications.kinds import on_tick
from partnerships.services.committees import forget_members
from partnerships.services.conventions import take_effect_and_end

on_tick(take_effect_and_end)
on_tick(forget_members)
