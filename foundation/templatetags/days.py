"""How French counts the days of a month."""

from datetime import date

from django import template

register = template.Library()


@register.filter(expects_localtime=True)
def day_number(day: date) -> str:
    """« 1er », « 2 »: of a moment, its day in Paris."""
    return "1er" if day.day == 1 else str(day.day)
