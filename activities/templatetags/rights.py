"""Who may do what, in templates: the questions are those of the permissions."""

from django import template

from partnerships.permissions import can_manage

register = template.Library()


@register.filter
def manages(user, convention) -> bool:
    """`{% if user|manages:convention %}`: no query, the scope was read with the request."""
    return can_manage(user, convention)
