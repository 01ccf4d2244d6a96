"""French plurals: « 0 proche », « 1 proche », « 2 proches », where Django's `pluralize` counts as in English."""

from django import template

register = template.Library()


@register.filter
def plural(count: float, endings: str = "s") -> str:
    """The ending of a word after a count: « s », or of « l,ux » the first from -2 to 2, both excluded."""
    one, _comma, many = endings.rpartition(",")
    return many if abs(count) >= 2 else one
