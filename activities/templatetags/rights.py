"""Who may do what, in templates: the questions are those of the permissions."""

from django import template

from activities.actions import shows_absence_to
from activities.models import Session
from partnerships.permissions import can_manage

register = template.Library()


@register.filter
def shows_absence(session: Session, user) -> bool:
    """`{% if session|shows_absence:user %}`, of a session of `with_places`: no query."""
    return shows_absence_to(user, session)


@register.filter
def manages(user, convention) -> bool:
    """`{% if user|manages:convention %}`: no query, the scope was read with the request."""
    return can_manage(user, convention)
