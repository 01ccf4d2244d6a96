"""A key for a form that is one button, drawn several times on a page."""

import uuid

from django import template

register = template.Library()


@register.simple_tag
def new_key() -> str:
    return str(uuid.uuid4())
