"""French spacing of what was typed with plain spaces."""

from django import template

from foundation.typography import keep_together

register = template.Library()
register.filter("keep_together", keep_together, is_safe=True)
