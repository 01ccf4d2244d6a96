"""What the passing of time alone does to the patient partnership, at each tick."""

from notifications.kinds import on_tick
from patient_partners.services.erasure import forget_lapsed, forget_those_who_left, forget_unconfirmed
from patient_partners.services.events import DESK as EVENTS
from patient_partners.services.events import forget_people
from patient_partners.services.impact import ask_at_their_moments, forget_closed
from patient_partners.services.projects import forget_drafts, forget_holders

on_tick(forget_drafts)
on_tick(forget_holders)
on_tick(forget_unconfirmed)
on_tick(forget_those_who_left)
on_tick(forget_lapsed)
on_tick(ask_at_their_moments)
on_tick(forget_closed)
on_tick(EVENTS.pass_places_on)
on_tick(EVENTS.forget_requests)
on_tick(forget_people)
