"""Dates, times and places as people say them, in templates: the words are those of `activities.phrases`."""

from django import template
from django.urls import reverse
from django.utils.text import capfirst

from activities.emails.registrations import LETTERS
from activities.models import Registration, Session
from activities.models.choices import State
from activities.models.groups import state_seen
from activities.phrases import agreements, days, people, trainings, visits
from foundation import days as said
from foundation.templatetags.days import say_period, say_times

register = template.Library()

register.filter("say_date", said.say_date)
register.filter("say_day", said.say_day)
register.filter("say_near_day", said.say_near_day)
register.filter("say_time", said.say_time)
register.filter("say_moment", said.say_moment)
register.filter("say_near_moment", said.say_near_moment)
register.filter("say_duration", said.say_duration)
register.filter("say_absence", days.say_absence)
register.filter("say_times", say_times)
register.filter("say_period", say_period)
register.filter("say_ages", people.say_ages)
register.filter("say_audiences", people.say_audiences)
register.filter("local_day", said.local_day)
register.filter("say_grant", agreements.say_grant)
register.filter("say_missing", agreements.say_missing)
register.filter("say_transport", visits.say_transport)
register.filter("say_contact", people.say_contact)
register.filter("say_own_people", trainings.say_own_people)


@register.filter
def say_ending(row: Registration) -> str:
    """Why a registration for a training came to nothing."""
    return LETTERS.say_ending(row)


@register.filter
def tel(phone: str) -> str:
    """What a phone dials: the digits, and a leading plus."""
    return "".join(sign for sign in phone if sign.isdigit() or sign == "+")


@register.simple_tag
def session_page(session: Session) -> str:
    """Where the agenda leads: to the training itself where a referent's people go elsewhere, else to the session."""
    followed = getattr(session, "followed_training", None)
    return reverse("training_detail", args=[followed]) if followed else reverse("session_detail", args=[session.pk])


@register.inclusion_tag("_state.html")
def session_state(session: Session) -> dict:
    """The badge of a session's state; « bilan à saisir » once it has ended without its report.

    Of one that several hospitals share, what it is for those of its groups that come with it.
    """
    if session.is_to_report() and not getattr(session, "followed_training", None):
        return {"value": "to_report", "word": "Bilan à saisir"}
    state = state_seen(session, session.participations.all()) if session.max_groups > 1 else State(session.state)
    return {"value": state, "word": capfirst(state.label)}


@register.inclusion_tag("_state.html")
def visit_readiness(session: Session) -> dict:
    """The badge of a visit to the museum that is confirmed: « prête » or « à préparer »."""
    if session.unready_groups:
        return {"value": "unready", "word": "À préparer"}
    return {"value": "ready", "word": "Prête"}


@register.inclusion_tag("_format.html")
def format_badge(value: str, word: str) -> dict:
    return {"value": value, "word": capfirst(word)}
